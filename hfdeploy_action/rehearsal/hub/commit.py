"""A commit as clients send it: lines of JSON, read into changes, applied to a tree, stored as one Git commit."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from . import card, lfs, objects
from .attributes import LARGE
from .hub import Hub
from .names import is_file_path
from .refusal import Refusal, entry_not_found, revision_not_found
from .repository import Repository

CARD = "README.md"
_MISSING_CONTENT = "LFS pointer pointed to a file that does not exist"


class Put(NamedTuple):
    """A file's new content: its bytes, or the pointer of what was uploaded before (no size: whatever it is)."""

    path: str
    content: bytes | lfs.Pointer


class Delete(NamedTuple):
    """A file, or a folder with all that is in it, that goes."""

    path: str
    folder: bool


class Request(NamedTuple):
    """A commit that somebody asks for; `parent` is what they think the head is, or the beginning of its id."""

    message: str
    parent: str | None
    changes: list[Put | Delete]


def parse(hub: Hub, body: bytes) -> Request:
    """Read the body of a commit request. Refuses what is malformed, too large, or outside a repository."""
    try:
        lines = [json.loads(line) for line in body.splitlines() if line.strip()]
        (key, header), *changes = [(line["key"], line["value"]) for line in lines]
        if key != "header":
            raise KeyError(key)
        message = "\n\n".join(filter(None, [str(header["summary"]), str(header.get("description") or "")]))
        parent = header.get("parentCommit")
        return Request(message, str(parent) if parent else None, [_change(hub, *change) for change in changes])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(400, f"Malformed commit: {error!r}") from None


def _change(hub: Hub, key: str, value: Mapping[str, Any]) -> Put | Delete:
    path = value["path"].removesuffix("/") if key == "deletedFolder" else value["path"]
    if not is_file_path(path):
        raise Refusal(400, f"Invalid path in repository: {path!r}")
    match key:
        case "file":
            return Put(path, _regular(path, value))
        case "lfsFile":
            return Put(path, _pointer(hub, value))
        case "deletedFile" | "deletedFolder":
            return Delete(path, key == "deletedFolder")
    raise KeyError(key)


def _regular(path: str, value: Mapping[str, Any]) -> bytes:
    try:
        content = base64.b64decode(value["content"], validate=True)
    except binascii.Error:
        raise Refusal(400, f"{path} is not valid base64") from None
    if len(content) > LARGE:
        message = f"Your push was rejected because it contains files larger than 10 MiB. Offending files: {path}"
        raise Refusal(400, message)
    return content


def _pointer(hub: Hub, value: Mapping[str, Any]) -> lfs.Pointer:
    """The pointer that a line means; a copy names a content without its size."""
    oid = value["oid"]
    if value.get("algo", "sha256") != "sha256" or not lfs.is_oid(oid):
        raise Refusal(400, "An LFS file is named by its sha256")
    if value.get("size") is not None:
        return lfs.Pointer(oid, int(value["size"]))
    stored = lfs.place(hub.content, oid)
    if not stored.is_file():
        raise Refusal(400, f"{_MISSING_CONTENT}: {oid}")
    return lfs.Pointer(oid, stored.stat().st_size)


def accept(hub: Hub, repository: Repository, branch: str, author: str, request: Request) -> str:
    """Carry out a commit on a branch and give its id.

    Refuses where somebody else is committing (409), where the head is not the parent that was named (412), where
    content is missing or the model card is invalid (400), and what deletes a file that is not there (404).
    """
    with hub.changing(repository.id):
        head = repository.reference("heads", branch)
        if head is None:
            raise revision_not_found(branch)
        if request.parent and not (len(request.parent) >= 7 and head.startswith(request.parent)):
            raise Refusal(412, "A commit has happened since. Please refresh and try again.")
        _check(hub, request.changes)
        files = applied(repository, head, request.changes)
        return repository.write_commit(branch, files, (head,), author, request.message)


def _check(hub: Hub, changes: Iterable[Put | Delete]) -> None:
    """Refuse pointers to content that has not arrived, and a model card that the Hub does not take."""
    puts = [change for change in changes if isinstance(change, Put)]
    pointers = {
        pointer
        for put in puts
        if (pointer := put.content if isinstance(put.content, lfs.Pointer) else lfs.parse_pointer(put.content))
    }
    if not hub.has_content(pointers):
        raise Refusal(400, _MISSING_CONTENT)
    for put in puts:
        if put.path == CARD and isinstance(put.content, bytes):
            errors = card.errors(put.content.decode("utf-8", "replace"))
            if errors:
                raise Refusal(400, f"Invalid metadata in {CARD}: {'; '.join(errors)}")


def applied(repository: Repository, head: str, changes: Iterable[Put | Delete]) -> dict[str, str]:
    """The files (path to blob id) of a commit after the changes, in their order; new blobs are stored."""
    after = dict(repository.tree(head).files)
    for change in changes:
        match change:
            case Put(path, content):
                text = content.text() if isinstance(content, lfs.Pointer) else content
                after[path] = objects.write(repository.objects, "blob", text)
            case Delete(path, folder):
                gone = [name for name in after if (name.startswith(f"{path}/") if folder else name == path)]
                if not gone:
                    raise entry_not_found(path, head)
                for name in gone:
                    del after[name]
    return after
