"""Count and log every request, and make it fail on demand."""

from __future__ import annotations

import time
import uuid
from email.utils import formatdate

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import ApiError
from .faults import How, bucket_of
from .hub import Hub, LoggedRequest
from .identity import identify


class Middleware:
    """An ASGI application that counts and logs requests, and makes them fail on demand."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self.app = app
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request. Routes see its path as sent, so that `%2F` in a name does not split it."""
        scope = {**scope, "path": scope["raw_path"].decode("ascii", "replace")}
        owner = self._owner(scope)
        within, limits = self.hub.rate_limit.count(bucket_of(scope["path"]), owner)
        fault = self.hub.fault_for(scope["method"], scope["path"])
        if fault and isinstance(fault.how, How):
            self.hub.log(LoggedRequest(scope["method"], scope["path"], None, owner))
            await self._lose(fault.how, scope, receive)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.hub.log(LoggedRequest(scope["method"], scope["path"], message["status"], owner))
                now = formatdate(time.time() + self.hub.seconds_ahead, usegmt=True)
                extra = {"Date": now, "X-Request-Id": f"Root=1-{uuid.uuid4().hex}", **limits}
                encoded = [(name.lower().encode(), value.encode()) for name, value in extra.items()]
                message = {**message, "headers": [*message["headers"], *encoded]}
            await send(message)

        if not within:
            await _too_many(self.hub.rate_limit.quota).response()(scope, receive, answer)
        elif fault and isinstance(fault.how, int):
            await _failed(fault.how, fault.retry_after).response()(scope, receive, answer)
        else:
            await self.app(scope, receive, answer)

    def _owner(self, scope: Scope) -> str | None:
        try:
            identity = identify(Headers(scope=scope).getlist("authorization"), self.hub.identities)
        except ApiError:
            return None
        return identity.owner if identity else None

    async def _lose(self, how: How, scope: Scope, receive: Receive) -> None:
        """Fail a request without an answer."""
        match how:
            case How.HANG:
                while (await receive())["type"] != "http.disconnect":
                    pass
            case How.LOSE_ANSWER:
                await self.app(scope, receive, _discard)
        await scope["cut"](scope["client"])


async def _discard(message: Message) -> None:
    """Drop an answer."""


def _too_many(quota: int) -> ApiError:
    message = f"We had to rate limit you, you hit the quota of {quota} requests per window."
    return ApiError(429, message)


def _failed(status: int, retry_after: int | None) -> ApiError:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return ApiError(status, f"Failed on demand with {status}", headers=headers)
