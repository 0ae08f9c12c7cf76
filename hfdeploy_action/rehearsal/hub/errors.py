"""Errors of the API: a status, a message, and the code that clients translate into their exceptions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from starlette.responses import JSONResponse

_LONGEST_HEADER = 4096


class Answer(JSONResponse):
    """JSON in ASCII, so that a lone surrogate, as from a file of the model, is escaped and not an error."""

    def render(self, content: object) -> bytes:
        """The body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


class ApiError(Exception):
    """An error answer. `code` is the X-Error-Code, if the Hub sends one."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        *,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        message = message.encode("utf-8", "replace").decode()  # it may quote a lone surrogate
        super().__init__(message)
        self.status = status
        self.headers = {**({"X-Error-Code": code} if code else {}), **(headers or {})}
        self.body = body or {"error": message}

    def response(self) -> Answer:
        """The answer, with the message in a header and in the body."""
        message = re.sub(r"[^ -~]", "?", " ".join(str(self).split()))[:_LONGEST_HEADER]
        return Answer(dict(self.body), self.status, {"X-Error-Message": message, **self.headers})


def repository_not_found() -> ApiError:
    """The repository does not exist, or the caller may not see it."""
    return ApiError(404, "Repository not found", "RepoNotFound")


def anonymous_not_found() -> ApiError:
    """The repository does not exist, or an anonymous caller may not see it."""
    return ApiError(401, "Invalid username or password.", "RepoNotFound")


def revision_not_found(revision: str) -> ApiError:
    """No branch, tag or commit has this name."""
    return ApiError(404, f"Invalid rev id: {revision}", "RevisionNotFound")


def entry_not_found(path: str, commit_id: str) -> ApiError:
    """No file or folder has this path in this commit."""
    headers = {"X-Repo-Commit": commit_id}
    return ApiError(404, f"{path} does not exist on this revision", "EntryNotFound", headers=headers)
