"""The lines of .gitattributes and .gitignore, and what they do to files, as Git itself says: asked seldom."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action.folder.git import git

_LINE = re.compile(r'(?P<blank>[ \t]*)(?P<pattern>"(?:[^"\\]|\\.)*"|[^ \t\r]+)(?P<attributes>[^\r]*)')


class Line(NamedTuple):
    """A line of .gitattributes: where its pattern stands, and what it gives to the files that match."""

    number: int
    column: int
    pattern: str
    attributes: tuple[str, ...]


class Ignored(NamedTuple):
    """The line that keeps a file out of Git; `source` is relative to the top of the repository."""

    source: str
    number: int
    pattern: str


def attribute_lines(text: str) -> tuple[Line, ...]:
    """The lines of a .gitattributes file that are no comments."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        match = _LINE.match(line)
        if match and not match["pattern"].startswith("#"):
            attributes = tuple(match["attributes"].split())
            found.append(Line(number, match.start("pattern") + 1, match["pattern"], attributes))
    return tuple(found)


def lines_into_lfs(text: str, names: Collection[str]) -> dict[str, Line]:
    """Which of these files, at the top of the folder, its .gitattributes puts into Git LFS, and the line that does.

    Each line is made to leave its number on what it matches, so that the last one, which decides, can be told.
    """
    lines = attribute_lines(text)
    macros = {line.pattern.removeprefix("[attr]") for line in lines if line.pattern.startswith("[attr]")}
    deciding = {
        line.number: line
        for line in lines
        if not line.pattern.startswith("[attr]")
        and any(each.lstrip("-!").partition("=")[0] in {"filter", *macros} for each in line.attributes)
    }
    if not any(_may_match(line.pattern, name) for line in deciding.values() for name in names):
        return {}
    counted = enumerate(text.split("\n"), start=1)
    numbered = [f"{each}\n{deciding[n].pattern} line={n}" if n in deciding else each for n, each in counted]
    with tempfile.TemporaryDirectory() as place:
        git(Path(place), "init", "--quiet", "--bare", ".")
        (Path(place) / "info").mkdir(exist_ok=True)
        (Path(place) / "info" / "attributes").write_text("\n".join(numbered) + "\n", "utf-8", "surrogateescape")
        answer = git(Path(place), "check-attr", "-z", "--stdin", "filter", "line", given="\0".join(names).encode())
    fields = answer.decode("utf-8", "replace").split("\0")
    values = {(name, key): value for name, key, value in zip(fields[0::3], fields[1::3], fields[2::3], strict=False)}
    by_text = {str(number): line for number, line in deciding.items()}
    tracked = {
        name: by_text.get(values.get((name, "line"), "")) for name in names if values.get((name, "filter")) == "lfs"
    }
    return {name: line for name, line in tracked.items() if line}


def _may_match(pattern: str, name: str) -> bool:
    """Whether it is worth asking Git if a pattern matches a file at the top: never no where Git would say yes."""
    if any(sign in pattern for sign in '[\\"'):
        return True
    above, _, last = pattern.rpartition("/")
    return not above.replace("*", "").strip("/") and fnmatchcase(name, last)


def top_of(root: Path) -> Path | None:
    """The top of the repository that a folder is in, found without Git."""
    resolved = root.resolve()
    return next((folder for folder in (resolved, *resolved.parents) if (folder / ".git").exists()), None)


def read_ignored(root: Path, names: Collection[str]) -> dict[str, Ignored]:
    """Which of these files the repository's own .gitignore files keep out of Git, and the line that does."""
    top = top_of(root)
    within = [folder for folder in (root.resolve(), *root.resolve().parents) if top and folder.is_relative_to(top)]
    if not names or not any((folder / ".gitignore").exists() for folder in within):
        return {}
    asked = b"\0".join(name.encode("utf-8", "surrogateescape") for name in names)
    answer = git(root, "check-ignore", "--verbose", "-z", "--stdin", given=asked)
    fields = answer.decode("utf-8", "surrogateescape").split("\0")
    found = zip(fields[0::4], fields[1::4], fields[2::4], fields[3::4], strict=False)
    return {
        name: Ignored(source, int(number), pattern)
        for source, number, pattern, name in found
        if not pattern.startswith("!") and source.rpartition("/")[2] == ".gitignore"
    }
