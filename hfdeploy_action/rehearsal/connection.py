"""A connection that does not wait for ever: for a request's head, for more of its body, or beside too many others."""

from __future__ import annotations

import asyncio
import json
from typing import NamedTuple, cast

import h11
from starlette.types import Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle


class Limits(NamedTuple):
    """How many clients are connected at once, and for how many seconds each may keep the server waiting."""

    connections: int = 256
    seconds_for_head: float = 20
    seconds_for_more: float = 60


def protocol(limits: Limits) -> type[asyncio.Protocol]:
    """The protocol of a server with these limits, as uvicorn wants it: a class."""
    return type("Connection", (Connection,), {"limits": limits})


def patient(receive: Receive, seconds: float) -> Receive:
    """`receive` that treats a client as disconnected if it sends no more of its body for this time."""
    whole = False

    async def receive_in_time() -> Message:
        nonlocal whole
        if whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), seconds)
        except TimeoutError:
            return {"type": "http.disconnect"}
        whole = not message.get("more_body", False)
        return message

    return receive_in_time


class Connection(H11Protocol):
    """HTTP/1.1 in which no slow client holds the last connection.

    Where there are too many connections, the one goes that has kept the server waiting longest: for a request, for
    the rest of one, or for its answer to be read.
    """

    limits = Limits()
    deadline: asyncio.TimerHandle
    waiting_since: float
    cycle: RequestResponseCycle | None  # type: ignore[assignment]  # None until the first request

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take the client in, if there is room or somebody to make room."""
        self._start_the_clock(transport)
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            others = cast("set[Connection]", self.connections) - {self}
            idle = (other for other in others if other.is_waiting())
            min(idle, key=lambda other: other.waiting_since, default=self).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self.deadline.cancel()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Read what has come; once the head of a request is whole, its clock stops."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self.deadline.cancel()
            self.waiting_since = self.loop.time()

    def on_response_complete(self) -> None:
        """The client may send the next request."""
        self.deadline.cancel()
        if not self.transport.is_closing():
            self._start_the_clock(self.transport)
        super().on_response_complete()

    def is_waiting(self) -> bool:
        """Whether it is the client's turn."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body or self.flow.write_paused

    def send_400_response(self, msg: str) -> None:
        """Refuse data that is not HTTP; if a response has started, close the connection."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.abort()
            return
        body = json.dumps({"error": msg}).encode()
        headers = [
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            ("x-error-message", msg),
            ("connection", "close"),
        ]
        for event in (h11.Response(status_code=400, headers=headers), h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
        if self.cycle is not None:  # a request whose body is malformed: its own answer comes too late
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _start_the_clock(self, transport: asyncio.Transport) -> None:
        self.waiting_since = self.loop.time()
        self.deadline = self.loop.call_later(self.limits.seconds_for_head, transport.abort)
