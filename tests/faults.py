"""What can happen to a request on its way to an embedded Hub: resets, hangs, errors, web pages, and code that runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from hfdeploy_action.rehearsal.hub import Hub

SECONDS_BETWEEN_BYTES = 0.2


@dataclass
class Exchange:
    """One request on its way to the Hub."""

    hub: Hub
    scope: Scope
    receive: Receive
    send: Send

    async def forward(self) -> None:
        """Let the Hub answer."""
        await self.hub.application(self.scope, self.receive, self.send)

    async def process(self) -> Response:
        """Let the Hub process the request, and keep its answer."""
        answer, body = Response(), b""

        async def keep(message: Message) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                answer.status_code, answer.raw_headers = message["status"], list(message["headers"])
            else:
                body += message.get("body", b"")

        await self.hub.application(self.scope, self.receive, keep)
        answer.body = body
        return answer

    async def answer(self, response: Response) -> None:
        """Answer in place of the Hub."""
        await response(self.scope, self.receive, self.send)

    async def drain(self) -> None:
        """Receive the body of the request."""
        while (await self.receive()).get("more_body"):
            pass

    async def left(self, seconds: float | None = None) -> bool:
        """Whether the client has closed the connection within this time."""
        try:
            while (await asyncio.wait_for(self.receive(), seconds))["type"] != "http.disconnect":
                pass
        except TimeoutError:
            return False
        return True

    async def cut(self) -> None:
        """Close the connection."""
        await self.scope["cut"](self.scope["client"])


Fault = Callable[[Exchange], Awaitable[None]]
"""What happens to a request."""


async def reset_before(exchange: Exchange) -> None:
    """The connection is closed before the request is processed."""
    await exchange.cut()


async def reset_after(exchange: Exchange) -> None:
    """The request is processed, and the connection is closed in place of an answer."""
    await exchange.process()
    await exchange.cut()


async def hang(exchange: Exchange) -> None:
    """The request is neither processed nor answered."""
    await exchange.left()


async def lost_answer(exchange: Exchange) -> None:
    """The request is processed and never answered."""
    await exchange.process()
    await exchange.left()


async def drip(exchange: Exchange) -> None:
    """The answer arrives one byte at a time."""
    answer = await exchange.process()
    await exchange.send({"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers})
    for at in range(len(answer.body)):
        await exchange.send({"type": "http.response.body", "body": answer.body[at : at + 1], "more_body": True})
        if await exchange.left(SECONDS_BETWEEN_BYTES):
            return
    await exchange.send({"type": "http.response.body", "body": b""})


async def truncated(exchange: Exchange) -> None:
    """Half of the answer arrives, and the connection is closed."""
    answer = await exchange.process()
    await exchange.send({"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers})
    half = bytes(answer.body[: len(answer.body) // 2])
    await exchange.send({"type": "http.response.body", "body": half, "more_body": True})
    await exchange.cut()


async def wrong_json(exchange: Exchange) -> None:
    """The request is processed, and its answer is other JSON than the API has."""
    answer = await exchange.process()
    await exchange.answer(_json(answer.status_code, {"unexpected": True}))


def status(code: int, message: str = "", headers: Mapping[str, str] | None = None) -> Fault:
    """The request is not processed, and the answer is this status with an error in JSON."""
    error = message or f"Failed with {code}"
    return answered(_json(code, {"error": error}, {"X-Error-Message": error, **(headers or {})}))


def page(code: int) -> Fault:
    """The request is not processed, and the answer is a web page."""
    text = f"<html><head><title>{code}</title></head><body>A gateway says {code}</body></html>"
    return answered(Response(text, code, media_type="text/html; charset=utf-8"))


def answered(response: Response) -> Fault:
    """The request is not processed, and this is the answer."""

    async def fault(exchange: Exchange) -> None:
        await exchange.drain()
        await exchange.answer(response)

    return fault


def before(run: Callable[[], object]) -> Fault:
    """This function runs before the request is processed: an edit by a person, another release, a signal."""

    async def fault(exchange: Exchange) -> None:
        await run_in_threadpool(run)
        await exchange.forward()

    return fault


def in_place_of(run: Callable[[], object]) -> Fault:
    """This function runs, and the request is never processed."""

    async def fault(exchange: Exchange) -> None:
        await run_in_threadpool(run)
        await exchange.cut()

    return fault


def after(run: Callable[[], object]) -> Fault:
    """This function runs after the request is processed, and before it is answered."""

    async def fault(exchange: Exchange) -> None:
        answer = await exchange.process()
        await run_in_threadpool(run)
        await exchange.answer(answer)

    return fault


def _json(code: int, content: object, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(content), code, dict(headers or {}), "application/json")


FAULTS: Mapping[str, Fault] = {
    "reset before": reset_before,
    "reset after": reset_after,
    "hang": hang,
    "lost answer": lost_answer,
    "drip": drip,
    "truncated": truncated,
    "wrong JSON": wrong_json,
    "HTML 200": page(200),
    "HTML 503": page(503),
    **{str(code): status(code) for code in (500, 503, 504, 429, 403)},
    "429 with headers": status(429, "We had to rate limit you", {"Retry-After": "1", "RateLimit": '"api";r=0;t=1'}),
    "401": status(401, "Invalid credentials in Authorization header"),
    "409": status(409, "Another commit operation is in progress for this repository. Please try again later."),
    "412": status(412, "The branch was updated since you opened this page. Please refresh and try again."),
}
"""Every fault of the sweep, by name."""
