"""Run an ASGI application on loopback, in a thread, for as long as a `with` block lasts."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from .connection import Connection, Limits, patient, protocol
from .loopback import LoopbackOnly

HOST = "127.0.0.1"
SECONDS_TO_FINISH = 1
"""How long requests under way may take once the block ends, before they are answered with a 500."""

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Says when it listens, and lets an application cut the connection it is asked on."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.listening = threading.Event()
        self.app = app
        self.seconds_for_more = limits.seconds_for_more
        super().__init__(
            uvicorn.Config(
                self.answer,
                loop="asyncio",
                http=protocol(limits),
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                date_header=False,  # an application has its own clock
                timeout_graceful_shutdown=SECONDS_TO_FINISH,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer; its crashes are logged, and it finds `cut` in the scope."""
        try:
            await self.app({**scope, "cut": self.cut}, patient(receive, self.seconds_for_more), send)
        except Exception:
            log.exception("the embedded server crashed on %s %s", scope["method"], scope["path"])
            raise

    async def cut(self, client: tuple[str, int]) -> None:
        """Close the connection that this client (host and port) is asking on, whatever was or was not sent."""
        for connection in self.server_state.connections:
            if isinstance(connection, Connection) and connection.client == client:
                connection.transport.abort()
        await asyncio.sleep(0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, and close the connections of clients that have not finished in time."""
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=SECONDS_TO_FINISH)
        for connection in list(self.server_state.connections):
            connection.transport.abort()


@contextmanager
def serve(app: ASGIApp, port: int = 0, limits: Limits = Limits()) -> Iterator[str]:  # noqa: B008  immutable
    """Serve `app` on loopback, to programs of this machine, and give its URL (no slash at the end) once it listens.

    Port 0 takes a free one. Nothing is printed. When the block ends, however it ends, the socket is closed and the
    thread is gone. An application finds in its scope `cut(client)`, which drops a connection without an answer.
    Raises OSError if the port is taken.
    """
    with socket.create_server((HOST, port)) as listener:
        # Connections inherit it; without it every answer of head and body waits 40 ms for an acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = _Server(LoopbackOnly(app), limits)
        server.config.load()  # what can fail, fails here and not in the thread
        thread = threading.Thread(target=server.run, args=([listener],), name=f"serve {HOST}", daemon=True)
        thread.start()
        try:
            server.listening.wait()
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
