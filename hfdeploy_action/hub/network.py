"""Connections that end: every read and write is within the limit of its request, whatever the other side does."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any, Protocol
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from hfdeploy_action.hub.failures import UnusableHubProxy
from hfdeploy_action.retry import Deadline

CONNECT_SECONDS = 10.0
"""How long one address of a host may take to accept a connection."""
ANSWER_SECONDS = 30.0
"""How long a request to the Hub may take from its first byte to the last of its answer."""
SLOWEST = 64 * 1024
"""Bytes in a second, below which a transfer has failed."""
PACE_SECONDS = 60.0
"""Over how long the pace of a transfer is measured."""
_SLICE = 16 * 1024  # bytes written at once: one record of TLS


class Limit(Protocol):
    """What a request may still take. It stands where httpcore2 has the seconds of a timeout, and is handed on as they
    are."""

    def left(self) -> float:
        """Seconds that are left; 0 where the time is over."""

    def moved(self, size: int) -> None:
        """Count bytes that were sent or received."""


class Whole(Deadline):
    """The limit of a question and its answer: a deadline, however many bytes move."""

    def moved(self, size: int) -> None:
        """Bytes do not move the deadline."""


class Pace:
    """The limit of a transfer: in each window of time so many bytes move, or the transfer has failed."""

    def __init__(self) -> None:
        self._window, self._moved = Deadline(PACE_SECONDS), 0

    def left(self) -> float:
        """Seconds until the window ends."""
        return self._window.left()

    def moved(self, size: int) -> None:
        """A window that has its bytes is followed by another."""
        self._moved += size
        if self._moved >= SLOWEST * PACE_SECONDS:
            self._window, self._moved = Deadline(PACE_SECONDS), 0


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


class Transport(httpx2.BaseTransport):
    """As httpx2's own transport, with a limit for each request. A connection to this machine goes through no proxy."""

    def __init__(self) -> None:
        self._pools: dict[str, httpcore2.ConnectionPool] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Its limit is the extension `limit`; a redirect inherits it."""
        limit: Limit = request.extensions["limit"]
        timeout = {"connect": limit, "read": limit, "write": limit, "pool": limit.left()}
        url = request.url
        asked = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions={**request.extensions, "timeout": timeout},
        )
        with _named():
            answer = self._pool(url).handle_request(asked)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def _pool(self, url: httpx2.URL) -> httpcore2.ConnectionPool:
        proxy = proxy_for(url)
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = _pool(proxy)
            return self._pools[proxy]


def proxy_for(url: httpx2.URL) -> str:
    """The proxy that the environment names for an address; empty where there is none."""
    proxies = getproxies()
    if is_loopback(url.host) or proxy_bypass(url.host, proxies) or _in_a_network(url.host, proxies):
        return ""
    proxy = proxies.get(url.scheme) or proxies.get("all") or ""
    return proxy if "://" in proxy or not proxy else f"http://{proxy}"


def _in_a_network(host: str, proxies: dict[str, str]) -> bool:
    """Whether NO_PROXY names a network that an address is in, such as 10.0.0.0/8."""
    for name in proxies.get("no", "").split(","):
        try:
            if ipaddress.ip_address(host) in ipaddress.ip_network(name.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def _pool(proxy: str) -> httpcore2.ConnectionPool:
    context, backend = httpx2.create_ssl_context(), Backend()
    if not proxy:
        return httpcore2.ConnectionPool(ssl_context=context, keepalive_expiry=5.0, network_backend=backend)
    try:
        named = httpx2.Proxy(proxy)
    except (ValueError, httpx2.InvalidURL) as error:
        raise UnusableHubProxy(f"the environment names a proxy that is not supported: {error}") from error
    if named.url.scheme not in {"http", "https"}:
        raise UnusableHubProxy(f"the environment names a {named.url.scheme} proxy; only HTTP proxies are supported")
    url = named.url
    return httpcore2.HTTPProxy(
        proxy_url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        proxy_auth=named.raw_auth,
        proxy_headers=named.headers.raw,
        ssl_context=context,
        keepalive_expiry=5.0,
        network_backend=backend,
    )


@contextmanager
def _named() -> Iterator[None]:
    """httpcore2's exceptions under the names of httpx2's, which are the same."""
    try:
        yield
    except (
        httpcore2.TimeoutException,
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.ProxyError,
        httpcore2.UnsupportedProtocol,
    ) as error:
        kind = getattr(httpx2, type(error).__name__, httpx2.TransportError)
        raise kind(str(error) or type(error).__name__) from error


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _named():
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class Backend(httpcore2.NetworkBackend):
    """Opens connections within the limit that comes as `timeout`."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Try every address of the host."""
        error: Exception = httpcore2.ConnectError(f"`{host}` has no address")
        for address in _addresses(host, port, timeout):
            seconds = min(CONNECT_SECONDS, _left(timeout, httpcore2.ConnectTimeout))
            try:
                opened = httpcore2.SyncBackend().connect_tcp(address, port, seconds, local_address, socket_options)
                return _Stream(opened)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                error = failed
        raise error


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        data = self._stream.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))
        timeout.moved(len(data))
        return data

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            part = buffer[start : start + _SLICE]
            self._stream.write(part, _left(timeout, httpcore2.WriteTimeout))
            timeout.moved(len(part))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore2.NetworkStream:
        seconds = _left(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(limit: Limit, over: type[Exception]) -> float:
    """Seconds that are left, more than 0. Raises `over` where there are none."""
    seconds = limit.left()
    if seconds <= 0:
        raise over("the time for this request is over")
    return seconds


def _addresses(host: str, port: int, limit: Limit) -> list[str]:
    """The addresses of a host. A resolver cannot be told to stop: it is left behind where the time is over."""
    found: list[str] = []
    failed: list[BaseException] = []

    def resolve() -> None:
        try:
            found.extend(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except BaseException as error:  # noqa: BLE001  raised below, in the thread that asked
            failed.append(error)

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(_left(limit, httpcore2.ConnectTimeout))
    if failed and isinstance(failed[0], OSError):
        raise httpcore2.ConnectError(f"`{host}` has no address: {failed[0]}") from failed[0]
    if failed:
        raise failed[0]
    if thread.is_alive():
        raise httpcore2.ConnectTimeout(f"no address for `{host}` in time")
    return list(dict.fromkeys(found))
