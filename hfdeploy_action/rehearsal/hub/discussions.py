"""Discussions and pull requests: one series of numbers in each repository, a file for each, kept beside its references.

The events have the form of the API, see huggingface_hub, `community.py`.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from . import objects
from .errors import ApiError
from .listing import iso
from .repository import Repository


class Status(StrEnum):
    """Where a discussion stands. Only pull requests can be drafts or merged."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@dataclass(frozen=True)
class Discussion:
    """A discussion or, with a `base` (a branch), a pull request, whose commits are at refs/pr/NUM."""

    num: int
    title: str
    author: str
    created_at: str
    status: Status
    base: str | None = None
    merge_commit: str | None = None
    events: tuple[Mapping[str, Any], ...] = ()

    def with_event(self, kind: str, author: str, data: Mapping[str, Any]) -> Discussion:
        """The discussion with one more event, which is the last of `events` then."""
        when = iso(int(time.time()))
        event = {"id": secrets.token_hex(12), "type": kind, "author": _person(author), "createdAt": when, "data": data}
        return replace(self, events=(*self.events, event))

    def with_comment(self, author: str, text: str) -> Discussion:
        """The discussion with one more comment; an empty one is left out."""
        if not text:
            return self
        data = {"edited": False, "hidden": False, "numEdits": 0, "latest": comment_version(author, text), "history": []}
        return self.with_event("comment", author, data)

    def with_status(self, author: str, status: Status) -> Discussion:
        """The discussion with another status."""
        return replace(self.with_event("status-change", author, {"status": status}), status=status)

    def row(self, repository: Repository) -> dict[str, Any]:
        """The discussion in a list."""
        return {
            "num": self.num,
            "title": self.title,
            "author": _person(self.author),
            "createdAt": self.created_at,
            "status": self.status,
            "repo": {"name": repository.id, "type": "model"},
            "isPullRequest": self.base is not None,
        }


def comment_version(author: str, text: str) -> dict[str, Any]:
    """One version of a comment. Markdown is not rendered."""
    return {"raw": text, "html": "", "updatedAt": iso(int(time.time())), "author": _person(author)}


def _person(name: str) -> dict[str, str]:
    return {"name": name, "fullname": name, "type": "user"}


def read(repository: Repository, num: str) -> Discussion:
    """The discussion with this number. Raises ApiError if it does not exist."""
    place = repository.git / "discussions" / f"{num}.json"
    if not (num.isascii() and num.isdecimal() and len(num) < 10 and place.is_file()):
        raise ApiError(404, f"Discussion {num[:20]} does not exist")  # assumed: the message
    fields = json.loads(place.read_bytes())
    return Discussion(**{**fields, "status": Status(fields["status"]), "events": tuple(fields["events"])})


def every(repository: Repository) -> list[Discussion]:
    """All discussions, newest first."""
    numbers = sorted((int(place.stem) for place in (repository.git / "discussions").glob("[0-9]*.json")), reverse=True)
    return [read(repository, str(number)) for number in numbers]


def write(repository: Repository, discussion: Discussion) -> None:
    """Store a discussion, atomically."""
    folder = repository.git / "discussions"
    folder.mkdir(exist_ok=True)
    objects.write_whole(folder / f"{discussion.num}.json", json.dumps(asdict(discussion)).encode())


def opened(repository: Repository, title: str, author: str, status: Status, base: str | None = None) -> Discussion:
    """A new discussion with the next number, which is not stored yet."""
    newest = next(iter(every(repository)), None)
    return Discussion(newest.num + 1 if newest else 1, title, author, iso(int(time.time())), status, base)
