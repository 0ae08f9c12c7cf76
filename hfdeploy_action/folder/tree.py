"""The entries of a folder: files, and what is not a file."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import NamedTuple

_LONGEST_PATH = 4_000  # characters; the system may refuse to open longer paths


class Stamp(NamedTuple):
    """What differs once a file was written again or replaced: size in bytes, time of the change in ns, and inode."""

    size: int
    changed: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """The stamp of a file with this status."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


class Tree(NamedTuple):
    """The stamp of every file, and the reason why any other entry is not a file; by path, sorted.

    `links` are the real paths of the files that are links to other files of the folder.
    """

    files: dict[str, Stamp]
    strays: dict[str, str]
    links: dict[str, str]


def list_tree(root: Path) -> Tree:
    """Every entry below a folder, without those of Git and of the Hub's client. Links to folders are not followed."""
    files: dict[str, Stamp] = {}
    strays: dict[str, str] = {}
    links: dict[str, str] = {}
    top = os.path.realpath(root)
    beginning = os.path.join(top, "")  # noqa: PTH118  which ends with a separator, as a path does not
    unread: list[str] = []
    for entry in _walk(top, unread):
        name = entry.path[len(beginning) :].replace(os.sep, "/")
        real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
        try:
            status = os.stat(entry.path)  # noqa: PTH116  on Windows, `entry.stat` has no inode
        except OSError:  # deleted since it was listed, or a broken link
            status = None
        why = _stray(entry, real, top, status)
        if why:
            strays[name] = why
        elif status is not None:
            files[name] = Stamp.of(status)
            if real != entry.path:
                links[name] = real
        elif len(entry.path) >= _LONGEST_PATH:
            strays[name] = "a file whose path is too long to be opened"
    for folder in unread:
        strays[folder[len(beginning) :].replace(os.sep, "/") or "."] = "a folder that cannot be read"
    return Tree(dict(sorted(files.items())), dict(sorted(strays.items())), links)


def _walk(top: str, unread: list[str]) -> Iterator[os.DirEntry[str]]:
    """Every entry below a folder that is not itself a folder; unreadable folders are added to `unread`.

    Folders that are never published are skipped.
    """
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in {".git", ".cache"}:
                            waiting.append(entry.path)
                    else:
                        yield entry
        except OSError:
            if os.path.lexists(folder) or len(folder) >= _LONGEST_PATH:  # else it was deleted
                unread.append(folder)


def is_publishable(name: str) -> bool:
    """Whether a path can be part of a model: not files of Git itself, nor the cache of the Hub's client."""
    *folders, last = name.split("/")
    if ".cache" in {*folders, last} or any(folder.startswith(".git") for folder in folders):
        return False
    return last == ".gitattributes" or not last.startswith(".git")


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a pattern matches a path. As for the Hub's client, `*` matches `/` too, and `folder/` all files in it."""
    return bool(patterns) and _compiled(patterns).match(name) is not None


@cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """The patterns as one regular expression, in which `*a*a*a` takes no longer than `aaa`."""
    return re.compile("|".join(translate(f"{pattern}*" if pattern.endswith("/") else pattern) for pattern in patterns))


def _stray(entry: os.DirEntry[str], real: str, top: str, status: os.stat_result | None) -> str:
    """Why an entry, with this real path and status, is not a file of the folder; empty if it is one."""
    if entry.is_symlink():
        if not Path(real).is_relative_to(top):
            return "a symbolic link that leads out of the folder"
        if not is_publishable(os.path.relpath(real, top)):
            return "a symbolic link to a file that is never published"
        if not os.path.isfile(real):  # noqa: PTH113  unlike Path's, it never raises
            return "a symbolic link to something that is not a file"
    elif status is not None and not stat.S_ISREG(status.st_mode):
        return "not a regular file"
    return "" if os.access(real, os.R_OK) or not os.path.lexists(real) else "a file that cannot be read"
