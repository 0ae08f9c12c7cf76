"""Requests to the embedded Hub that no client tidies."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hfdeploy_action.rehearsal.hub import Hub

HEADER = {"key": "header", "value": {"summary": "x"}}


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(hub: Hub, method: str, path: str, body: object = None, token: str | None = "hf_rival", **more: str) -> Answer:
    """Ask without a client that tidies anything; `more` are headers."""
    headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more}
    sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    connection = HTTPConnection(urlsplit(hub.url).netloc, timeout=20)
    try:
        connection.request(method, path, sent, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(), dict(answer.getheaders()))
    finally:
        connection.close()


def commit(hub: Hub, repo: str, *changes: Mapping[str, object], token: str = "hf_rival", to: str = "main") -> Answer:
    body = "\n".join(json.dumps(line) for line in (HEADER, *changes)).encode()
    return ask(hub, "POST", f"/api/models/{repo}/commit/{to}", body, token)


def connected(url: str) -> socket.socket:
    """A connection on which nothing has been sent yet."""
    where = urlsplit(url)
    return socket.create_connection((where.hostname, where.port), timeout=10)


def start(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`hf-deploy hub`, which must not start."""
    program = "import sys; from hfdeploy_action.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "hub", "--data", str(data), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=30, check=False)


def refused(ended: subprocess.CompletedProcess[str], name: str) -> bool:
    """Whether it ended with exit status 2 and a message that names this."""
    return ended.returncode == 2 and name in ended.stderr and "Traceback" not in ended.stderr
