"""A candidate on a pull request: main does not move. Later runs find it by the marker of its commit.

The program never merges: the Hub takes no parent for a merge, so two candidates for the same head would mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from itertools import count, islice
from typing import Any, NamedTuple

from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError

from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.hub.commit import Draft
from hfdeploy_action.hub.failures import AccessRefused, HubUnavailable, NotAHub
from hfdeploy_action.hub.marker import Kind, Marker, parse, write
from hfdeploy_action.hub.operations import load, parts
from hfdeploy_action.hub.repository import Repository, Right
from hfdeploy_action.results import PullRequest

_OF_PUBLISHERS = "[OIDC]"
"""The author of what Trusted Publishers do; no account can have this name."""
_MOST_OPEN = 50  # pull requests of one author that are looked at
_BUSY, _MOVED = 409, 412


class Found(NamedTuple):
    """An open pull request of this program: its number, the head, and the marker of the candidate."""

    number: int
    commit: str
    marker: Marker


def own(repository: Repository) -> list[Found]:
    """The open pull requests that runs of this program have opened with these identities.

    A marker in a stranger's pull request is not believed.
    """
    heads = [(number, repository.history(_ref(number))) for number in _all_open(repository)]
    markers = [(number, entries[0].id, _newest(entry.message for entry in entries)) for number, entries in heads]
    return [Found(*row[:2], row[2]) for row in markers if row[2] and row[2].kind is Kind.CANDIDATE]


def open_for(repository: Repository, candidate: Candidate, draft: Draft, description: str, head: str) -> PullRequest:
    """Put a candidate on a new pull request that starts at `head`, in as many commits as it needs. Raises a Failure."""
    first, *others = parts(draft.operations)
    opened = _opened(repository, draft._replace(operations=_loaded(candidate, first)), description, head)
    for part in others:
        commit_id = _added(repository, draft._replace(operations=_loaded(candidate, part)), opened)
        opened = opened._replace(commit=commit_id)
    return opened


def close(repository: Repository, number: int, comment: str) -> None:
    """Close a pull request with a comment. Raises a Failure."""
    attempts = count()

    def request(api: HfApi) -> None:
        if next(attempts) and number not in _all_open(repository):
            return  # the answer was lost
        with _waiting(repository):
            api.change_discussion_status(repository.repo_id, number, "closed", comment=comment)

    repository.granted(Right.PULL_REQUEST, request)


def _newest(messages: Iterator[str]) -> Marker | None:
    return next((marker for message in messages if (marker := parse(message))), None)


def _authors(repository: Repository) -> tuple[str, ...]:
    """The names under which these identities open pull requests."""
    holder = repository.fallback or repository.identity
    if not holder.token:
        return (_OF_PUBLISHERS,)
    asking = replace(repository, identity=holder)
    try:
        name = asking.ask(asking.api.whoami).get("name")
    except AccessRefused:
        return (_OF_PUBLISHERS,)
    return (_OF_PUBLISHERS, name) if isinstance(name, str) else (_OF_PUBLISHERS,)


def _all_open(repository: Repository) -> list[int]:
    return [number for author in _authors(repository) for number in _open(repository, author)]


def _open(repository: Repository, author: str) -> list[int]:
    """The numbers of the newest open pull requests of an author."""

    def request() -> list[int]:
        rows = repository.api.get_repo_discussions(
            repository.repo_id, author=author, discussion_type="pull_request", discussion_status="open"
        )
        return [row.num for row in islice(rows, _MOST_OPEN) if row.is_pull_request and row.author == author]

    return repository.ask(request)


def _ref(number: int) -> str:
    return f"refs/pr/{number}"


def _loaded(candidate: Candidate, part: Sequence[Any]) -> list[Any]:
    """Copies of operations, with the content of small files: the client uses an operation for one commit only."""
    copies = [copy(operation) for operation in part]
    load(candidate, copies)
    return copies


def _opened(repository: Repository, draft: Draft, description: str, head: str) -> PullRequest:
    attempts = count()

    def request(api: HfApi) -> PullRequest:
        if next(attempts):  # the answer to the commit may be lost
            same = next((found for found in own(repository) if found.marker == draft.marker), None)
            if same:
                return pull_request(repository, same.number, same.commit)
        made = _send(repository, api, draft, head, f"{description}\n\n{write(draft.marker)}", create_pr=True)
        if made.pr_num is None:
            raise NotAHub(f"{repository.identity.endpoint} does not name the pull request that it opened")
        return pull_request(repository, made.pr_num, made.oid)

    return repository.granted(Right.PULL_REQUEST, request)


def _added(repository: Repository, draft: Draft, opened: PullRequest) -> str:
    """The ID of one more commit on a pull request that nobody else writes to."""

    def request(api: HfApi) -> str:
        now = repository.history(_ref(opened.number))[0].id
        if now != opened.commit:  # the answer to the commit was lost
            return now
        made = _send(repository, api, draft, now, write(draft.marker), revision=_ref(opened.number))
        return str(made.oid)

    return repository.granted(Right.PULL_REQUEST, request)


def _send(repository: Repository, api: HfApi, draft: Draft, head: str, description: str, **where: Any) -> Any:
    with _waiting(repository):
        return api.create_commit(
            repository.repo_id,
            draft.operations,
            commit_message=draft.message,
            commit_description=description,
            parent_commit=head,
            **where,
        )


def pull_request(repository: Repository, number: int, commit_id: str) -> PullRequest:
    """A pull request of the repository."""
    return PullRequest(number, commit_id, f"{repository.url}/discussions/{number}")


@contextmanager
def _waiting(repository: Repository) -> Iterator[None]:
    """Have a request sent again that the Hub does not carry out because another one is in progress."""
    try:
        yield
    except HfHubHTTPError as error:
        if error.response.status_code not in {_BUSY, _MOVED}:
            raise
        answered = f"{error.response.status_code}: {error.server_message}"
        raise HubUnavailable(f"{repository.identity.endpoint} answered {answered}") from error
