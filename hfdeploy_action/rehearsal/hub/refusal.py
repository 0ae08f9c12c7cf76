"""How the Hub says no: a status, the words, and the code that clients turn into their own exceptions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from starlette.responses import JSONResponse

_LONGEST_HEADER = 4096


class Answer(JSONResponse):
    """JSON in ASCII: a text that is none, such as half a character out of a model's file, is escaped and no error."""

    def render(self, content: object) -> bytes:
        """The body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


class Refusal(Exception):
    """An answer that is not the thing asked for; `code` is the Hub's X-Error-Code, where it sends one."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        *,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        message = message.encode("utf-8", "replace").decode()  # it may repeat what is no text
        super().__init__(message)
        self.status = status
        self.headers = {**({"X-Error-Code": code} if code else {}), **(headers or {})}
        self.body = body or {"error": message}

    def response(self) -> Answer:
        """The refusal as the client reads it: the message in a header and in the body."""
        message = re.sub(r"[^ -~]", "?", " ".join(str(self).split()))[:_LONGEST_HEADER]
        return Answer(dict(self.body), self.status, {"X-Error-Message": message, **self.headers})


def repository_not_found() -> Refusal:
    """Also what a private repository is to those who may not read it."""
    return Refusal(404, "Repository not found", "RepoNotFound")


def revision_not_found(revision: str) -> Refusal:
    """No branch, tag or commit has this name."""
    return Refusal(404, f"Invalid rev id: {revision}", "RevisionNotFound")


def entry_not_found(path: str, commit_id: str) -> Refusal:
    """No file or folder has this path in this commit."""
    headers = {"X-Repo-Commit": commit_id}
    return Refusal(404, f"{path} does not exist on this revision", "EntryNotFound", headers=headers)
