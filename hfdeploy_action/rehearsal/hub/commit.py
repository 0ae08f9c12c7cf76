"""A commit request: lines of JSON that are parsed into changes, applied to a tree, and stored as one Git commit."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from . import body, card, discussions, lfs, objects
from . import repository as repositories
from .attributes import LARGE
from .discussions import Discussion, Status
from .errors import ApiError, entry_not_found, revision_not_found
from .hub import Hub
from .identity import Identity
from .names import is_file_path
from .repository import Repository

CARD = "README.md"
_LONGEST_LINE = 16 << 20
_MOST_CHANGES = 50_000
_MISSING_CONTENT = "LFS pointer pointed to a file that does not exist"
_TOO_LARGE = "Your push was rejected because it contains files larger than 10 MiB. Offending files: "


class Put(NamedTuple):
    """The new content of a file: its stored blob, and its pointer if it is in LFS."""

    path: str
    blob: str
    pointer: lfs.Pointer | None


class Delete(NamedTuple):
    """A deletion of the file at this path or, with `folder`, of the folder and everything in it."""

    path: str
    folder: bool


class CommitRequest(NamedTuple):
    """A requested commit. `parent` is the expected head, or the beginning of its ID."""

    message: str
    parent: str | None
    changes: list[Put | Delete]


def parse(hub: Hub, repository: Repository, uploader: str, lines: BinaryIO) -> CommitRequest:
    """Parse the body of a commit request, and store its blobs. Only one line at a time is kept in memory.

    Large content must be in the repository, or be uploaded by this owner.

    Raises ApiError for a body that is malformed or too large, and for invalid paths.
    """
    number = 0
    header: CommitRequest | None = None
    for number, line in enumerate(_lines(lines), 1):
        try:
            key, value = _key_and_value(body.parse_json(line))
            if header is None:
                header = _header(key, value)
            else:
                header.changes.append(_change(hub, repository, uploader, key, value))
        except ValueError as error:
            raise ApiError(400, f"Malformed commit: line {number}: {error}") from None
    if header is None:
        raise ApiError(400, "Malformed commit: it has no lines")
    if not header.changes:
        raise ApiError(400, "Add a line with the key `lfsFile`, `file` or `deletedFile`")
    return header


def _lines(lines: BinaryIO) -> Iterator[bytes]:
    """The lines that are not empty. Raises ApiError for a line that is too long, and for too many lines."""
    for _ in range(_MOST_CHANGES + 1):
        line = lines.readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise ApiError(400, f"{_TOO_LARGE}a line is longer than {_LONGEST_LINE} bytes")
        if not line:
            return
        if line.strip():
            yield line
    raise ApiError(400, f"A commit has at most {_MOST_CHANGES} lines")


def _key_and_value(line: object) -> tuple[str, dict[str, Any]]:
    match line:
        case {"key": str(key), "value": dict(value)}:
            return key, value
    raise ValueError('it must be an object with "key" and "value"')


def _header(key: str, value: dict[str, Any]) -> CommitRequest:
    if key != "header" or not isinstance(value.get("summary"), str):
        raise ValueError("the first line must be the header, with a summary")
    message = "\n\n".join(filter(None, [value["summary"], body.text(value, "description")]))
    return CommitRequest(message, body.text(value, "parentCommit") or None, [])


def _change(hub: Hub, repository: Repository, uploader: str, key: str, value: dict[str, Any]) -> Put | Delete:
    path = value.get("path")
    if key == "deletedFolder" and isinstance(path, str):
        path = path.removesuffix("/")
    if not (isinstance(path, str) and is_file_path(path)):
        raise ApiError(422, f"Invalid path in repository: {str(path)[:200]!r}")
    match key:
        case "file":
            return _stored(repository, path, _regular(path, value))
        case "lfsFile":
            return _stored(repository, path, _pointer(hub, repository, uploader, value).text())
        case "deletedFile" | "deletedFolder":
            return Delete(path, key == "deletedFolder")
    raise ValueError(f"there is no key {key[:40]!r}")


def _stored(repository: Repository, path: str, content: bytes) -> Put:
    return Put(path, objects.write(repository.objects, "blob", content), lfs.parse_pointer(content))


def _regular(path: str, value: dict[str, Any]) -> bytes:
    """The content of a regular file, in base64 or, if the line says so, in UTF-8. Raises ApiError and ValueError."""
    content = value.get("content")
    match value.get("encoding", "base64"):
        case "base64" if isinstance(content, str):
            decoded = _from_base64(path, content)
        case "utf-8" if isinstance(content, str):
            decoded = body.encoded(content)
        case _:
            raise ValueError('a file has its "content" as text, in base64 or, if its "encoding" says so, utf-8')
    if len(decoded) > LARGE:
        raise ApiError(400, f"{_TOO_LARGE}{path}")
    return decoded


def _from_base64(path: str, content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise ApiError(400, f"{path} is not valid base64") from None


def _pointer(hub: Hub, repository: Repository, uploader: str, value: dict[str, Any]) -> lfs.Pointer:
    """The pointer that a line means. A copy names content without its size."""
    oid = value.get("oid")
    if value.get("algo", "sha256") != "sha256" or not isinstance(oid, str) or not lfs.is_oid(oid):
        raise ApiError(400, "An LFS file is named by its sha256")
    if value.get("size") is not None:
        return lfs.Pointer(oid, body.whole_number(value["size"]))
    stored = lfs.place(hub.store(uploader), oid)
    if stored.is_file():
        return lfs.Pointer(oid, stored.stat().st_size)
    for pointer in hub.elsewhere | (repository.pointers() if uploader != repository.owner else set()):
        if pointer.oid == oid:
            return pointer
    raise ApiError(400, f"{_MISSING_CONTENT}: {oid}")


def accept(hub: Hub, repository: Repository, revision: str, identity: Identity, request: CommitRequest) -> str:
    """Make a commit on a branch or a pull request (refs/pr/N), and return its ID.

    Raises ApiError if another commit is in progress (409), if the head is not the given parent (412), if content is
    missing or the model card is invalid (400), and if a file to delete does not exist (404).
    """
    kind, name = repositories.reference_of(revision)
    with hub.lock(repository.id):
        head = repository.reference(kind, name) if kind in {"heads", "pr"} else None
        if head is None:
            raise revision_not_found(revision)
        if request.parent and not (len(request.parent) >= 7 and head.startswith(request.parent)):
            raise ApiError(412, "The branch was updated since you opened this page. Please refresh and try again.")
        commit_id = _written(hub, repository, head, identity, request)
        repository.set_reference(kind, name, commit_id)
        if kind == "pr":
            pull_request = discussions.read(repository, name)
            discussions.write(repository, _with_commit(pull_request, commit_id, identity, request))
        return commit_id


def open_pull_request(
    hub: Hub, repository: Repository, branch: str, identity: Identity, request: CommitRequest
) -> tuple[str, int]:
    """Open a pull request with one commit, and return the ID of the commit and the number.

    It starts at the parent in the request, which need not be the head, or else at the head of the branch. Raises
    ApiError as `accept`.
    """
    with hub.lock(repository.id):
        head = repository.reference("heads", branch)
        if head is None:
            raise revision_not_found(branch)
        start = repository.resolve(request.parent) if request.parent else head
        title, _, description = request.message.partition("\n")
        opened = discussions.opened(repository, title, identity.author, Status.OPEN, branch)
        opened = opened.with_comment(identity.author, description.strip())
        commit_id = _written(hub, repository, start, identity, request)
        repository.set_reference("pr", str(opened.num), commit_id)
        discussions.write(repository, _with_commit(opened, commit_id, identity, request))
        return commit_id, opened.num


def _with_commit(pull_request: Discussion, commit_id: str, identity: Identity, request: CommitRequest) -> Discussion:
    data = {"oid": commit_id, "subject": request.message.partition("\n")[0]}
    return pull_request.with_event("commit", identity.author, data)


def _written(hub: Hub, repository: Repository, head: str, identity: Identity, request: CommitRequest) -> str:
    """Store the commit that the request makes of this one, and return its ID."""
    _check(hub, repository, identity.owner, request.changes)
    files = applied(repository, head, request.changes)
    return repository.write_commit(files, (head,), identity.author, request.message)


def _check(hub: Hub, repository: Repository, uploader: str, changes: Iterable[Put | Delete]) -> None:
    """Raise ApiError for pointers to content that is missing, and for an invalid model card."""
    puts = [change for change in changes if isinstance(change, Put)]
    needed = {put.pointer for put in puts if put.pointer}
    if uploader != repository.owner:
        needed -= repository.pointers()
    if not hub.has_content(uploader, needed):
        raise ApiError(400, _MISSING_CONTENT)
    hub.share(needed, uploader, repository.owner)
    for put in puts:
        if put.path == CARD and not put.pointer:
            errors = card.errors(repository.blob(put.blob).decode("utf-8", "replace"))
            if errors:
                raise ApiError(400, f"Invalid metadata in {CARD}: {'; '.join(errors)}")


def applied(repository: Repository, head: str, changes: Iterable[Put | Delete]) -> dict[str, str]:
    """The files (path to blob ID) of a commit after the changes, which are applied in order."""
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
    """The files in a folder. `deletedFile` may name a folder too."""
    return [name for name in files if name.startswith(f"{folder}/")]
