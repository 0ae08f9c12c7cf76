"""One commit on a branch, guarded by its parent, and recognized if its answer is lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple

from huggingface_hub.errors import HfHubHTTPError

from hfdeploy_action.hub.errors import translate_errors
from hfdeploy_action.hub.failures import HubUnavailable, UnansweredCommit
from hfdeploy_action.hub.marker import Marker, write
from hfdeploy_action.hub.repository import Entry, Repository

_MOVED = 412  # the parent is not the head any more


class Draft(NamedTuple):
    """A commit that is to be made: its message, its marker, its changes, and its branch."""

    message: str
    marker: Marker
    operations: Sequence[Any]
    branch: str = "main"


def commit(repository: Repository, draft: Draft, head: str) -> str | None:
    """The ID of the new commit on `head`, or None if the branch is no longer at `head`. Raises a Failure.

    The client does not retry this request, because a commit whose answer was lost may have been made: before another
    attempt, our own commit is looked for. Raises UnansweredCommit if that is not possible.
    """
    for attempt in count():
        try:
            with translate_errors(repository.identity, repository.repo_id):
                return _send(repository, draft, head)
        except HubUnavailable as reason:
            unanswered = reason
        entries = _history(repository, draft.branch, unanswered)
        if own := next((entry.id for entry in entries if write(draft.marker) in entry.message), None):
            return own
        if entries[0].id != head:
            return None
        if not repository.budget.wait(attempt, unanswered, unanswered.retry_after):
            raise unanswered
    raise AssertionError  # the count has no end


def _history(repository: Repository, branch: str, unanswered: HubUnavailable) -> list[Entry]:
    """The history of a branch after an attempt without an answer. Raises UnansweredCommit if there is none."""
    try:
        return repository.history(branch)
    except HubUnavailable as error:
        raise UnansweredCommit(f"{unanswered}; whether the commit was made is not known") from error


def _send(repository: Repository, draft: Draft, head: str) -> str:
    """The ID of the new commit. Raises HubUnavailable where the branch has moved, or the Hub says so."""
    try:
        made = repository.api.create_commit(
            repository.repo_id,
            list(draft.operations),
            commit_message=draft.message,
            commit_description=write(draft.marker),
            parent_commit=head,
            revision=draft.branch,
        )
    except HfHubHTTPError as error:
        if error.response.status_code == _MOVED:
            raise HubUnavailable(f"the Hub says that `{draft.branch}` is no longer at {head[:7]}") from error
        raise
    return str(made.oid)
