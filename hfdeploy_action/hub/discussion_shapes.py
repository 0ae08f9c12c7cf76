"""The shape of answers about pull requests. Each reader returns the part that is used. Raises InvalidShape."""

from __future__ import annotations

import re
from typing import Any

from hfdeploy_action.hub.parts import UNUSED_DATE, InvalidShape, a_list, a_size, a_text, an_object

_ADDRESS = re.compile(r"\S+/discussions/[1-9][0-9]{0,8}", re.ASCII)
_STATUSES = ("draft", "open", "closed", "merged")
_REPOSITORY = {"name": "", "type": "model"}


def address(url: Any) -> str:
    """The address of a pull request that a commit has opened; empty if it has opened none."""
    text = a_text(url or "", "pullRequestUrl")
    if text and not _ADDRESS.fullmatch(text):
        raise InvalidShape("`pullRequestUrl` is not the address of a pull request")
    return text


def listed(answer: Any) -> dict[str, Any]:
    """A page of discussions and pull requests."""
    page = an_object(answer)
    rows = [_row(an_object(row, "a discussion")) for row in a_list(page.get("discussions"), "`discussions`")]
    count, start = a_size(page.get("count"), "count"), a_size(page.get("start"), "start")
    if not rows and start < count:  # or else the client asks for the next page without end
        raise InvalidShape("a page of discussions is empty")
    return {"discussions": rows, "count": count, "start": start}


def changed(answer: Any) -> dict[str, Any]:
    """The new status of a discussion, as the event that the client reads."""
    event = an_object(an_object(answer).get("newStatus"), "`newStatus`")
    status = _status(an_object(event.get("data"), "`data`").get("status"))
    unused = {"id": "", "createdAt": UNUSED_DATE, "author": {"name": ""}}
    return {"newStatus": {**unused, "type": "status-change", "data": {"status": status}}}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(row.get("isPullRequest"), bool):
        raise InvalidShape("`isPullRequest` is neither true nor false")
    author = an_object(row.get("author") or {"name": ""}, "`author`")
    return {
        "num": a_size(row.get("num"), "num"),
        "title": a_text(row.get("title"), "title"),
        "status": _status(row.get("status")),
        "isPullRequest": row["isPullRequest"],
        "author": {"name": a_text(author.get("name"), "name")},
        "createdAt": UNUSED_DATE,
        "repo": _REPOSITORY,
    }


def _status(value: Any) -> str:
    if value not in _STATUSES:
        raise InvalidShape("the `status` of a discussion is unknown")
    return str(value)
