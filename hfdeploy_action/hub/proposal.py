"""Propose a candidate: stage it on a pull request, and close the pull requests that earlier runs left open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hfdeploy_action.hub import history, staging
from hfdeploy_action.hub.changes import ReleaseSpec, Tree
from hfdeploy_action.hub.commit import Draft
from hfdeploy_action.hub.failures import VerificationFailed
from hfdeploy_action.hub.marker import RunKey
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.staging import Found
from hfdeploy_action.results import ChangeSet, PullRequest


class Proposal(NamedTuple):
    """A candidate for `head` of main: what it changes, the tree after it, and the commit to make."""

    spec: ReleaseSpec
    head: str
    changes: ChangeSet
    after: Tree
    draft: Draft


def propose(repository: Repository, proposal: Proposal, description: str) -> PullRequest | None:
    """The pull request that holds a candidate: one that an earlier run has left open, or else a new one.

    None if main holds the candidate already. The other pull requests of runs that have ended are closed. Raises
    VerificationFailed, ChangedFile and whatever the Hub refuses.
    """
    left = leftovers(repository, proposal.draft.marker.run)
    chosen = (
        (_same(repository, proposal, left) or _opened(repository, proposal, description)) if proposal.changes else None
    )
    reason = f"Replaced by {chosen.url}." if chosen else "`main` holds this release already."
    close_all(repository, (found for found in left if not chosen or found.number != chosen.number), reason)
    return chosen


def leftovers(repository: Repository, run: RunKey) -> list[Found]:
    """The open pull requests of this program whose runs have ended, or wait for a person."""
    now = repository.identity.now()
    return [found for found in staging.own(repository) if not history.is_under_way(found.marker, run, now)]


def close_all(repository: Repository, found: Iterable[Found], comment: str) -> None:
    """Close pull requests with a comment."""
    for each in found:
        staging.close(repository, each.number, comment)


def _same(repository: Repository, proposal: Proposal, left: list[Found]) -> PullRequest | None:
    """The pull request that holds this candidate under this tag already."""
    for found in left:
        if found.marker.tag == proposal.spec.tag and not _wrong(repository, proposal, found.commit):
            return staging.pull_request(repository, found.number, found.commit)
    return None


def _opened(repository: Repository, proposal: Proposal, description: str) -> PullRequest:
    proposal.spec.candidate.check()
    opened = staging.open_for(repository, proposal.spec.candidate, proposal.draft, description, proposal.head)
    if wrong := _wrong(repository, proposal, opened.commit):
        raise VerificationFailed(f"`{wrong[0]}` on the pull request {opened.url} is not what was sent")
    return opened


def _wrong(repository: Repository, proposal: Proposal, commit_id: str) -> tuple[str, ...]:
    return proposal.spec.wrong_files(repository.tree(commit_id), proposal.changes, proposal.after)
