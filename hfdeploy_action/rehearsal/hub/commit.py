"""A commit as clients send it: lines of JSON, read into changes, applied to a tree, stored as one Git commit."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from . import body, card, lfs, objects
from .attributes import LARGE
from .hub import Hub
from .names import is_file_path
from .refusal import Refusal, entry_not_found, revision_not_found
from .repository import Repository

CARD = "README.md"
_LONGEST_LINE = 16 << 20
_MOST_CHANGES = 50_000
_MISSING_CONTENT = "LFS pointer pointed to a file that does not exist"
_TOO_LARGE = "Your push was rejected because it contains files larger than 10 MiB. Offending files: "


class Put(NamedTuple):
    """A file's new content: the blob that is stored already, and the pointer where that is one."""

    path: str
    blob: str
    pointer: lfs.Pointer | None


class Delete(NamedTuple):
    """What goes: a folder with all that is in it or, unless `folder`, the file of this path."""

    path: str
    folder: bool


class Request(NamedTuple):
    """A commit that somebody asks for; `parent` is what they think the head is, or the beginning of its id."""

    message: str
    parent: str | None
    changes: list[Put | Delete]


def parse(hub: Hub, repository: Repository, lines: BinaryIO) -> Request:
    """Read the body of a commit request, and store its blobs on the way: no more than a line is kept in memory.

    Refuses what is malformed, too large, or outside a repository.
    """
    number = 0
    header: Request | None = None
    for number, line in enumerate(_lines(lines), 1):
        try:
            key, value = _key_and_value(body.parse_json(line))
            if header is None:
                header = _header(key, value)
            else:
                header.changes.append(_change(hub, repository, key, value))
        except ValueError as error:
            raise Refusal(400, f"Malformed commit: line {number}: {error}") from None
    if header is None:
        raise Refusal(400, "Malformed commit: it has no lines")
    if not header.changes:
        raise Refusal(400, "Add a line with the key `lfsFile`, `file` or `deletedFile`")
    return header


def _lines(lines: BinaryIO) -> Iterator[bytes]:
    """The lines that are not empty. Refuses one that is too long, and too many."""
    for _ in range(_MOST_CHANGES + 1):
        line = lines.readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise Refusal(400, f"{_TOO_LARGE}a line is longer than {_LONGEST_LINE} bytes")
        if not line:
            return
        if line.strip():
            yield line
    raise Refusal(400, f"A commit has at most {_MOST_CHANGES} lines")


def _key_and_value(line: object) -> tuple[str, dict[str, Any]]:
    match line:
        case {"key": str(key), "value": dict(value)}:
            return key, value
    raise ValueError('it must be an object with "key" and "value"')


def _header(key: str, value: dict[str, Any]) -> Request:
    if key != "header" or not isinstance(value.get("summary"), str):
        raise ValueError("the first line must be the header, with a summary")
    message = "\n\n".join(filter(None, [value["summary"], body.text(value, "description")]))
    return Request(message, body.text(value, "parentCommit") or None, [])


def _change(hub: Hub, repository: Repository, key: str, value: dict[str, Any]) -> Put | Delete:
    path = value.get("path")
    if key == "deletedFolder" and isinstance(path, str):
        path = path.removesuffix("/")
    if not (isinstance(path, str) and is_file_path(path)):
        raise Refusal(422, f"Invalid path in repository: {str(path)[:200]!r}")
    match key:
        case "file":
            return _stored(repository, path, _regular(path, value))
        case "lfsFile":
            return _stored(repository, path, _pointer(hub.store(repository.owner), value).text())
        case "deletedFile" | "deletedFolder":
            return Delete(path, key == "deletedFolder")
    raise ValueError(f"there is no key {key[:40]!r}")


def _stored(repository: Repository, path: str, content: bytes) -> Put:
    return Put(path, objects.write(repository.objects, "blob", content), lfs.parse_pointer(content))


def _regular(path: str, value: dict[str, Any]) -> bytes:
    """A regular file's content; what is neither base64 nor, where it says so, text is refused."""
    content = value.get("content")
    match value.get("encoding", "base64"):
        case "base64" if isinstance(content, str):
            decoded = _from_base64(path, content)
        case "utf-8" if isinstance(content, str):
            decoded = body.encoded(content)
        case _:
            raise ValueError('a file has its "content" as text, in base64 or, if its "encoding" says so, utf-8')
    if len(decoded) > LARGE:
        raise Refusal(400, f"{_TOO_LARGE}{path}")
    return decoded


def _from_base64(path: str, content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(400, f"{path} is not valid base64") from None


def _pointer(store: Path, value: dict[str, Any]) -> lfs.Pointer:
    """The pointer that a line means; a copy names a content without its size."""
    oid = value.get("oid")
    if value.get("algo", "sha256") != "sha256" or not isinstance(oid, str) or not lfs.is_oid(oid):
        raise Refusal(400, "An LFS file is named by its sha256")
    if value.get("size") is not None:
        return lfs.Pointer(oid, body.whole_number(value["size"]))
    stored = lfs.place(store, oid)
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
        _check(hub, repository, request.changes)
        files = applied(repository, head, request.changes)
        return repository.write_commit(branch, files, (head,), author, request.message)


def _check(hub: Hub, repository: Repository, changes: Iterable[Put | Delete]) -> None:
    """Refuse pointers to content that has not arrived, and a model card that the Hub does not take."""
    puts = [change for change in changes if isinstance(change, Put)]
    if not hub.has_content(repository.owner, {put.pointer for put in puts if put.pointer}):
        raise Refusal(400, _MISSING_CONTENT)
    for put in puts:
        if put.path == CARD and not put.pointer:
            errors = card.errors(repository.blob(put.blob).decode("utf-8", "replace"))
            if errors:
                raise Refusal(400, f"Invalid metadata in {CARD}: {'; '.join(errors)}")


def applied(repository: Repository, head: str, changes: Iterable[Put | Delete]) -> dict[str, str]:
    """The files (path to blob id) of a commit after the changes, in their order."""
    after = dict(repository.tree(head).files)
    for change in changes:
        match change:
            case Put(path, blob, _):
                after[path] = blob
            case Delete(path, folder):
                gone = [path] if path in after and not folder else _below(after, path)
                if not gone:
                    raise entry_not_found(path, head)
                for name in gone:
                    del after[name]
    return after


def _below(files: Iterable[str], folder: str) -> list[str]:
    """What a folder holds, which `deletedFile` may name as well."""
    return [name for name in files if name.startswith(f"{folder}/")]
