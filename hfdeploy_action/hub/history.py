"""The history of main: what of it is proven, and what runs have left unproven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from hfdeploy_action.hub.failures import ReleaseInProgress
from hfdeploy_action.hub.marker import Kind, Marker, RunKey, parse
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.runs import LONGEST_LEASE_SECONDS, has_ended
from hfdeploy_action.retry import RetryBudget

WAIT_SECONDS = 60.0
"""How long another run is waited for."""


class Commit(NamedTuple):
    """A commit, and its marker if a run of this program made it."""

    id: str
    marker: Marker | None

    @property
    def is_release(self) -> bool:
        """Whether it brought a candidate to main."""
        return self.marker is not None and self.marker.kind is Kind.RELEASE


@dataclass(frozen=True)
class History:
    """The newest commits of main, the newest first, and the commit of every tag."""

    commits: tuple[Commit, ...]
    tags: Mapping[str, str]

    @property
    def head(self) -> str:
        """The newest commit."""
        return self.commits[0].id

    @property
    def unproven(self) -> tuple[Commit, ...]:
        """The commits from the newest down to the oldest release that is not proven, or none.

        A tag proves the commit that it is on and all before. So does a rollback, after which main holds what it held
        before. What people commit in between belongs to the list.
        """
        proven = set(self.tags.values())
        above: list[Commit] = []
        for commit in self.commits:
            if commit.id in proven or (commit.marker and not commit.is_release):
                break
            above.append(commit)
        while above and not above[-1].is_release:
            above.pop()
        return tuple(above)

    @property
    def base(self) -> str:
        """The commit to go back to: what main held before the first release that is not proven."""
        unproven = self.unproven
        if not unproven:
            return self.head
        rest = self.commits[len(unproven) :]
        marker = unproven[-1].marker
        return rest[0].id if rest or marker is None else marker.proven

    def above(self, commit_id: str) -> tuple[Commit, ...] | None:
        """The commits after this one, or None if it is not on main."""
        ids = [commit.id for commit in self.commits]
        return self.commits[: ids.index(commit_id)] if commit_id in ids else None

    def proves(self, tag: str) -> bool:
        """Whether the tag is on a release that has not been undone."""
        return tag in self.tags and not self.is_undone(self.tags[tag])

    def is_undone(self, commit_id: str) -> bool:
        """Whether a run has taken this release back: a later commit restores what was there before it."""
        ids = [commit.id for commit in self.commits]
        return commit_id in ids and any(
            commit.marker is not None
            and commit.marker.kind is Kind.UNDO
            and commit.marker.proven not in ids[: ids.index(commit_id) + 1]
            for commit in self.above(commit_id) or ()
        )


def read(repository: Repository) -> History:
    """The history of main. The tags are read last, so that none is missed that proves a commit of it."""
    commits = tuple(Commit(entry.id, _marker(entry.message)) for entry in repository.history("main"))
    return History(commits, repository.tags())


def _marker(message: str) -> Marker | None:
    """The marker of a commit on main. A person brought a candidate there, by merging its pull request."""
    marker = parse(message)
    return None if marker and marker.kind is Kind.CANDIDATE else marker


def read_when_free(repository: Repository, own: RunKey, tag: str) -> History:
    """The history of main once no other run is releasing, or once the tag proves a release.

    Raises ReleaseInProgress if that takes too long.
    """
    budget, attempt = RetryBudget(WAIT_SECONDS, repository.budget.sleep), 0
    while (marker := _under_way(repository, history := read(repository), own)) and not history.proves(tag):
        busy = f"{marker.run} is releasing `{marker.tag}` to `{repository.repo_id}`"
        if not budget.wait(attempt, busy):
            raise ReleaseInProgress(f"{busy}, and has until {marker.until:%H:%M} UTC to finish")
        attempt += 1
    return history


def _under_way(repository: Repository, history: History, own: RunKey) -> Marker | None:
    """The marker of a release that another run may still finish."""
    now = repository.identity.now()
    markers = (commit.marker for commit in history.unproven if commit.marker)
    return next((marker for marker in markers if is_under_way(marker, own, now)), None)


def is_under_way(marker: Marker, own: RunKey, now: datetime) -> bool:
    """Whether the lease of another run has not ended. A longer one than a run may have is not believed."""
    is_other = marker.run.nonce != own.nonce and not has_ended(marker.run, own)
    return is_other and now < marker.until <= now + timedelta(seconds=LONGEST_LEASE_SECONDS)
