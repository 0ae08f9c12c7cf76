"""Compare local files with a tree on the Hub, by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from huggingface_hub import CommitOperationAdd

from hfdeploy_action.results import ChangeSet


class RemoteFile(NamedTuple):
    """A file on the Hub: its size in bytes, its Git object ID, and its SHA-256 if it is in large storage."""

    size: int
    oid: str
    sha256: str | None


Tree = Mapping[str, RemoteFile]


@dataclass(frozen=True)
class Candidate:
    """The files to publish, each hashed once."""

    root: Path
    sizes: Mapping[str, int]
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def operations(self) -> dict[str, CommitOperationAdd]:
        """One addition per file. Making it reads and hashes the file, several at a time."""
        with ThreadPoolExecutor() as pool:
            made = pool.map(lambda name: CommitOperationAdd(name, self.root / name), self.sizes)
            return dict(zip(self.sizes, made, strict=True))

    def sha256(self, name: str) -> str:
        """The SHA-256 of a file, in hexadecimal."""
        return self.operations[name].upload_info.sha256.hex()

    def git_oid(self, name: str) -> str:
        """The Git object ID of a file, in hexadecimal."""
        if name not in self._known:
            self._known[name] = git_oid((self.root / name).read_bytes())
        return self._known[name]

    def is_same(self, name: str, remote: RemoteFile) -> bool:
        """Whether the Hub holds the same content."""
        if self.sizes[name] != remote.size:
            return False
        return self.sha256(name) == remote.sha256 if remote.sha256 else self.git_oid(name) == remote.oid


@dataclass(frozen=True)
class ReleaseSpec:
    """What a release publishes, and how."""

    candidate: Candidate
    tag: str
    message: str  # of the commit
    delete: bool  # what is on the Hub and not in the candidate
    visibility: str  # public, private or keep
    sensitivity: str

    def changes_to(self, remote: Tree) -> ChangeSet:
        """What has to change in a tree on the Hub for it to hold the candidate."""
        return compare(self.candidate, remote, delete=self.delete)


def git_oid(content: bytes) -> str:
    """The Git object ID of a file's content, in hexadecimal."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def compare(candidate: Candidate, remote: Tree, *, delete: bool) -> ChangeSet:
    """What has to change in a tree on the Hub for it to hold the candidate."""
    sizes = candidate.sizes
    added = tuple(sorted(name for name in sizes if name not in remote))
    here = sorted(name for name in sizes if name in remote)
    unchanged = tuple(name for name in here if candidate.is_same(name, remote[name]))
    updated = tuple(sorted(set(here) - set(unchanged)))
    # The Hub writes .gitattributes itself, so a folder without one does not mean to delete it.
    others = tuple(sorted(name for name in remote if name not in sizes and name != ".gitattributes"))
    return ChangeSet(
        added=added,
        updated=updated,
        deleted=others if delete else (),
        kept=() if delete else others,
        unchanged=unchanged,
        uploaded_bytes=sum(sizes[name] for name in (*added, *updated)),
        reused_bytes=sum(sizes[name] for name in unchanged),
    )
