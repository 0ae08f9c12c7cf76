"""The Git repository around a folder, found and read without Git, and trusted as little as possible."""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action.git import GitError, Source

_LARGEST_CONFIG = 1_000_000  # bytes
_LONGEST_PATH = 4_096  # bytes
_UNWAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_SECTION = re.compile(r'\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\](.*)', re.DOTALL)
_ENTRY = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?", re.DOTALL)
_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|(\\.)|([#;])|([^"\\#;]+)', re.DOTALL)

_REF = re.compile(r"refs/[\w./+@-]{1,250}")
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")

Config = dict[str, list[str]]
"""The values of each setting, by a name such as `remote.origin.url`: section and key in lower case."""


class WorkTree(NamedTuple):
    """A working tree and its repository.

    `git_dir` contains the index, `common_dir` the objects and the configuration. If `.git` is not trusted, `trouble`
    says why, and nothing else of the repository is read.
    """

    top: Path
    git_dir: Path
    common_dir: Path
    trouble: str = ""

    @property
    def config(self) -> Config:
        """The configuration of the repository, without included files; empty if it cannot be read."""
        if self.trouble:
            return {}
        try:
            return read_config(read_unlinked(self.common_dir / "config", _LARGEST_CONFIG).decode("utf-8", "replace"))
        except OSError:
            return {}

    @property
    def source(self) -> Source | None:
        """The paths of the index and the objects; None if nothing was added yet. Raises GitError."""
        if self.trouble:
            raise GitError(self.trouble)
        index, objects = self.git_dir / "index", self.common_dir / "objects"
        if not os.path.lexists(index):
            return None
        alternates = objects / "info" / "alternates"
        for path in (index, alternates):
            if os.path.lexists(path) and not _is_plain(path):
                raise GitError(f"`{path.name}` in `.git` is not a regular file")
        formats = self.config.get("extensions.objectformat", [])
        return Source(index, objects, "sha256" if formats[-1:] == ["sha256"] else "sha1")

    @property
    def head(self) -> tuple[str, str]:
        """The current ref and its commit; empty where there is none, or where it cannot be read."""
        if self.trouble:
            return "", ""
        here = _line(self.git_dir / "HEAD")
        ref = here.removeprefix("ref: ")
        if ref == here:  # no branch is checked out
            return "", here if _COMMIT.fullmatch(here) else ""
        if not _REF.fullmatch(ref) or ".." in ref:
            return "", ""
        commit = _line(self.common_dir / ref) or self._packed(ref)
        return ref, commit if _COMMIT.fullmatch(commit) else ""

    def _packed(self, ref: str) -> str:
        """The commit of a ref that `git gc` has packed."""
        try:
            text = read_unlinked(self.common_dir / "packed-refs", _LARGEST_CONFIG * 10).decode("utf-8", "replace")
        except OSError:
            return ""
        return next((line.partition(" ")[0] for line in text.splitlines() if line.endswith(f" {ref}")), "")


def find(folder: Path, boundary: Path | None = None) -> WorkTree | None:
    """The innermost repository around a folder; nothing above the boundary is read.

    Only `.git` makes a repository. A folder that looks like a bare repository is an ordinary folder.
    """
    here = folder.resolve()
    limit = boundary.resolve() if boundary else None
    for place in (here, *here.parents):
        if limit and not place.is_relative_to(limit):
            return None
        mode = _mode(place / ".git")
        if stat.S_ISDIR(mode) and _is_git_dir(place / ".git"):
            return WorkTree(place, place / ".git", place / ".git")
        if stat.S_ISREG(mode):
            return _linked(place, limit)
        if stat.S_ISLNK(mode):
            return WorkTree(place, place, place, "`.git` is a symbolic link, which is not followed")
    return None


def read_unlinked(path: Path, most: int) -> bytes:
    """The first bytes of a regular file that no symbolic link leads to. Raises OSError.

    The path must be absolute, and its folders must be resolved.
    """
    if os.path.realpath(path) != str(path):
        raise OSError(f"{path.name} is a symbolic link, or in one")
    descriptor = os.open(path, os.O_RDONLY | _UNWAITING)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path.name} is not a regular file")
        return file.read(most)


def read_config(text: str) -> Config:
    """The settings in a configuration file of Git, without included files, up to the first invalid line."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    section = ""
    for line in _logical_lines(text):
        rest = line.strip()
        if match := _SECTION.match(rest):
            name, part, rest = match[1].lower(), match[2], match[3].strip()
            section = f"{name}." if part is None else ".".join((name, re.sub(r"\\(.)", r"\1", part), ""))
        if not rest or rest[0] in "#;":
            continue
        entry = _ENTRY.fullmatch(rest)
        if not entry or not section:
            break
        found[section + entry[1].lower()].append("true" if entry[2] is None else _value(entry[2]))
    return dict(found)


def _logical_lines(text: str) -> list[str]:
    """The lines, each joined with the next if it ends with a backslash."""
    return re.sub(r"(?<!\\)((?:\\\\)*)\\\r?\n", r"\1", text.removeprefix("\ufeff")).splitlines()


def _value(text: str) -> str:
    """A value without quotation marks, escapes and a comment at its end."""
    escapes = {"n": "\n", "t": "\t", "b": "\b"}
    value, kept = "", 0  # `kept`: its length without spaces at the end that are not quoted
    for part in _PART.finditer(text):
        if part[3]:
            break
        if part[4] is not None:
            value += part[4]
            continue
        escaped = part[1] if part[2] is None else part[2]
        value += re.sub(r"\\(.)", lambda found: escapes.get(found[1], found[1]), escaped)
        kept = len(value)
    return value[:kept] + value[kept:].rstrip()


def _linked(place: Path, limit: Path | None) -> WorkTree:
    """The repository that a `.git` file names, of a linked working tree or of a submodule.

    The file is trusted only if that repository names the folder in turn. Otherwise, whoever wrote the file could make
    any repository on this machine look like that of the folder.
    """
    try:
        text = read_unlinked(place / ".git", _LONGEST_PATH).decode("utf-8", "surrogateescape")
        git_dir = (place / text.removeprefix("gitdir:").strip()).resolve()
        common_dir = _common_dir(git_dir)
        named = text.startswith("gitdir:") and _is_git_dir(git_dir, common_dir) and _names(git_dir, common_dir, place)
    except (OSError, ValueError):
        named = False
    if not named:
        return WorkTree(
            place,
            place,
            place,
            "`.git` is a file that names a repository, but that repository does not name this folder",
        )
    if limit and not (git_dir.is_relative_to(limit) and common_dir.is_relative_to(limit)):
        return WorkTree(place, place, place, "`.git` is a file that names a repository outside the workspace")
    return WorkTree(place, git_dir, common_dir)


def _common_dir(git_dir: Path) -> Path:
    """The main repository of a linked working tree, which is in its `worktrees/NAME`; else the folder itself."""
    above = git_dir.parent.parent
    if git_dir.parent.name != "worktrees" or not os.path.lexists(git_dir / "commondir"):
        return git_dir
    text = read_unlinked(git_dir / "commondir", _LONGEST_PATH).decode("utf-8", "surrogateescape").strip()
    if (git_dir / text).resolve() != above:
        raise OSError("commondir names another repository")
    return above


def _names(git_dir: Path, common_dir: Path, place: Path) -> bool:
    """Whether a repository names this folder as its working tree."""
    if git_dir != common_dir:
        text = read_unlinked(git_dir / "gitdir", _LONGEST_PATH).decode("utf-8", "surrogateescape").strip()
        return (git_dir / text).resolve() == place / ".git"
    config = WorkTree(place, git_dir, common_dir).config
    return any((git_dir / path).resolve() == place for path in config.get("core.worktree", [])[-1:])


def _is_git_dir(git_dir: Path, common_dir: Path | None = None) -> bool:
    """Whether a folder is a repository, with a HEAD, objects and references."""
    common = common_dir or git_dir
    folders = (stat.S_ISDIR(_mode(common / name)) for name in ("objects", "refs"))
    return not stat.S_ISDIR(_mode(git_dir / "HEAD")) and os.path.lexists(git_dir / "HEAD") and all(folders)


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(_mode(path))


def _mode(path: Path) -> int:
    """The mode of a path, without following links; 0 if there is nothing."""
    try:
        return os.lstat(path).st_mode
    except (OSError, ValueError):
        return 0


def _line(path: Path) -> str:
    """The first line of a small file; empty if it cannot be read."""
    try:
        return read_unlinked(path, _LONGEST_PATH).decode("utf-8", "replace").partition("\n")[0].strip()
    except OSError:
        return ""
