"""What main of a repository holds, read once and in little time, for a rehearsal to start from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from threading import Thread
from typing import Generic, NamedTuple, TypeVar

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
    commit, tree = _Attempt(lambda: _tree(repository)).result(deadline)
    small = {path: file for path, file in tree.items() if not file.sha256}
    if len(small) > _MOST_FILES or sum(file.size for file in small.values()) > _MOST_BYTES:
        raise HubUnavailable(f"`{repository.repo_id}` holds too many or too large files outside large storage")
    attempts = {path: _Attempt(partial(repository.content, path, commit, file)) for path, file in small.items()}
    return Snapshot(commit, {**tree, **{path: attempt.result(deadline) for path, attempt in attempts.items()}})


def _tree(repository: Repository) -> tuple[str, Tree]:
    commit = repository.head()
    return commit, repository.tree(commit)


class _Attempt(Generic[T]):
    """Work in a thread that is abandoned once the time is over; a pool would wait for its threads."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._results: list[T] = []
        self._raised: list[BaseException] = []
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as error:  # noqa: BLE001  raised again in the calling thread
            self._raised.append(error)

    def result(self, deadline: Deadline) -> T:
        """The result of the work. Raises what the work raised, or HubUnavailable once the deadline has passed."""
        self._thread.join(deadline.left())
        if self._raised:
            raise self._raised[0]
        if not self._results:
            raise HubUnavailable(f"the Hub took longer than {deadline.seconds:g} s")
        return self._results[0]
