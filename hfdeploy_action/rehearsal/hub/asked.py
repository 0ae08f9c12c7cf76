"""A request, read: who asks for what, before it is known whether they may."""

from __future__ import annotations

import errno
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from . import body
from .hub import Hub
from .identity import Identity, check_commits, check_downloads, check_reads, check_writes, identify
from .objects import NotThere
from .refusal import Refusal
from .repository import Repository

_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE}


class Question(NamedTuple):
    """A request; `address` is its path as sent, and `path` the named parts of that, percent signs undone."""

    hub: Hub
    identity: Identity | None
    method: str
    address: str
    path: Mapping[str, str]
    query: QueryParams
    headers: Headers
    body: BinaryIO

    def repository(self) -> Repository:
        """The repository in the address, to be read. Refuses where it is not there for whoever asks."""
        return check_reads(self.identity, self.hub.repository(self.path["owner"], self.path["name"]))

    def own_repository(self) -> Repository:
        """The repository in the address, to be changed. Refuses whoever may not."""
        repository = self.repository()
        check_writes(self.identity, repository)
        return repository

    def content_repository(self) -> Repository:
        """The repository in the address, to be committed to. Refuses whoever may not, and pull requests."""
        repository = self.repository()
        if self.flag("create_pr"):
            raise Refusal(404, "The embedded Hub has no pull requests")
        check_commits(self.identity, repository)
        return repository

    def open_repository(self) -> Repository:
        """The repository in the address, for its files. Refuses where it is gated."""
        repository = self.repository()
        check_downloads(self.identity, repository)
        return repository

    def flag(self, name: str) -> bool:
        """Whether the query says yes to this."""
        return self.query.get(name, "").lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        """A number of the query, from 0 to `most`. Refuses what is none."""
        value = self.query.get(name, str(default))
        if not value.isdecimal() or len(value) > 9:
            raise Refusal(400, f"{name} must be a number")
        return min(int(value), most)

    def json(self) -> dict[str, Any]:
        """The body, a JSON object. Refuses anything else."""
        try:
            value = body.parse_json(self.body.read() or b"{}")
        except ValueError as error:
            raise Refusal(400, f"The body must be a JSON object: {error}") from None
        if not isinstance(value, dict):
            raise Refusal(400, "The body must be a JSON object")
        return value


Handler = Callable[[Question], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(handler: Handler, longest: int = body.LONGEST_JSON) -> Endpoint:
    """Answer requests with a plain function: the body is read first, and the function runs in a worker thread."""

    async def answer(request: Request) -> Response:
        try:
            content = await body.read(request, longest)
        except ClientDisconnect:
            return Refusal(408, "The body did not arrive in time").response()
        except (Refusal, OSError) as error:
            return refused(error, request.app.state.hub).response()
        return await run_in_threadpool(answered, handler, request, content)

    return answer


def answered(handler: Handler, request: Request, content: BinaryIO) -> Response:
    """The handler's answer, or the refusal that it raised."""
    hub: Hub = request.app.state.hub
    path = {name: unquote(part) for name, part in request.path_params.items()}
    address, query, headers = request.scope["path"], request.query_params, request.headers
    identity = None
    with content:
        try:
            identity = identify(headers.getlist("authorization"), hub.identities)
            return handler(Question(hub, identity, request.method, address, path, query, headers, content))
        except (Refusal, OSError, NotThere) as error:
            return _with_challenge(refused(error, hub, identity, path), address).response()


def refused(
    error: Exception, hub: Hub, identity: Identity | None = None, path: Mapping[str, str] | None = None
) -> Refusal:
    """What to answer instead: the refusal itself, that the repository has gone meanwhile, or that the disk is full.

    Raises the error where it is none of these.
    """
    if isinstance(error, Refusal):
        return error
    if path and "owner" in path and hub.repository(path["owner"], path["name"]) is None:
        try:
            check_reads(identity, None)
        except Refusal as gone:
            return gone
    if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
        return Refusal(507, f"The embedded Hub cannot use its data folder {hub.data}: {error.strerror}")
    raise error


def _with_challenge(refusal: Refusal, address: str) -> Refusal:
    """A refusal by which git-lfs knows that it should ask for a password."""
    if refusal.status == 401 and ".git/" in address:
        refusal.headers["WWW-Authenticate"] = 'Basic realm="embedded Hub"'
    return refusal
