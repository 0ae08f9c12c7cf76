"""Git LFS: which files are pointers, and what Git says of the folder. Git itself is asked, nothing is changed."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

LARGEST_POINTER = 1024  # bytes, by the specification
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\r?\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:(?P<oid>[0-9a-f]{64})\r?\nsize (?P<size>[0-9]{1,18})\r?\n?"
)


class Pointer(NamedTuple):
    """What stands in Git for a large file: the sha256 and the size in bytes of its content."""

    oid: str
    size: int


def read_pointer(text: bytes) -> Pointer | None:
    """The pointer that a file holds; None where it is none, or a damaged one (see `is_pointer`)."""
    match = _POINTER.fullmatch(text)
    return Pointer(match["oid"].decode(), int(match["size"])) if match else None


def is_pointer(text: bytes) -> bool:
    """Whether a small file means to be a pointer, sound or not."""
    return len(text) <= LARGEST_POINTER and text.startswith(b"version https://git-lfs.github.com/spec/")


@dataclass(frozen=True)
class Checkout:
    """What Git knows of a folder."""

    is_repository: bool
    has_remote: bool
    tracked_by_lfs: frozenset[str]  # paths with `filter=lfs`, whether they exist or not
    committed: frozenset[str]  # paths in the index


def read_checkout(root: Path, files: Iterable[str]) -> Checkout:
    """Git's answer for these files of the folder; outside a repository .gitattributes still counts."""
    inside = _git(root, "rev-parse", "--is-inside-work-tree").strip() == b"true"
    asked = b"\0".join(name.encode("utf-8", "surrogateescape") for name in files)
    if inside:
        attributes = _git(root, "check-attr", "-z", "--stdin", "filter", given=asked)
    else:
        with tempfile.TemporaryDirectory() as empty:
            _git(Path(empty), "init", "--quiet", "--bare", ".")
            place = ("--git-dir", empty, "--work-tree", ".")
            attributes = _git(root, *place, "check-attr", "-z", "--stdin", "filter", given=asked)
    fields = [field.decode("utf-8", "surrogateescape") for field in attributes.split(b"\0")]
    tracked = frozenset(path for path, value in zip(fields[0::3], fields[2::3], strict=False) if value == "lfs")
    listed = _git(root, "ls-files", "-z") if inside else b""
    return Checkout(
        is_repository=inside,
        has_remote=inside and bool(_git(root, "remote").strip()),
        tracked_by_lfs=tracked,
        committed=frozenset(name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name),
    )


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What a Git command that only reads prints; nothing where it fails or there is no Git.

    In a container the workspace belongs to another user, whom Git would distrust: it is told not to, and
    told to start nothing that the repository's own configuration names.
    """
    trust = ("-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
    try:
        done = subprocess.run(
            ["git", *trust, *arguments],
            cwd=root,
            input=given,
            capture_output=True,
            check=False,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""
