"""The local tree against a tree on the Hub, by content and never by name or date."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from huggingface_hub import CommitOperationAdd


class RemoteFile(NamedTuple):
    """A file on the Hub: its size in bytes, its id in Git, and its sha256 where it is in large storage."""

    size: int
    oid: str
    sha256: str | None


Tree = Mapping[str, RemoteFile]


@dataclass(frozen=True)
class ChangeSet:
    """What a publish changes on the Hub: paths, sorted. Deleted ones are only listed unless `delete` is set."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    uploaded_bytes: int = 0
    reused_bytes: int = 0
    delete: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or (self.delete and self.deleted))

    def as_data(self) -> dict[str, Any]:
        """The `changes` of report.json."""
        return {
            "added": list(self.added),
            "updated": list(self.updated),
            "deleted": list(self.deleted),
            "unchanged": list(self.unchanged),
            "uploaded_bytes": self.uploaded_bytes,
            "reused_bytes": self.reused_bytes,
        }

    def __str__(self) -> str:
        kept = "deleted" if self.delete else "only on the Hub, kept"
        parts = {"added": self.added, "updated": self.updated, kept: self.deleted, "unchanged": self.unchanged}
        counts = ", ".join(f"{len(names)} {what}" for what, names in parts.items() if names)
        return f"{counts or 'no files'}; {self.uploaded_bytes:,} bytes to send"


@dataclass(frozen=True)
class Candidate:
    """The files to publish, each hashed once."""

    root: Path
    sizes: Mapping[str, int]
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def operations(self) -> dict[str, CommitOperationAdd]:
        """One addition per file; making it reads and hashes the file, several at a time."""
        with ThreadPoolExecutor() as pool:
            made = pool.map(lambda name: CommitOperationAdd(name, self.root / name), self.sizes)
            return dict(zip(self.sizes, made, strict=True))

    def sha256(self, name: str) -> str:
        """A file's sha256, in hexadecimal."""
        return self.operations[name].upload_info.sha256.hex()

    def git_oid(self, name: str) -> str:
        """A file's id in Git, in hexadecimal."""
        if name not in self._known:
            content = (self.root / name).read_bytes()
            self._known[name] = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        return self._known[name]

    def is_same(self, name: str, remote: RemoteFile) -> bool:
        """Whether the Hub holds the same content."""
        if self.sizes[name] != remote.size:
            return False
        return self.sha256(name) == remote.sha256 if remote.sha256 else self.git_oid(name) == remote.oid


def compare(candidate: Candidate, remote: Tree, *, delete: bool) -> ChangeSet:
    """What has to change on the Hub for it to hold the candidate."""
    sizes = candidate.sizes
    added = tuple(sorted(name for name in sizes if name not in remote))
    here = sorted(name for name in sizes if name in remote)
    unchanged = tuple(name for name in here if candidate.is_same(name, remote[name]))
    updated = tuple(name for name in here if name not in set(unchanged))
    # The Hub writes .gitattributes itself; a folder without one means no other.
    deleted = tuple(sorted(name for name in remote if name not in sizes and name != ".gitattributes"))
    return ChangeSet(
        added=added,
        updated=updated,
        deleted=deleted,
        unchanged=unchanged,
        uploaded_bytes=sum(sizes[name] for name in (*added, *updated)),
        reused_bytes=sum(sizes[name] for name in unchanged),
        delete=delete,
    )
