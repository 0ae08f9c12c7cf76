"""Tags: the proof of a release. A tag is never moved, and only its own run deletes it."""

from __future__ import annotations

import shlex
from contextlib import suppress

from huggingface_hub.errors import RevisionNotFoundError

from hfdeploy_action.hub.changes import Candidate, compare
from hfdeploy_action.hub.failures import HubUnavailable, TagTaken
from hfdeploy_action.hub.repository import Repository, Right
from hfdeploy_action.results import ChangeSet


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
        tagger.api.create_tag(repository.repo_id, tag=tag, revision=commit_id, exist_ok=True)
        tagged = repository.tags().get(tag)
        if tagged is None:  # the client takes any 409 for a tag that exists
            raise HubUnavailable(f"{repository.identity.endpoint} has not set the tag `{tag}`")
        if tagged != commit_id:
            raise _taken(repository, tag, f"somebody else has put `{tag}` on {tagged[:7]}")

    tagger.ask(request)


def delete(repository: Repository, tag: str, commit_id: str) -> None:
    """Delete a tag, if it is on this commit."""
    tagger = repository.by(Right.TAG)

    def request() -> None:
        if repository.tags().get(tag) == commit_id:
            with suppress(RevisionNotFoundError):
                tagger.api.delete_tag(repository.repo_id, tag=tag)

    tagger.ask(request)


def _taken(repository: Repository, tag: str, message: str) -> TagTaken:
    command = f"hf repos tag delete {shlex.quote(repository.repo_id)} {shlex.quote(tag)} --yes"
    instead = f"To move `{tag}` instead, delete it on the Hub and run the job again: `{command}`."
    return TagTaken(message, fix=f"release under a new tag. {instead}")
