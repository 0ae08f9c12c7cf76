"""Which clients may use a server on loopback: programs on this machine, but not web pages in a browser.

A web page can resolve its own host name to 127.0.0.1 (DNS rebinding) or submit forms to 127.0.0.1. The Host header
reveals the first, because it contains that host name. The Origin header, which browsers add to such requests, reveals
the second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from ipaddress import AddressValueError, IPv4Address

from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = re.compile(r"(\[::1\]|[0-9A-Za-z.]+)(:\d{1,5})?")
_READING = frozenset({"GET", "HEAD"})
_WRONG_HOST = "This server answers on loopback only: ask for 127.0.0.1, [::1] or localhost, with any port"
_WEB_PAGE = "This server takes no changes from web pages: send the request without an Origin header"

Headers = Sequence[tuple[bytes, bytes]]


class LoopbackOnly:
    """An application that only programs of this machine reach: others get 421 (wrong Host) or 403 (a web page)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it before anybody looks at it."""
        headers = scope["headers"]
        if not is_for_loopback(headers):
            await _refuse(send, 421, _WRONG_HOST)
        elif scope["method"] not in _READING and any(name == b"origin" for name, _ in headers):
            await _refuse(send, 403, _WEB_PAGE)
        else:
            await self.app(scope, receive, send)


def is_for_loopback(headers: Headers) -> bool:
    """Whether the one Host header names loopback."""
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    return match is not None and _is_loopback(match[1].lower())


def _is_loopback(host: str) -> bool:
    if host in {"localhost", "[::1]"}:
        return True
    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        return False


async def _refuse(send: Send, status: int, message: str) -> None:
    body = json.dumps({"error": message}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-error-message", message.encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
