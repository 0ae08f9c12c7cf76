"""What .gitignore files keep out of Git, and the line that does, according to Git itself.

Git matches the patterns of .gitignore and .gitattributes with the same code. So each line is written as a line of a
.gitattributes that sets an attribute to its number, and `git check-attr` reads nothing else. `git check-ignore` would
read the configuration and the working tree. A property test holds the two equal.
"""

from __future__ import annotations

import os
import posixpath
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from hfdeploy_action import git
from hfdeploy_action.worktree import read_unlinked

NAME = ".gitignore"
_LARGEST = 1_000_000  # bytes of a .gitignore that is read
_NUMBER = "hf-deploy-line"  # the attribute
_LONGEST = 1_000  # bytes of a pattern; Git skips lines of .gitattributes above 2,048


class Ignored(NamedTuple):
    """A line that keeps a file out of Git."""

    source: str
    number: int
    pattern: str


class _Rule(NamedTuple):
    """A line that is not a comment; with `!`, it includes what earlier lines exclude."""

    line: Ignored
    pattern: bytes
    ignores: bool


def read_ignored(top: Path, within: str, names: Collection[str]) -> dict[str, Ignored]:
    """The files that .gitignore files keep out of Git, each with the line that does. Raises GitError.

    `top` is the top of the repository, or the folder itself without one, because the Hub obeys the file too. `within`
    is the path of the folder from there, and the sources of the lines are relative to it too. Like Git, this does not
    read links.
    """
    paths = {posixpath.join(within, name): name for name in names}
    folders = {str(parent) for parent in {posixpath.dirname(path) for path in paths}}
    folders |= {str(above) for folder in folders for above in PurePosixPath(folder).parents}
    files: dict[str, bytes] = {}
    for folder in sorted("" if folder == "." else folder for folder in folders):
        source = posixpath.join(folder, NAME)
        if os.path.lexists(top / source):
            try:
                files[source] = read_unlinked(top / source, _LARGEST)
            except OSError:
                continue
    return {paths[path]: line for path, line in ignored(files, paths).items()}


def ignored(files: Mapping[str, bytes], names: Collection[str]) -> dict[str, Ignored]:
    """The paths that these .gitignore files (content by path) keep out of Git, each with the line. Raises GitError."""
    rules = [rule for source, content in files.items() for rule in _rules(source, content)]
    if not names or not rules:
        return {}
    lines: dict[str, list[bytes]] = {}
    for turn, rule in enumerate(rules):
        path = posixpath.join(posixpath.dirname(rule.line.source), ".gitattributes")
        line = b'"%b" %b=%d\n' % (_quoted(rule.pattern), _NUMBER.encode(), turn)
        lines.setdefault(path, []).append(line)
    written = {path: b"".join(each) for path, each in lines.items()}
    asked = sorted({*names, *(folder for name in names for folder in _folders(name))})
    answer = git.attributes_of(written, asked, [_NUMBER])
    deciding = {name: rules[int(value)] for name, _, value in answer if value != "unspecified"}
    found = ((name, _first(deciding, name)) for name in names)
    return {name: rule.line for name, rule in found if rule}


def _first(deciding: Mapping[str, _Rule], name: str) -> _Rule | None:
    """The rule that keeps a file out: its own, or that of a folder above it, in which Git looks no further."""
    rules = (deciding.get(path) for path in (*_folders(name), name))
    return next((rule for rule in rules if rule and rule.ignores), None)


def _folders(name: str) -> list[str]:
    """The folders above a path from the top down, each with a slash at its end: `a/` and `a/b/` for `a/b/c`."""
    return [name[: end + 1] for end, character in enumerate(name) if character == "/"]


def _rules(source: str, content: bytes) -> Iterator[_Rule]:
    for number, text in enumerate(content.removeprefix(BOM_UTF8).split(b"\n"), start=1):
        line = text.removesuffix(b"\r").partition(b"\0")[0]
        pattern = _without_blanks(line)
        plain = pattern.removeprefix(b"!")
        if not line.startswith(b"#") and plain.strip(b"/") and len(plain) <= _LONGEST:
            shown = Ignored(source, number, pattern.decode("utf-8", "surrogateescape"))
            yield _Rule(shown, plain, plain == pattern)


def _without_blanks(line: bytes) -> bytes:
    """A line without spaces at its end, but with one behind a backslash."""
    stripped = line.rstrip(b" ")
    backslashes = len(stripped) - len(stripped.rstrip(b"\\"))
    return line[: len(stripped) + 1] if backslashes % 2 and len(line) > len(stripped) else stripped


def _quoted(pattern: bytes) -> bytes:
    """A pattern in quotation marks for .gitattributes, in which `!` and `[attr]` have no special meaning."""
    if pattern.startswith(b"!"):
        pattern = b"\\" + pattern
    pattern = pattern.replace(b"[attr]", b"[atr]", 1) if pattern.startswith(b"[attr]") else pattern
    return pattern.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
