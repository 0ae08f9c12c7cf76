"""One commit on main, guarded by its parent, and recognized if its answer is lost."""

from __future__ import annotations

from typing import Any

from huggingface_hub.errors import HfHubHTTPError

from hfdeploy_action.hub.changes import ReleaseSpec
from hfdeploy_action.hub.errors import translate_errors
from hfdeploy_action.hub.failures import HubUnavailable
from hfdeploy_action.hub.repository import Repository

_MAIN_MOVED = frozenset({409, 412})  # another commit is under way, or has just been made


def commit(repository: Repository, spec: ReleaseSpec, operations: list[Any], head: str) -> str | None:
    """The ID of the new commit on `head`, or None if main is no longer at `head`. Raises a Failure.

    The client does not retry this request, because a commit whose answer was lost may have been made: before another
    attempt the head is read, and our own commit recognized.
    """
    try:
        with translate_errors(repository.identity, repository.repo_id):
            return _send(repository, operations, spec.message, head)
    except HubUnavailable as reason:
        if not repository.budget.wait(0, reason, reason.retry_after):
            raise
        return _made_already(repository, spec, head)


def _send(repository: Repository, operations: list[Any], message: str, head: str) -> str | None:
    try:
        made = repository.api.create_commit(
            repository.repo_id, operations, commit_message=message, parent_commit=head, revision="main"
        )
    except HfHubHTTPError as error:
        if error.response.status_code in _MAIN_MOVED:
            return None
        raise
    return str(made.oid)


def _made_already(repository: Repository, spec: ReleaseSpec, head: str) -> str | None:
    """The ID of our own commit, if it is on main although its answer was lost."""
    now = repository.head()
    if now == head or spec.changes_to(repository.tree(now)):
        return None
    history = repository.history(now)
    is_ours = len(history) > 1 and history[1].commit_id == head and history[0].title == spec.message.splitlines()[0]
    return now if is_ours else None
