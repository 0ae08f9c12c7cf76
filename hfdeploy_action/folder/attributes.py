"""The lines of .gitattributes, and what they do to files, as Git itself says: asked seldom."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action import git
from hfdeploy_action.worktree import read_unlinked

ATTRIBUTES = ".gitattributes"
_NUMBER = "hf-deploy-line"  # an attribute
LARGEST = 1_000_000  # bytes of a .gitattributes that is read
_LINE = re.compile(r'(?P<blank>[ \t]*)(?P<pattern>"(?:[^"\\]|\\.)*"|[^ \t\r]+)(?P<attributes>[^\r]*)')


class Line(NamedTuple):
    """A line of .gitattributes: its file, seen from the folder, where its pattern stands, and what it gives."""

    source: str
    number: int
    column: int
    pattern: str
    attributes: tuple[str, ...]

    @property
    def is_macro(self) -> bool:
        """Whether it gives attributes a name of their own."""
        return self.pattern.startswith("[attr]")


def lines_of(source: str, text: str) -> Iterator[Line]:
    """The lines of a .gitattributes file that are no comments."""
    for number, line in enumerate(text.split("\n"), start=1):
        match = _LINE.match(line)
        if match and not match["pattern"].startswith("#"):
            attributes = tuple(match["attributes"].split())
            yield Line(source, number, match.start("pattern") + 1, match["pattern"], attributes)


def read_above(root: Path, top: Path) -> dict[str, str]:
    """The .gitattributes of the repository above a folder, the uppermost first, by their paths from the folder.

    As in Git, a file that is a link is not read.
    """
    here = root.resolve()
    above = [folder for folder in reversed(here.parents) if folder.is_relative_to(top)]
    found = {}
    for file in (folder / ATTRIBUTES for folder in above):
        try:
            text = read_unlinked(file, LARGEST).decode("utf-8-sig", "replace")
        except OSError:
            continue
        found[os.path.relpath(file, here).replace(os.sep, "/")] = text
    return found


def lines_into_lfs(texts: Mapping[str, str], folder: str, names: Collection[str]) -> dict[str, Line]:
    """Which of these files the .gitattributes put into Git LFS, and the line that does.

    `texts` are the files by their paths from the folder, and `folder` is its path from the top of the repository.
    Each line is made to leave its number on what it matches, so that the last one, which decides, can be told. Raises
    GitError.
    """
    lines = [line for source, text in texts.items() for line in lines_of(source, text)]
    deciding = list(_deciding(lines))
    if not any(_may_match(line.pattern, folder, name) for line in deciding for name in names):
        return {}
    marked = {(line.source, line.number): f"\n{line.pattern} {_NUMBER}={turn}" for turn, line in enumerate(deciding)}
    files: dict[str, bytes] = {}
    for source, text in texts.items():
        numbered = [each + marked.get((source, n), "") for n, each in enumerate(text.split("\n"), start=1)]
        path = posixpath.normpath(posixpath.join(folder, source))
        files[path] = "\n".join(numbered).encode("utf-8", "surrogateescape")
    paths = {posixpath.join(folder, name): name for name in names}
    values = {(paths[path], key): value for path, key, value in git.attributes_of(files, [*paths], ["filter", _NUMBER])}
    by_text = {str(turn): line for turn, line in enumerate(deciding)}
    tracked = {name: values[name, _NUMBER] for name in names if values[name, "filter"] == "lfs"}
    return {name: by_text[turn] for name, turn in tracked.items() if turn in by_text}


def macros_for_lfs(lines: Collection[Line]) -> frozenset[str]:
    """The names under which lines give `filter=lfs`."""
    return frozenset(line.pattern.removeprefix("[attr]") for line in lines if line.is_macro and is_lfs(line, ()))


def is_lfs(line: Line, macros: Collection[str]) -> bool:
    """Whether a line puts what it matches into Git LFS."""
    return any(each == "filter=lfs" or each in macros for each in line.attributes)


def _deciding(lines: Collection[Line]) -> Iterator[Line]:
    """The lines that say something of `filter`, under its own name or another."""
    macros = {line.pattern.removeprefix("[attr]") for line in lines if line.is_macro}
    for line in lines:
        if not line.is_macro and any(
            each.lstrip("-!").partition("=")[0] in {"filter", *macros} for each in line.attributes
        ):
            yield line


def _may_match(pattern: str, folder: str, name: str) -> bool:
    """Whether it is worth asking Git if a pattern matches a file: never no where Git would say yes."""
    if any(sign in pattern for sign in '[\\"'):
        return True
    above, _, last = pattern.rpartition("/")
    plain = [part for part in above.split("/") if part and not set("*?") & set(part)]
    return set(plain) <= set(folder.split("/")) and fnmatchcase(name, last)
