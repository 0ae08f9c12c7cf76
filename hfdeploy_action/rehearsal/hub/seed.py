"""Start a repository from the files of another Hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from . import lfs, objects, repository
from .errors import ApiError
from .hub import Hub
from .names import is_file_path
from .repository import MAIN

_CHUNK = 1 << 20


def seed(hub: Hub, repository_id: str, files: Mapping[str, bytes | lfs.Pointer], local: Path) -> tuple[str, ...]:
    """Create a public repository whose main holds these files. Returns the large files whose content is missing.

    The content of a large file is that of the file with the same path below `local`, if its SHA-256 fits. The Hub
    lists the others, and cannot send them. Raises ValueError for paths that a repository cannot hold.
    """
    if wrong := next((path for path in files if not is_file_path(path)), None):
        raise ValueError(f"`{wrong[:200]}` is not a valid path in a repository")
    made = repository.create(hub.repositories, repository_id, private=False)
    pointers = {path: content for path, content in files.items() if isinstance(content, lfs.Pointer)}
    hub.elsewhere |= set(pointers.values())
    blobs = {
        path: objects.write(made.objects, "blob", content if isinstance(content, bytes) else content.text())
        for path, content in files.items()
    }
    initial = made.resolve(MAIN)
    try:
        made.set_reference("heads", MAIN, made.write_commit(blobs, (initial,), made.owner, "As on the Hub"))
    except ApiError as error:
        raise ValueError(str(error)) from error
    store = hub.store(made.owner)
    return tuple(path for path, pointer in pointers.items() if not _stored(store, pointer, local / path))


def _stored(store: Path, pointer: lfs.Pointer, path: Path) -> bool:
    """Whether the store holds this content, after trying this file."""
    if lfs.has(store, pointer):
        return True
    fits = path.is_file() and path.stat().st_size == pointer.size
    return fits and lfs.put(store, _chunks(path), pointer.oid)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
