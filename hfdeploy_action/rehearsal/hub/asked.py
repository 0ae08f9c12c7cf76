"""A request, read: who asks for what, before it is known whether they may."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from .hub import Hub
from .identity import Identity, check_commits, check_downloads, check_reads, check_writes, identify
from .refusal import Refusal
from .repository import Repository


class Question(NamedTuple):
    """A request; `address` is its path as sent, and `path` the named parts of that, percent signs undone."""

    hub: Hub
    identity: Identity | None
    method: str
    address: str
    path: Mapping[str, str]
    query: QueryParams
    headers: Headers
    body: bytes

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
        if self.flag("create_pr"):
            raise Refusal(404, "The embedded Hub has no pull requests")
        repository = self.repository()
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
            value = json.loads(self.body or b"{}")
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise Refusal(400, "The body must be a JSON object")
        return value


Handler = Callable[[Question], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(handler: Handler) -> Endpoint:
    """Answer requests with a plain function: the body is read first, and the function runs in a worker thread."""

    async def answer(request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        return await run_in_threadpool(answered, handler, request, body)

    return answer


def answered(handler: Handler, request: Request, body: bytes) -> Response:
    """The handler's answer, or the refusal that it raised."""
    hub: Hub = request.app.state.hub
    try:
        identity = identify(request.headers.get("authorization"), hub.identities)
        path = {name: unquote(part) for name, part in request.path_params.items()}
        return handler(
            Question(
                hub, identity, request.method, request.scope["path"], path, request.query_params, request.headers, body
            )
        )
    except Refusal as refusal:
        return refusal.response()
