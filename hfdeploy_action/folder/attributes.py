"""The lines of .gitattributes, and what they do to files. Git itself answers, so it is asked as rarely as possible."""

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
_NUMBER = "hf-deploy-line"  # the attribute that carries the number of a line
LARGEST = 1_000_000  # bytes of a .gitattributes that is read
_LINE = re.compile(r'(?P<blank>[ \t]*)(?P<pattern>"(?:[^"\\]|\\.)*"|[^ \t\r]+)(?P<attributes>[^\r]*)')


class Line(NamedTuple):
    """A line of .gitattributes: the path of its file from the folder, its position, its pattern and its attributes."""

    source: str
    number: int
    column: int
    pattern: str
    attributes: tuple[str, ...]

    @property
    def is_macro(self) -> bool:
        """Whether it defines a macro, a name for several attributes."""
        return self.pattern.startswith("[attr]")


def lines_of(source: str, text: str) -> Iterator[Line]:
    """The lines of a .gitattributes file, without comments."""
    for number, line in enumerate(text.split("\n"), start=1):
        match = _LINE.match(line)
        if match and not match["pattern"].startswith("#"):
            attributes = tuple(match["attributes"].split())
            yield Line(source, number, match.start("pattern") + 1, match["pattern"], attributes)


def read_above(root: Path, top: Path) -> dict[str, str]:
    """The .gitattributes files above a folder, from the top of the repository down, by their paths from the folder.

    Like Git, this does not read links.
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
    """The files that .gitattributes put into Git LFS, each with the line that does. Raises GitError.

    `texts` are the .gitattributes files by their paths from the folder, and `folder` is its path from the top of the
    repository. Each line also sets an attribute to its own number, so the number of the last matching line, which
    decides, is in the answer.
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
    """The macros that set `filter=lfs`."""
    return frozenset(line.pattern.removeprefix("[attr]") for line in lines if line.is_macro and is_lfs(line, ()))


def is_lfs(line: Line, macros: Collection[str]) -> bool:
    """Whether a line puts the files that it matches into Git LFS."""
    return any(each == "filter=lfs" or each in macros for each in line.attributes)


def _deciding(lines: Collection[Line]) -> Iterator[Line]:
    """The lines that set or unset `filter`, directly or with a macro."""
    macros = {line.pattern.removeprefix("[attr]") for line in lines if line.is_macro}
    for line in lines:
        if not line.is_macro and any(
            each.lstrip("-!").partition("=")[0] in {"filter", *macros} for each in line.attributes
        ):
            yield line


def _may_match(pattern: str, folder: str, name: str) -> bool:
    """Whether to ask Git if a pattern matches a file. False only if Git is certain to say no."""
    if any(sign in pattern for sign in '[\\"'):
        return True
    above, _, last = pattern.rpartition("/")
    plain = [part for part in above.split("/") if part and not set("*?") & set(part)]
    return set(plain) <= set(folder.split("/")) and fnmatchcase(name, last)
