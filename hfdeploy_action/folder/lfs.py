"""Git LFS: which files are pointers, and what Git says of the folder. Git itself is asked, nothing is changed."""

from __future__ import annotations

import re
import tempfile
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action.folder.git import git

LARGEST_POINTER = 1024  # bytes, by the specification
_VERSION = b"version https://git-lfs.github.com/spec/"
_POINTER = re.compile(
    rb"\s*version https://git-lfs\.github\.com/spec/v1\r?\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:(?P<oid>[0-9a-f]{64})\r?\nsize (?P<size>[0-9]{1,18})\r?\n?"
)


class _Form(NamedTuple):
    """A line of a pointer: its pattern, and that in words."""

    pattern: re.Pattern[str]
    says: str


_FORMS = (
    _Form(re.compile(r"version https://git-lfs\.github\.com/spec/v1"), "`version https://git-lfs.github.com/spec/v1`"),
    _Form(re.compile(r"oid sha256:[0-9a-f]{64}"), "`oid sha256:` and 64 hexadecimal digits"),
    _Form(re.compile(r"size [0-9]{1,18}"), "`size` and a number of bytes"),
)

_ANSWER = re.compile(rb"([^\0]+)\0filter\0([^\0]*)\0")  # of `git check-attr -z`


class Pointer(NamedTuple):
    """What stands in Git for a large file: the sha256 and the size in bytes of its content."""

    oid: str
    size: int


def read_pointer(text: bytes) -> Pointer | None:
    """The pointer that a file holds; None where it is none, or a damaged one (see `is_pointer`)."""
    match = _POINTER.fullmatch(text)
    return Pointer(match["oid"].decode(), int(match["size"])) if match else None


def is_pointer(text: bytes) -> bool:
    """Whether a small file means to be a pointer, sound or not: cut short, or torn by a merge, it still does."""
    if len(text) > LARGEST_POINTER:
        return False
    text = text.removeprefix(BOM_UTF8).lstrip()
    if text.startswith(b"<<<<<<<"):
        return any(line.startswith(_VERSION) for line in text.splitlines())
    return text.startswith(_VERSION) or (len(text) >= len(b"version https://git-") and _VERSION.startswith(text))


def is_canonical(text: bytes) -> bool:
    """Whether a pointer is written to the byte as Git LFS writes it."""
    return b"\r" not in text and text.endswith(b"\n") and text[:1].isalpha()


class Damage(NamedTuple):
    """What is wrong with a damaged pointer, and in which line."""

    message: str
    line: int


def read_damage(text: bytes) -> Damage:
    """The first thing that is wrong with a damaged pointer."""
    lines = text.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            return Damage("a merge was left unfinished in it", number)
    expected = list(_FORMS)
    for number, line in enumerate(lines, start=1):
        if line.startswith("ext-") and number > 1:
            continue
        if not expected:
            return Damage("there is more in it than a pointer", number)
        form = expected.pop(0)
        if not form.pattern.fullmatch(line):
            return Damage(f"this line is not {form.says}", number)
    return Damage(f"it ends before {expected[0].says}" if expected else "it is not written as one", len(lines) or 1)


@dataclass(frozen=True)
class Checkout:
    """What Git knows of a folder."""

    is_repository: bool
    has_remote: bool
    tracked_by_lfs: frozenset[str]  # paths with `filter=lfs`, whether they exist or not
    committed: frozenset[str]  # paths in the index
    blobs: dict[str, int]  # bytes of what is committed in place of a pointer, where `filter=lfs` asks for one


def read_checkout(root: Path, files: Iterable[str]) -> Checkout:
    """Git's answer for these files of the folder; outside a repository .gitattributes still counts."""
    inside = git(root, "rev-parse", "--is-inside-work-tree").strip() == b"true"
    asked = b"\0".join(name.encode("utf-8", "surrogateescape") for name in files)
    if inside:
        attributes = git(root, "check-attr", "-z", "--stdin", "filter", given=asked)
    else:
        with tempfile.TemporaryDirectory() as empty:
            git(Path(empty), "init", "--quiet", "--bare", ".")
            place = ("--git-dir", empty, "--work-tree", ".")
            attributes = git(root, *place, "check-attr", "-z", "--stdin", "filter", given=asked)
    answers = (match for match in _ANSWER.finditer(attributes) if match[2] == b"lfs")  # of a million maybe
    tracked = frozenset(match[1].decode("utf-8", "surrogateescape") for match in answers)
    staged = _staged(root) if inside else {}
    return Checkout(
        is_repository=inside,
        has_remote=inside and bool(git(root, "remote").strip()),
        tracked_by_lfs=tracked,
        committed=frozenset(staged),
        blobs=_blobs(root, {name: oid for name, oid in staged.items() if name in tracked}),
    )


def _staged(root: Path) -> dict[str, str]:
    """The object in the index for every path."""
    listed = git(root, "ls-files", "--stage", "-z").decode("utf-8", "surrogateescape")
    entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
    return {name: about.split()[1] for about, _, name in entries}


def _blobs(root: Path, staged: dict[str, str]) -> dict[str, int]:
    """The sizes of these objects where they are too large for pointers; nothing is read but their headers."""
    if not staged:
        return {}
    given = "\n".join(staged.values()).encode() + b"\n"
    sizes = git(root, "cat-file", "--batch-check=%(objectsize)", given=given).decode().splitlines()
    found = zip(staged, sizes, strict=False)
    return {name: int(size) for name, size in found if size.isdecimal() and int(size) > LARGEST_POINTER}
