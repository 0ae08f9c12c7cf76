"""Tags: the proof of a release. A tag is never moved, and only its own run deletes it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from huggingface_hub.errors import HfHubHTTPError, RevisionNotFoundError

from hfdeploy_action.hub.changes import Candidate, compare
from hfdeploy_action.hub.failures import HubUnavailable, TagTaken
from hfdeploy_action.hub.repository import Repository, Right
from hfdeploy_action.results import ChangeSet

_BUSY = 409  # for a new tag also: it exists


def unchanged(
    repository: Repository, candidate: Candidate, tag: str, commit_id: str, *, delete: tuple[str, ...]
) -> ChangeSet:
    """The empty change set from the commit of a tag. Raises TagTaken if the content differs."""
    changes = compare(candidate, repository.tree(commit_id), delete=delete)
    if changes:
        raise _taken(repository, tag, f"`{tag}` is on {commit_id[:7]}, where `{changes.touched[0]}` differs")
    return changes


def put(repository: Repository, tag: str, commit_id: str) -> None:
    """Put a tag on a commit, unless it is there. Raises TagTaken if it is on another commit."""
    tagger = repository.by(Right.TAG)

    def request() -> None:
        tagged = repository.tags().get(tag)
        if tagged is None:
            with _busy_is_temporary(repository):
                tagger.api.create_tag(repository.repo_id, tag=tag, revision=commit_id)
        elif tagged != commit_id:
            raise _taken(repository, tag, f"somebody else has put `{tag}` on {tagged[:7]}")

    tagger.ask(request)


def delete(repository: Repository, tag: str, commit_id: str) -> None:
    """Delete a tag, if it is on this commit."""
    tagger = repository.by(Right.TAG)

    def request() -> None:
        if repository.tags().get(tag) == commit_id:
            with _busy_is_temporary(repository), suppress(RevisionNotFoundError):
                tagger.api.delete_tag(repository.repo_id, tag=tag)

    tagger.ask(request)


@contextmanager
def _busy_is_temporary(repository: Repository) -> Iterator[None]:
    """Take 409 for a reason to look again."""
    try:
        yield
    except HfHubHTTPError as error:
        if error.response.status_code != _BUSY:
            raise
        raise HubUnavailable(f"{repository.identity.endpoint} answered 409: {error.server_message}") from error


def _taken(repository: Repository, tag: str, message: str) -> TagTaken:
    command = f"hf repos tag delete {shlex.quote(repository.repo_id)} {shlex.quote(tag)} --yes"
    instead = f"To move `{tag}` instead, delete it on the Hub and run the job again: `{command}`."
    return TagTaken(message, fix=f"release under a new tag. {instead}")
