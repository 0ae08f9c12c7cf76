"""What stands in for a deployed model: answers, a clock that nobody waits for, and a server that can misbehave."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hfdeploy_action.smoke.cases import Inputs
from hfdeploy_action.smoke.samples import Cause, Sample

LABELS = ("calm", "happy", "sad")


def answer(best: str = "calm", score: float = 0.8) -> list[dict[str, object]]:
    """What a sound model of three labels says."""
    rest = [label for label in LABELS if label != best]
    return [{"label": best, "score": score}, *({"label": label, "score": (1 - score) / 2} for label in rest)]


def answered(best: str = "calm", score: float = 0.8, seconds: float = 0.1) -> Sample:
    return Sample(200, seconds, answer(best, score))


def failed(cause: Cause, status: int | None = None, seconds: float = 0.1) -> Sample:
    return Sample(status, seconds, cause=cause)


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)


@dataclass
class Model:
    """Answers with the given samples in turn, then with `then` for ever."""

    first: list[Sample] = field(default_factory=list)
    then: Callable[[Inputs], Sample] = lambda inputs: sound(inputs)  # noqa: PLW0108  defined below
    asked: list[Inputs] = field(default_factory=list)

    def __call__(self, inputs: Inputs, _: float = 30) -> Sample:
        self.asked.append(inputs)
        return self.first.pop(0) if self.first else self.then(inputs)


def sound(inputs: Inputs) -> Sample:
    """A sound model's answer to one text or several: calm, and a little less so the longer the text."""
    return (
        answered(score=0.8 - len(inputs) / 1e5)
        if isinstance(inputs, str)
        else Sample(200, 0.1, [answer() for _ in inputs])
    )


def reply(status: int = 200, body: object = None, **headers: str) -> bytes:
    """An HTTP response; a body that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(answer() if body is None else body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


Behavior = bytes | Callable[[socket.socket], None]


class Server(socketserver.ThreadingTCPServer):
    """Reads a request, behaves, hangs up. `requests` holds what it was sent."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, behavior: Behavior) -> None:
        self.behavior = behavior
        self.requests: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients hang up on a server that misbehaves."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/models/acme/emotion"


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server, connection = self.server, self.request
        assert isinstance(server, Server)
        server.requests.append(_read(connection))
        if isinstance(server.behavior, bytes):
            connection.sendall(server.behavior)
        else:
            server.behavior(connection)


def _read(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as stream:
        head = b"".join(iter(stream.readline, b"\r\n"))
        length = next((int(line[15:]) for line in head.splitlines() if line.lower().startswith(b"content-length:")), 0)
        return head + b"\r\n" + stream.read(length)


@contextmanager
def serving(behavior: Behavior) -> Iterator[Server]:
    with Server(behavior) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
