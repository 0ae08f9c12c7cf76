"""A Git LFS server on loopback that records its requests, and misbehaves on demand."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from sound import pointer

BATCH = "/acme/emotion.git/info/lfs/objects/batch"


class Seen(NamedTuple):
    method: str
    path: str
    headers: Message
    body: bytes


@dataclass
class LfsServer:
    """`action`, `get` and `batch` replace the download action of an object, a download, and a batch answer."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    action: Callable[[str], dict[str, Any]] | None = None
    batch: Callable[[BaseHTTPRequestHandler], bool] | None = None
    get: Callable[[BaseHTTPRequestHandler], bool] | None = None

    def put(self, content: bytes) -> str:
        """Store content; gives its pointer."""
        oid = hashlib.sha256(content).hexdigest()
        self.objects[oid] = content
        return pointer(oid, len(content))

    def paths(self, method: str) -> list[str]:
        return [seen.path for seen in self.seen if seen.method == method]


def answer(to: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> bool:
    to.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        to.send_header(name.replace("_", "-"), value)
    to.end_headers()
    to.wfile.write(body)
    return True


class Handler(BaseHTTPRequestHandler):
    """Answers as the LfsServer of its listener says."""

    @property
    def lfs(self) -> LfsServer:
        assert isinstance(self.server, Listener)
        return self.server.lfs

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.lfs.seen.append(Seen("POST", self.path, self.headers, body))
        if self.lfs.batch and self.lfs.batch(self):
            return
        if self.path != BATCH:
            answer(self, 404)
            return
        objects = [_described(self.lfs, each["oid"], each["size"]) for each in json.loads(body)["objects"]]
        body = json.dumps({"transfer": "basic", "objects": objects}).encode()
        answer(self, 200, body, Content_Type="application/vnd.git-lfs+json")

    def do_GET(self) -> None:
        self.lfs.seen.append(Seen("GET", self.path, self.headers, b""))
        if self.lfs.get and self.lfs.get(self):
            return
        content = self.lfs.objects.get(self.path.rpartition("/")[2])
        if content is None:
            answer(self, 404)
        elif asked := self.headers.get("Range"):
            start, end = (int(part) for part in asked.removeprefix("bytes=").split("-"))
            answer(self, 206, content[start : end + 1], Content_Range=f"bytes {start}-{end}/{len(content)}")
        else:
            answer(self, 200, content)

    def log_message(self, *_: object) -> None:
        """The test reads the record."""


class Listener(ThreadingHTTPServer):
    """A server on any free port of loopback."""

    daemon_threads = True

    def __init__(self, lfs: LfsServer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lfs = lfs

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""


@contextmanager
def serve() -> Iterator[LfsServer]:
    """Run the server for the block."""
    server = LfsServer()
    with Listener(server) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        server.url = f"http://127.0.0.1:{listening.server_address[1]}"
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


def _described(server: LfsServer, oid: str, size: int) -> dict[str, Any]:
    if server.action:
        return {"oid": oid, "size": size, "actions": {"download": server.action(oid)}}
    if oid not in server.objects:
        return {"oid": oid, "size": size, "error": {"code": 404, "message": "Not found"}}
    return {"oid": oid, "size": size, "actions": {"download": {"href": f"{server.url}/store/{oid}"}}}
