"""Connections with limits: every read and write ends within the limit of its request, whatever the peer does."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from ssl import SSLContext
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from hfdeploy_action.background import Background
from hfdeploy_action.hub.failures import UnusableHubProxy
from hfdeploy_action.hub.limits import Limit
from hfdeploy_action.network import authorities
from hfdeploy_action.network.hosts import is_loopback

CONNECT_SECONDS = 10.0
"""How long one address of a host may take to accept a connection."""
_SLICE = 16 * 1024  # bytes written at once: one record of TLS


class Transport(httpx2.BaseTransport):
    """httpx2's own transport, with a limit for each request. Connections to this machine use no proxy."""

    def __init__(self) -> None:
        self._pools: dict[str, httpcore2.ConnectionPool] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Its limit is the extension `limit`, which a redirect inherits."""
        limit: Limit = request.extensions["limit"]
        timeout = {"connect": limit, "read": limit, "write": limit, "pool": limit.left()}
        url = request.url
        sent = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions={**request.extensions, "timeout": timeout},
        )
        with _translated():
            answer = self._pool(url).handle_request(sent)
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
    """The proxy that the environment names for an address; empty if there is none."""
    proxies = getproxies()
    if is_loopback(url.host) or proxy_bypass(url.host, proxies) or _in_excluded_network(url.host, proxies):
        return ""
    proxy = proxies.get(url.scheme) or proxies.get("all") or ""
    return proxy if "://" in proxy or not proxy else f"http://{proxy}"


def _in_excluded_network(host: str, proxies: dict[str, str]) -> bool:
    """Whether an IP address is in a network that NO_PROXY names, such as 10.0.0.0/8."""
    for name in proxies.get("no", "").split(","):
        try:
            if ipaddress.ip_address(host) in ipaddress.ip_network(name.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def _pool(proxy: str) -> httpcore2.ConnectionPool:
    context, backend = _tls_context(), Backend()
    if not proxy:
        return httpcore2.ConnectionPool(ssl_context=context, keepalive_expiry=5.0, network_backend=backend)
    try:
        parsed = httpx2.Proxy(proxy)
    except (ValueError, httpx2.InvalidURL) as error:
        raise UnusableHubProxy(f"the environment names a proxy that is not supported: {error}") from error
    if parsed.url.scheme not in {"http", "https"}:
        raise UnusableHubProxy(f"the environment names a {parsed.url.scheme} proxy; only HTTP proxies are supported")
    url = parsed.url
    return httpcore2.HTTPProxy(
        proxy_url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        proxy_auth=parsed.raw_auth,
        proxy_headers=parsed.headers.raw,
        ssl_context=context,
        keepalive_expiry=5.0,
        network_backend=backend,
    )


def _tls_context() -> SSLContext:
    """TLS that trusts the certificate authorities of the environment. Raises UnusableCertificates."""
    authorities.check_folder()
    try:
        return httpx2.create_ssl_context()
    except OSError as error:
        raise authorities.unusable(error) from error


@contextmanager
def _translated() -> Iterator[None]:
    """Raise httpcore2's exceptions as those of httpx2, which have the same names."""
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
        with _translated():
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class Backend(httpcore2.NetworkBackend):
    """Opens connections within the limit that is passed as `timeout`."""

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
        timeout.received(len(data))
        return data

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            part = buffer[start : start + _SLICE]
            self._stream.write(part, _left(timeout, httpcore2.WriteTimeout))
            timeout.sent(len(part))

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
    """Seconds that are left, more than 0. Raises `over` if there are none."""
    seconds = limit.left()
    if seconds <= 0:
        raise over("the time for this request is over")
    return seconds


def _addresses(host: str, port: int, limit: Limit) -> list[str]:
    """The addresses of a host. A resolver cannot be stopped, so its thread is abandoned once the time is over."""
    resolving = Background(partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))
    if not resolving.ends_within(_left(limit, httpcore2.ConnectTimeout)):
        raise httpcore2.ConnectTimeout(f"no address for `{host}` in time")
    try:
        found = resolving.result()
    except (OSError, UnicodeError) as error:  # no such host, or a label that cannot be one
        raise httpcore2.ConnectError(f"`{host}` has no address: {error}") from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))
