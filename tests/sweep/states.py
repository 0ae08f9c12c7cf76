"""What a repository of an embedded Hub holds, read from its disk, and copies of it for another try."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action.hub.changes import git_oid
from hfdeploy_action.hub.marker import parse
from hfdeploy_action.rehearsal.hub import Hub, discussions
from hfdeploy_action.rehearsal.hub.discussions import Status
from hfdeploy_action.rehearsal.hub.repository import Repository

Tree = Mapping[str, str]
"""The files of a commit: for each path the SHA-256 of large content, or the object ID of other content."""
_OPEN = {Status.DRAFT, Status.OPEN}
LARGE = ".safetensors"
OWNER = "acme"


class State(NamedTuple):
    """What is seen of a repository.

    `commits` are those of main, oldest first; `kinds` says of each what its marker says: `release`, `undo`, or empty.
    """

    commits: tuple[str, ...]
    kinds: tuple[str, ...]
    trees: Mapping[str, Tree]
    tags: Mapping[str, str]
    others: tuple[str, ...]
    private: bool

    @property
    def main(self) -> Tree:
        """The files on main."""
        return self.trees[self.commits[-1]] if self.commits else {}


NOTHING = State((), (), {}, {}, (), private=True)
"""A repository that does not exist."""


def read(hub: Hub, name: str) -> State:
    """The state of a repository."""
    repository = hub.repository(OWNER, name)
    if repository is None:
        return NOTHING
    heads, tags = repository.references("heads"), repository.references("tags")
    history = list(repository.history(heads.pop("main")))[::-1]
    markers = [parse(commit.message) for _, commit in history]
    return State(
        commits=tuple(commit_id for commit_id, _ in history),
        kinds=tuple(marker.kind.value if marker else "" for marker in markers),
        trees={commit_id: _tree(repository, commit_id) for commit_id in {*tags.values(), *(id_ for id_, _ in history)}},
        tags=tags,
        others=(
            *heads,
            *(f"pull request {each.num}" for each in discussions.every(repository) if each.status in _OPEN),
        ),
        private=repository.settings()["private"],
    )


def copy(hub: Hub, name: str, other: str) -> None:
    """Copy a repository, if it exists. The copies share files, which are replaced and never changed."""
    folder = hub.repositories / OWNER
    if (folder / name).exists():
        shutil.copytree(folder / name, folder / other, copy_function=os.link)


def remove(hub: Hub, name: str) -> None:
    """Remove a repository, if it exists."""
    shutil.rmtree(hub.repositories / OWNER / name, ignore_errors=True)


def tree_of(folder: Path) -> Tree:
    """The tree that main has after a release of this folder which deletes what is not in it."""
    published = (path for path in folder.iterdir() if path.name != "hfdeploy.yaml")
    return {path.name: _id(path) for path in published}


def _id(path: Path) -> str:
    content = path.read_bytes()
    return hashlib.sha256(content).hexdigest() if path.suffix == LARGE else git_oid(content)


def _tree(repository: Repository, commit_id: str) -> Tree:
    files = (repository.file(path, blob) for path, blob in repository.tree(commit_id).files.items())
    named = {file.path: file.pointer.oid if file.pointer else file.blob for file in files}
    named.pop(".gitattributes", None)  # the Hub's own
    return named
