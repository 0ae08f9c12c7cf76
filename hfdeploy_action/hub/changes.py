"""Compare local files with a tree on the Hub, by their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BufferedReader
from typing import Literal, NamedTuple, TypeVar

from huggingface_hub import CommitOperationAdd

from hfdeploy_action import progress
from hfdeploy_action.findings import Location
from hfdeploy_action.folder.files import Files
from hfdeploy_action.folder.tree import Stamp, matches
from hfdeploy_action.hub.failures import ChangedFile
from hfdeploy_action.inside import open_file
from hfdeploy_action.results import ChangeSet

T = TypeVar("T")
Gate = Literal["auto", "manual", False]
"""How access to a public repository is granted: to everybody who asks, by its owner, or without asking."""


class RemoteFile(NamedTuple):
    """A file on the Hub: its size in bytes, its Git object ID, and its SHA-256 if it is in large storage."""

    size: int
    oid: str
    sha256: str | None


Tree = Mapping[str, RemoteFile]
_ATTRIBUTES_OF_THE_HUB = "a6344aac8c09253b3b630fb776ae94478aa0275b"  # .gitattributes of each new repository, not listed


@dataclass(frozen=True)
class Candidate:
    """The files to publish, as the rules have read them: each is hashed once, and none may change until it is sent.

    A Git LFS pointer stands for its content.
    """

    files: Files
    _sha256: dict[str, str] = field(default_factory=dict, repr=False)
    _git_oids: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The size in bytes of every file."""
        pointers = self.files.pointers
        return {name: pointer.size if (pointer := pointers.get(name)) else size for name, size in self.files.items()}

    @cached_property
    def operations(self) -> dict[str, CommitOperationAdd]:
        """One addition per file, with its SHA-256. Every file is hashed, several at a time. Raises ChangedFile."""
        with self._metered(self.files):
            return dict(zip(self.files, _side_by_side(self._operation, self.files), strict=True))

    def hash(self, names: Iterable[str]) -> None:
        """Hash these files, several at a time. Raises ChangedFile."""
        listed = [*names]
        with self._metered(listed):
            _side_by_side(self.sha256, listed)

    @contextmanager
    def _metered(self, names: Iterable[str]) -> Iterator[None]:
        """Say how far the files are hashed."""
        known = self.files.pointers.keys() | self._sha256.keys()
        left = [self.files[name] for name in names if name not in known]
        with progress.metered("hashing", "hashed") as meter:
            meter.expect(len(left), sum(left))
            yield

    def sha256(self, name: str) -> str:
        """The SHA-256 of a file, in hexadecimal. Raises ChangedFile."""
        if name not in self._sha256:
            pointer = self.files.pointers.get(name)
            self._sha256[name] = pointer.oid if pointer else self._hashed(name)
        return self._sha256[name]

    def git_oid(self, name: str) -> str:
        """The Git object ID of a file, in hexadecimal. Raises ChangedFile."""
        if name not in self._git_oids:
            self.content(name)
        return self._git_oids[name]

    def content(self, name: str) -> bytes:
        """The content that was hashed. Raises ChangedFile."""
        expected = self.sha256(name)
        with self._opened(name) as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != expected:
            raise _changed(name, "was changed")
        self._git_oids[name] = git_oid(content)
        return content

    def check(self) -> None:
        """Raise ChangedFile if a file is not as it was when the rules read it."""
        for name in self.files:
            with self._opened(name):
                pass

    def is_same(self, name: str, remote: RemoteFile) -> bool:
        """Whether the Hub holds the same content. Raises ChangedFile."""
        if self.sizes[name] != remote.size:
            return False
        if remote.sha256:
            return self.sha256(name) == remote.sha256
        return name not in self.files.pointers and self.git_oid(name) == remote.oid

    def _operation(self, name: str) -> CommitOperationAdd:
        sha256 = self.sha256(name)
        try:
            operation = CommitOperationAdd(name, self.files.path(name))
        except (OSError, ValueError) as error:  # so the client says that it is not a file
            raise _changed(name, "was deleted") from error
        operation.upload_info.sha256 = bytes.fromhex(sha256)
        return operation

    def _hashed(self, name: str) -> str:
        with self._opened(name) as file:
            return hashlib.file_digest(_Counted(file), "sha256").hexdigest()

    @contextmanager
    def _opened(self, name: str) -> Iterator[BufferedReader]:
        """A file that is as it was when it was listed, before and after it is read. Raises ChangedFile."""
        try:
            with open_file(self.files.path(name)) as file:
                self._compare(name, file)
                yield file
                self._compare(name, file)
        except OSError as error:
            raise _changed(name, f"cannot be read ({error.strerror or error})") from error

    def _compare(self, name: str, file: BufferedReader) -> None:
        before, now = self.files.stamps[name], Stamp.of(os.fstat(file.fileno()))
        if now.inode != before.inode:
            raise _changed(name, "was replaced")
        if now.size != before.size:
            raise _changed(name, f"had {before.size:,} bytes and now has {now.size:,}")
        if now != before:
            raise _changed(name, "was written again")


class _Counted:
    """A file whose bytes count as progress once they are read."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.readable = file.readable

    def readinto(self, buffer: bytearray) -> int:
        """Read into a buffer, and return how many bytes."""
        size = self._file.readinto(buffer)
        progress.moved(size)
        return size


def _side_by_side(work: Callable[[str], T], names: Iterable[str]) -> list[T]:
    """The results for these files, in threads. The first exception ends the work."""
    pool = ThreadPoolExecutor()
    try:
        return [*pool.map(work, names)]
    finally:
        pool.shutdown(cancel_futures=True)


def _changed(name: str, how: str) -> ChangedFile:
    return ChangedFile(f"`{name}` {how} after it was checked", Location(name))


@dataclass(frozen=True)
class ReleaseSpec:
    """What a release publishes, and how."""

    candidate: Candidate
    tag: str
    message: str  # of the commit
    delete: tuple[str, ...]  # patterns of what to delete on the Hub if it is not in the candidate
    visibility: str  # public, private or keep
    sensitivity: str
    gated: Gate | None = None  # how access is granted; None leaves it as it is
    resource_group: str | None = None  # of a new repository
    shown_early: bool = False  # made public before it is proven, because only public models are served
    staged: bool = False  # on a pull request, before main moves
    waits: bool = False  # for a person, who merges the pull request

    def changes_to(self, remote: Tree) -> ChangeSet:
        """What has to change in a tree on the Hub for it to hold the candidate."""
        return compare(self.candidate, remote, delete=self.delete)

    def wrong_files(self, now: Tree, changes: ChangeSet, after: Tree) -> tuple[str, ...]:
        """The files of a tree that are not what was sent, or not what was to stay, which is as in the tree `after`."""
        kept = (path for path in changes.kept if path != ".gitattributes")  # to which the Hub adds lines
        return (*self.changes_to(now).touched, *(path for path in kept if now.get(path) != after.get(path)))


def git_oid(content: bytes) -> str:
    """The Git object ID of a file's content, in hexadecimal."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def compare(candidate: Candidate, remote: Tree, *, delete: tuple[str, ...]) -> ChangeSet:
    """What has to change in a tree on the Hub for it to hold the candidate, without the files that match `delete`."""
    sizes = candidate.sizes
    stored = {file.sha256 for file in remote.values() if file.sha256}
    sizes_stored = {file.size for file in remote.values() if file.sha256}
    candidate.hash(name for name, size in sizes.items() if size in sizes_stored)
    added = tuple(sorted(name for name in sizes if name not in remote))
    here = sorted(name for name in sizes if name in remote)
    unchanged = tuple(name for name in here if candidate.is_same(name, remote[name]))
    updated = tuple(sorted(set(here) - set(unchanged)))
    moved = frozenset(
        name
        for name in (*added, *updated)
        if sizes[name] not in sizes_stored or candidate.sha256(name) not in stored  # under another path
    )
    others = sorted(name for name in remote if name not in sizes and remote[name].oid != _ATTRIBUTES_OF_THE_HUB)
    return ChangeSet(
        added=added,
        updated=updated,
        deleted=tuple(name for name in others if _is_deleted(name, delete)),
        kept=tuple(name for name in others if not _is_deleted(name, delete)),
        unchanged=unchanged,
        uploaded_bytes=sum(sizes[name] for name in moved),
        reused_bytes=sum(size for name, size in sizes.items() if name not in moved),
    )


def _is_deleted(name: str, delete: tuple[str, ...]) -> bool:
    """The Hub writes .gitattributes itself, so only its name deletes it."""
    return name in delete if name == ".gitattributes" else matches(name, delete)
