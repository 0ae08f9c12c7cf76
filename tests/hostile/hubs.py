"""Hubs that lie: a man in the middle, who answers some requests himself and hands the others to an embedded Hub."""

from __future__ import annotations

import json
import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.releases import MODEL
from smoke.fakes import Behavior, reply

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.retry import RetryBudget

JSON = {"Content_Type": "application/json"}


def said(body: object, status: int = 200, **headers: str) -> bytes:
    """An answer in JSON, with one of null, too."""
    return reply(status, json.dumps(body).encode(), **JSON, **headers)


def page(text: str = "<html><title>Sign in to Hotel Wifi</title>", status: int = 200) -> bytes:
    """A web page in place of an answer."""
    return reply(status, text.encode(), Content_Type="text/html; charset=utf-8")


@dataclass
class Altered:
    """The Hub's own answer in JSON, with a change made to it, and these headers."""

    change: Callable[[Any], Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Trap:
    """How requests of a method to paths of this pattern are answered: so many of them, after so many others."""

    method: str
    path: str
    behavior: Behavior | Altered
    times: int
    after: int

    def catches(self, method: str, path: str) -> bool:
        if method != self.method or not re.fullmatch(self.path, path) or not self.times:
            return False
        if self.after:
            self.after -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Middle:
    """What stands between a client and a Hub."""

    hub: embedded.Hub
    url: str = ""
    traps: list[Trap] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, Authorization

    def answer(
        self, method: str, path: str, behavior: Behavior | Altered, times: int = 1_000_000, after: int = 0
    ) -> None:
        """Answer these requests so from now on."""
        self.traps.append(Trap(method, path, behavior, times, after))

    def respond(self, connection: socket.socket, method: str, path: str, request: bytes) -> None:
        """Answer one request, as the first trap that catches it says, or as the Hub does."""
        trap = next((trap for trap in self.traps if trap.catches(method, path)), None)
        if trap is None:
            connection.sendall(_forwarded(self.hub, request))
        elif isinstance(trap.behavior, bytes):
            connection.sendall(trap.behavior)
        elif isinstance(trap.behavior, Altered):
            head, _, body = _forwarded(self.hub, request).partition(b"\r\n\r\n")
            changed = trap.behavior.change(json.loads(_unchunked(head, body)))
            connection.sendall(said(changed, 200, **trap.behavior.headers))
        else:
            trap.behavior(connection)


@contextmanager
def between(hub: embedded.Hub) -> Iterator[Middle]:
    """Stand before a Hub for as long as the block lasts."""
    middle = Middle(hub)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b"".join(iter(self.rfile.readline, b"\r\n"))
            if not head:
                return
            method, target, _ = head.decode().split(" ", 2)
            named = (line.partition(":") for line in head.decode().lower().splitlines())
            length = next((int(value) for name, _, value in named if name == "content-length"), 0)
            token = re.search(r"(?im)^authorization: (.*?)\r$", head.decode())
            path = target.partition("?")[0]
            middle.asked.append((method, path, token[1] if token else ""))
            middle.respond(self.connection, method, path, head + b"\r\n" + self.rfile.read(length))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients hang up on whoever lies to them."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        middle.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield middle
        finally:
            server.shutdown()
            thread.join()


def _forwarded(hub: embedded.Hub, request: bytes) -> bytes:
    """The Hub's answer to a request, which is its last on the connection."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"accept-encoding:"))]
    with socket.create_connection(("127.0.0.1", int(hub.url.rpartition(":")[2]))) as connection:
        connection.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def _unchunked(head: bytes, body: bytes) -> bytes:
    if b"chunked" not in head.lower():
        return body
    content = b""
    while (size := int(body.partition(b"\r\n")[0], 16)) > 0:
        body = body.partition(b"\r\n")[2]
        content, body = content + body[:size], body[size + 2 :]
    return content


def repository_behind(middle: Middle, repo_id: str) -> Repository:
    """A repository as its owner sees it through the man in the middle; nothing is waited for."""
    return Repository(repo_id, Identity("hf_rehearsal", "hf-token", middle.url), RetryBudget(0))


def candidate(folder: Path, **changes: bytes) -> Candidate:
    """The small model, with other bytes for some files; `__` stands for the dot of a name."""
    files = {**MODEL, **{name.replace("__", "."): content for name, content in changes.items()}}
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return Candidate(ModelFolder(folder).files)


def sent_to(batch: dict[str, Any], **actions: Any) -> dict[str, Any]:
    """The answer to a batch, with other addresses in it."""
    return {"objects": [{**row, "actions": {**row["actions"], **actions}} for row in batch["objects"]]}
