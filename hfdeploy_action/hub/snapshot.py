"""What main of a repository holds, read once and in little time, for a rehearsal to start from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple, TypeVar

from hfdeploy_action.background import Background
from hfdeploy_action.hub.changes import RemoteFile, Tree
from hfdeploy_action.hub.failures import HubUnavailable
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.retry import Deadline

T = TypeVar("T")
_MOST_FILES = 100
"""The most files outside large storage; they are read at the same time."""
_MOST_BYTES = 32 * 1024 * 1024
"""The most bytes of these files together."""


class Snapshot(NamedTuple):
    """A commit and its files: the content of each, or its entry in the tree if it is in large storage."""

    commit: str
    files: Mapping[str, bytes | RemoteFile]


def read(repository: Repository, seconds: float) -> Snapshot:
    """The head of main. Raises a Failure, among others if it takes longer than so many seconds."""
    deadline = Deadline(seconds)
    commit, tree = _result(Background(lambda: _tree(repository)), deadline)
    small = {path: file for path, file in tree.items() if not file.sha256}
    if len(small) > _MOST_FILES or sum(file.size for file in small.values()) > _MOST_BYTES:
        raise HubUnavailable(f"`{repository.repo_id}` holds too many or too large files outside large storage")
    attempts = {path: Background(partial(repository.content, path, commit, file)) for path, file in small.items()}
    return Snapshot(commit, {**tree, **{path: _result(attempt, deadline) for path, attempt in attempts.items()}})


def _tree(repository: Repository) -> tuple[str, Tree]:
    commit = repository.head()
    return commit, repository.tree(commit)


def _result(attempt: Background[T], deadline: Deadline) -> T:
    """The result of an attempt. Raises what it raised, or HubUnavailable once the deadline has passed."""
    if not attempt.ends_within(deadline.left()):
        raise HubUnavailable(f"the Hub took longer than {deadline.seconds:g} s")
    return attempt.result()
