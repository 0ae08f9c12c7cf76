"""Git LFS: which files are pointers, and what Git knows about the folder."""

from __future__ import annotations

import posixpath
import re
from codecs import BOM_UTF8
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hfdeploy_action import git
from hfdeploy_action.worktree import WorkTree

LARGEST_POINTER = 1024  # bytes, from the specification
_VERSION = b"version https://git-lfs.github.com/spec/"
_POINTER = re.compile(
    rb"\s*version https://git-lfs\.github\.com/spec/v1\r?\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:(?P<oid>[0-9a-f]{64})\r?\nsize (?P<size>[0-9]{1,18})\r?\n?"
)


class _Form(NamedTuple):
    """A line of a pointer: its pattern, and the same in words."""

    pattern: re.Pattern[str]
    says: str


_FORMS = (
    _Form(re.compile(r"version https://git-lfs\.github\.com/spec/v1"), "`version https://git-lfs.github.com/spec/v1`"),
    _Form(re.compile(r"oid sha256:[0-9a-f]{64}"), "`oid sha256:` and 64 hexadecimal digits"),
    _Form(re.compile(r"size [0-9]{1,18}"), "`size` and a number of bytes"),
)


class Pointer(NamedTuple):
    """A pointer, which Git stores in place of a large file: the sha256 and the size in bytes of its content."""

    oid: str
    size: int


def read_pointer(text: bytes) -> Pointer | None:
    """The pointer in a file; None if the file is not a pointer, or a damaged one (see `is_pointer`)."""
    match = _POINTER.fullmatch(text)
    return Pointer(match["oid"].decode(), int(match["size"])) if match else None


def is_pointer(text: bytes) -> bool:
    """Whether a small file is a pointer, sound or damaged: cut short, or with merge conflict markers."""
    if len(text) > LARGEST_POINTER:
        return False
    text = text.removeprefix(BOM_UTF8).lstrip()
    if text.startswith(b"<<<<<<<"):
        return any(line.startswith(_VERSION) for line in text.splitlines())
    return text.startswith(_VERSION) or (len(text) >= len(b"version https://git-") and _VERSION.startswith(text))


def is_canonical(text: bytes) -> bool:
    """Whether a pointer is byte for byte as Git LFS writes it."""
    return b"\r" not in text and text.endswith(b"\n") and text[:1].isalpha()


class Damage(NamedTuple):
    """What is wrong with a damaged pointer, and the number of the line."""

    message: str
    line: int


def read_damage(text: bytes) -> Damage:
    """The first thing that is wrong with a damaged pointer."""
    lines = text.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            return Damage("it contains merge conflict markers", number)
    expected = list(_FORMS)
    for number, line in enumerate(lines, start=1):
        if line.startswith("ext-") and number > 1:
            continue
        if not expected:
            return Damage("it contains more than a pointer", number)
        form = expected.pop(0)
        if not form.pattern.fullmatch(line):
            return Damage(f"this line is not {form.says}", number)
    return Damage(
        f"it ends before {expected[0].says}" if expected else "it is not written as Git LFS writes pointers",
        len(lines) or 1,
    )


@dataclass(frozen=True)
class State:
    """What Git knows about a folder. If it did not answer, everything is empty, and no conclusions are drawn."""

    answered: bool
    is_repository: bool
    has_remote: bool
    tracked_by_lfs: frozenset[str]  # files with `filter=lfs`
    committed: frozenset[str]  # files that are in the index
    blobs: dict[str, int]  # bytes of content that was committed without a pointer, where `filter=lfs` asks for one


UNANSWERED = State(False, False, False, frozenset(), frozenset(), {})


def read_state(tree: WorkTree | None, within: str, attributes: Mapping[str, str], files: Collection[str]) -> State:
    """What Git knows about these files. Raises GitError.

    `within` is the folder's path from the top of the repository; `attributes` are the .gitattributes files that apply
    to the folder, by their paths from it. They count without a repository too.
    """
    texts = {
        posixpath.normpath(posixpath.join(within, source)): text.encode("utf-8", "surrogateescape")
        for source, text in attributes.items()
    }
    paths = {posixpath.join(within, name): name for name in files}
    answers = git.attributes_of(texts, [*paths], ["filter"]) if texts else ()
    tracked = frozenset(paths[path] for path, _, value in answers if value == "lfs")
    source = tree.source if tree else None
    indexed = git.indexed(source, within) if source else {}
    staged = {paths[path]: oid for path, oid in indexed.items() if path in paths}
    large = {name: oid for name, oid in staged.items() if name in tracked}
    sizes = git.sizes_of(source, [*large.values()]) if source and large else []
    return State(
        answered=True,
        is_repository=tree is not None,
        has_remote=tree is not None and any(re.fullmatch(r"remote\..*\.url", name) for name in tree.config),
        tracked_by_lfs=tracked,
        committed=frozenset(staged),
        blobs={name: size for name, size in zip(large, sizes, strict=True) if size and size > LARGEST_POINTER},
    )
