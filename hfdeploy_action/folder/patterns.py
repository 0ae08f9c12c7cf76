"""The top of the repository around a folder, and what its .gitignore files keep out of Git, as Git itself says."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action.folder.git import git


class Ignored(NamedTuple):
    """The line that keeps a file out of Git; `source` is relative to the top of the repository."""

    source: str
    number: int
    pattern: str


def top_of(root: Path) -> Path | None:
    """The top of the repository that a folder is in, found without Git."""
    resolved = root.resolve()
    return next((folder for folder in (resolved, *resolved.parents) if (folder / ".git").exists()), None)


def read_ignored(root: Path, names: Collection[str]) -> dict[str, Ignored]:
    """Which of these files .gitignore files keep out of Git, and the line that does.

    Outside a repository it is what would be, were the folder one: the Hub heeds the file too.
    """
    here = root.resolve()
    top = top_of(root)
    between = [folder for folder in (here, *here.parents) if top and folder.is_relative_to(top)]
    below = {here / parent for parent in {name.rpartition("/")[0] for name in names}}
    if not names or not any((folder / ".gitignore").exists() for folder in {*between, *below}):
        return {}
    asked = b"\0".join(name.encode("utf-8", "surrogateescape") for name in names)
    question = ("check-ignore", "--verbose", "-z", "--stdin")
    if top:
        answer = git(root, *question, given=asked)
    else:
        with tempfile.TemporaryDirectory() as empty:
            git(Path(empty), "init", "--quiet", "--bare", ".")
            answer = git(root, "--git-dir", empty, "--work-tree", ".", *question, given=asked)
    fields = answer.decode("utf-8", "surrogateescape").split("\0")
    found = zip(fields[0::4], fields[1::4], fields[2::4], fields[3::4], strict=False)
    return {
        name: Ignored(source, int(number), pattern)
        for source, number, pattern, name in found
        if not pattern.startswith("!") and source.rpartition("/")[2] == ".gitignore"
    }
