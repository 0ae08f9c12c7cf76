"""Large files: pointers, and a store of content by SHA-256 for each owner, in the layout of git-lfs."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_OID = re.compile(r"[0-9a-f]{64}")
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n")
LONGEST_POINTER = 160


class Pointer(NamedTuple):
    """What Git stores in place of a large file: its SHA-256, and its size in bytes."""

    oid: str
    size: int

    def text(self) -> bytes:
        """The content of the blob, see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md."""
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.oid}\nsize {self.size}\n".encode()


def parse_pointer(content: bytes) -> Pointer | None:
    """The pointer in a blob; None if it is a regular file."""
    match = _POINTER.fullmatch(content)
    return Pointer(match[1].decode(), int(match[2])) if match else None


def is_oid(oid: object) -> bool:
    """Whether this is a SHA-256 in lowercase hexadecimal, which is safe as a file name."""
    return isinstance(oid, str) and bool(_OID.fullmatch(oid))


def place(store: Path, oid: str) -> Path:
    """The path of the content with this SHA-256, whether or not it exists."""
    return store / oid[:2] / oid[2:4] / oid


def has(store: Path, pointer: Pointer) -> bool:
    """Whether the store holds this content with this size."""
    at = place(store, pointer.oid)
    return at.is_file() and at.stat().st_size == pointer.size


def link(store: Path, other: Path, oid: str) -> None:
    """Give another store the content that one has, without a copy on the disk."""
    at = place(other, oid)
    at.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        at.hardlink_to(place(store, oid))


class Incoming:
    """Content that is being written to a store. It is stored only when it is complete and has its SHA-256."""

    def __init__(self, store: Path) -> None:
        store.mkdir(parents=True, exist_ok=True)
        self._store = store
        self._digest = hashlib.sha256()
        descriptor, name = tempfile.mkstemp(dir=store, prefix=".tmp_")
        self._stream = os.fdopen(descriptor, "wb")
        self._temporary = Path(name)

    def write(self, chunk: bytes) -> None:
        """Write the next bytes."""
        self._digest.update(chunk)
        self._stream.write(chunk)

    def keep(self, oid: str) -> bool:
        """Store the content if it has this SHA-256. Returns whether it has."""
        self._stream.close()
        if self._digest.hexdigest() != oid:
            return False
        at = place(self._store, oid)
        at.parent.mkdir(parents=True, exist_ok=True)
        self._temporary.replace(at)
        return True

    def keep_at(self, place: Path) -> None:
        """Store the content, whatever it is, at another place on the same disk."""
        self._stream.close()
        self._temporary.replace(place)

    def discard(self) -> None:
        """Remove the content unless it was stored."""
        self._stream.close()
        self._temporary.unlink(missing_ok=True)


def put(store: Path, chunks: Iterable[bytes], oid: str) -> bool:
    """Store content if it has this SHA-256. Returns whether it has."""
    incoming = Incoming(store)
    try:
        for chunk in chunks:
            incoming.write(chunk)
        return incoming.keep(oid)
    finally:
        incoming.discard()
