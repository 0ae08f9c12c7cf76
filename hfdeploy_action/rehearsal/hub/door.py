"""Where every request comes in: counted, recorded, and, if a test wants it so, gone wrong."""

from __future__ import annotations

import uuid

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .faults import How, bucket_of
from .hub import Asked, Hub
from .identity import identify
from .refusal import Refusal


class Door:
    """An application before which every request is counted and recorded, and may be made to fail."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self.app = app
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through. Routes see its path as sent: what is `%2F` in a name does not part it."""
        scope = {**scope, "path": scope["raw_path"].decode("ascii", "replace")}
        owner = self._owner(scope)
        within, limits = self.hub.rate_limit.count(bucket_of(scope["path"]), owner)
        fault = self.hub.fault_for(scope["method"], scope["path"])
        if fault and isinstance(fault.how, How):
            self.hub.remember(Asked(scope["method"], scope["path"], None, owner))
            await self._lose(fault.how, scope, receive)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.hub.remember(Asked(scope["method"], scope["path"], message["status"], owner))
                said = {"X-Request-Id": f"Root=1-{uuid.uuid4().hex}", **limits}
                encoded = [(name.lower().encode(), value.encode()) for name, value in said.items()]
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
        except Refusal:
            return None
        return identity.owner if identity else None

    async def _lose(self, how: How, scope: Scope, receive: Receive) -> None:
        """Leave a request without an answer."""
        match how:
            case How.HANG:
                while (await receive())["type"] != "http.disconnect":
                    pass
            case How.LOSE_ANSWER:
                await self.app(scope, receive, _unheard)
        await scope["cut"](scope["client"])


async def _unheard(message: Message) -> None:
    """Where an answer goes that nobody gets."""


def _too_many(quota: int) -> Refusal:
    message = f"We had to rate limit you, you hit the quota of {quota} requests per window."
    return Refusal(429, message)


def _failed(status: int, retry_after: int | None) -> Refusal:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Refusal(status, f"Failed on demand with {status}", headers=headers)
