"""The routes of discussions and pull requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from . import body, discussions, listing, merging
from .discussions import Discussion, Status
from .errors import Answer, ApiError
from .identity import Right, check_pull_requests, check_right, named
from .repository import MAIN, Repository
from .request import HubRequest

_TITLE_LENGTHS = range(3, 201)
_PAGE = 50
_GROUPS = {"open": {Status.DRAFT, Status.OPEN}, "closed": {Status.CLOSED, Status.MERGED}}
"""The statuses behind each filter. assumed: that `closed` includes merged ones."""


def list_discussions(request: HubRequest) -> Response:
    """GET /api/models/{id}/discussions, filtered by `type`, `status` and `author`."""
    repository, query = request.repository(), request.query
    kind, status, author = query.get("type", "all"), query.get("status", "all"), query.get("author")
    rows = [
        each.row(repository)
        for each in discussions.every(repository)
        if kind in {"all", "discussion" if each.base is None else "pull_request"}
        and each.status in _GROUPS.get(status, set(Status))
        and author in {None, each.author}
    ]
    start = _PAGE * request.number("p", 0, len(rows))
    return Answer({"discussions": listing.page(rows, start, _PAGE)[0], "count": len(rows), "start": start})


def open_discussion(request: HubRequest) -> Response:
    """POST /api/models/{id}/discussions: a discussion, or a draft of a pull request that starts at main."""
    repository, fields = request.repository(), request.json()
    check_pull_requests(request.identity, repository)
    author, title, description = named(request.identity).author, _title(fields), body.text(fields, "description")
    is_pull_request = fields.get("pullRequest") is True
    with request.hub.wait_for_lock(repository.id):
        status, base = (Status.DRAFT, MAIN) if is_pull_request else (Status.OPEN, None)
        opened = discussions.opened(repository, title, author, status, base).with_comment(author, description)
        if is_pull_request:
            repository.set_reference("pr", str(opened.num), repository.resolve(MAIN))
        discussions.write(repository, opened)
    url = f"{request.url}/{repository.id}/discussions/{opened.num}"
    return Answer({"num": opened.num, "pullRequest": is_pull_request, "url": url})


def discussion(request: HubRequest) -> Response:
    """GET /api/models/{id}/discussions/{num}, with `?diff=1` for the changes of a pull request."""
    repository = request.repository()
    found = discussions.read(repository, request.path["num"])
    details: dict[str, object] = {**found.row(repository), "events": found.events}
    if found.base is not None:
        details["changes"] = {"base": f"refs/heads/{found.base}"}
        if found.merge_commit:
            details["changes"] = {"base": f"refs/heads/{found.base}", "mergeCommitId": found.merge_commit}
        comparison = merging.compare(repository, found)
        details["filesWithConflicts"] = comparison.conflicts() if found.status is not Status.MERGED else []
        if request.flag("diff"):
            details["diff"] = merging.diff(repository, comparison)
    return Answer(details)


def comment(request: HubRequest) -> Response:
    """POST /api/models/{id}/discussions/{num}/comment."""
    fields = request.json()
    with _changed(request) as (repository, found):
        check_pull_requests(request.identity, repository)
        if not (text := body.text(fields, "comment")):
            raise ApiError(400, '"comment" is missing')
        changed = found.with_comment(named(request.identity).author, text)
        discussions.write(repository, changed)
    return Answer({"newMessage": changed.events[-1]})


def edit_comment(request: HubRequest) -> Response:
    """POST /api/models/{id}/discussions/{num}/comment/{comment}/edit."""
    fields = request.json()

    def edited(data: Mapping[str, Any], author: str) -> dict[str, Any]:
        latest = discussions.comment_version(author, body.text(fields, "content"))
        history = [*data["history"], data["latest"]]
        return {**data, "edited": True, "numEdits": len(history), "latest": latest, "history": history}

    return _with_comment_changed(request, edited)


def hide_comment(request: HubRequest) -> Response:
    """POST /api/models/{id}/discussions/{num}/comment/{comment}/hide. The text is gone for good."""

    def hidden(data: Mapping[str, Any], author: str) -> dict[str, Any]:
        return {**data, "hidden": True, "latest": discussions.comment_version(author, ""), "history": []}

    return _with_comment_changed(request, hidden)


def _with_comment_changed(request: HubRequest, changed: Callable[[Mapping[str, Any], str], dict[str, Any]]) -> Response:
    """Change a comment, which its author and those with rights in the repository may do."""
    with _changed(request) as (repository, found):
        comment = next((event for event in found.events if event["id"] == request.path["comment"]), None)
        if comment is None or comment["type"] != "comment":
            raise ApiError(404, "The comment does not exist")  # assumed: the message
        author = _participant(request, repository, comment["author"]["name"])
        updated = {**comment, "data": changed(comment["data"], author)}
        events = tuple(updated if event is comment else event for event in found.events)
        discussions.write(repository, replace(found, events=events))
    return Answer({"updatedComment": updated})


def rename(request: HubRequest) -> Response:
    """POST /api/models/{id}/discussions/{num}/title."""
    fields = request.json()
    with _changed(request) as (repository, found):
        author, title = _participant(request, repository, found.author), _title(fields)
        event = {"from": found.title, "to": title}
        changed = replace(found.with_event("title-change", author, event), title=title)
        discussions.write(repository, changed)
    return Answer({"newTitle": changed.events[-1]})


def change_status(request: HubRequest) -> Response:
    """POST /api/models/{id}/discussions/{num}/status: open a draft or a closed one, or close it."""
    fields = request.json()
    with _changed(request) as (repository, found):
        author, status = _participant(request, repository, found.author), body.text(fields, "status")
        if status not in {Status.OPEN, Status.CLOSED}:
            raise ApiError(400, '"status" must be one of [open, closed]')
        if found.status is Status.MERGED:
            raise ApiError(400, "The pull request is merged")  # assumed: status and message
        changed = found.with_comment(author, body.text(fields, "comment")).with_status(author, Status(status))
        discussions.write(repository, changed)
    return Answer({"newStatus": changed.events[-1]})


def merge(request: HubRequest) -> Response:
    """POST /api/models/{id}/discussions/{num}/merge. A draft is not merged."""
    fields = request.json()
    with _changed(request) as (repository, found):
        check_right(request.identity, repository, Right.WRITE)
        author, text = named(request.identity).author, body.text(fields, "comment")
        if found.base is None or found.status is not Status.OPEN:
            raise ApiError(400, f"Discussion {found.num} is not an open pull request")  # assumed: status and message
        commit_id = merging.merge(repository, found, author)
        merged = replace(found.with_comment(author, text).with_status(author, Status.MERGED), merge_commit=commit_id)
        discussions.write(repository, merged)
    return Answer({})


@contextmanager
def _changed(request: HubRequest) -> Iterator[tuple[Repository, Discussion]]:
    """The discussion in the address, which nobody else changes in the block."""
    repository = request.repository()
    named(request.identity)
    with request.hub.wait_for_lock(repository.id):
        yield repository, discussions.read(repository, request.path["num"])


def _participant(request: HubRequest, repository: Repository, starter: str) -> str:
    """The caller. Raises ApiError unless they are the starter or have rights in the repository."""
    author = named(request.identity).author
    if author == starter:
        check_pull_requests(request.identity, repository)
    else:
        check_right(request.identity, repository, Right.PULL_REQUEST)
    return author


def _title(fields: dict[str, object]) -> str:
    title = body.text(fields, "title").strip()
    if len(title) not in _TITLE_LENGTHS:
        raise ApiError(400, '"title" must have 3 to 200 characters')
    return title
