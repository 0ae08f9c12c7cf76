"""Connections with a limit of time and bytes per request, whatever the peer sends, and however slowly.

A timeout of `socket` limits one call only: a peer that sends one byte per second keeps `readline` waiting forever.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from hfdeploy_action.background import Background

CONNECT_SECONDS = 5.0
"""How long resolving a name and connecting to one of its addresses may take, together."""


class TooManyBytes(OSError):
    """The peer sent more than the request allows."""


class NotPermitted(HTTPError):
    """The host name resolves to addresses that this request may not go to."""


@dataclass
class _Allowance:
    """What the current request may still use."""

    until: float  # seconds of time.monotonic
    size: int  # bytes that may yet be received
    permits: Callable[[str], bool] | None = None  # whether it may go to an IP address


_allowance: ContextVar[_Allowance] = ContextVar("allowance")


@contextmanager
def allowance(seconds: float, size: int, permits: Callable[[str], bool] | None = None) -> Iterator[None]:
    """Limit all connections below, for the block, to so many seconds and received bytes.

    Beyond the limit they raise TimeoutError and TooManyBytes. They connect only to IP addresses that `permits` accepts,
    and raise NotPermitted if there are none; it is called only with addresses that are tried next. A proxy, which
    resolves names itself, is always permitted.
    """
    token = _allowance.set(_Allowance(time.monotonic() + seconds, size, permits))
    try:
        yield
    finally:
        _allowance.reset(token)


def _seconds_left() -> float:
    left = _allowance.get().until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for this request is used up")
    return left


class _Bounded(socket.socket):
    """A socket whose calls all end with the request."""

    def recv_into(self, *arguments: Any, **more: Any) -> int:
        self.settimeout(_seconds_left())
        return _counted(super().recv_into(*arguments, **more))

    def recv(self, *arguments: Any, **more: Any) -> bytes:
        self.settimeout(_seconds_left())
        received = super().recv(*arguments, **more)
        _counted(len(received))
        return received

    def send(self, *arguments: Any, **more: Any) -> int:
        self.settimeout(_seconds_left())
        return super().send(*arguments, **more)

    def sendall(self, *arguments: Any, **more: Any) -> None:
        self.settimeout(_seconds_left())
        super().sendall(*arguments, **more)


class _BoundedTLS(_Bounded, ssl.SSLSocket):
    """The same with TLS. The timeout of the connection limits the handshake as a whole."""


def _counted(received: int) -> int:
    left = _allowance.get()
    left.size -= received
    if left.size < 0:
        raise TooManyBytes("the answer is too large")
    return received


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self)


class _TLSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self)


def _connected(connection: HTTPConnection) -> socket.socket:
    """A connection to the first address of the host that accepts one. The addresses share the time evenly."""
    until = time.monotonic() + min(CONNECT_SECONDS, _seconds_left())
    addresses = _permitted(connection, _resolved(connection, until))
    failed: OSError = TimeoutError("no time is left to connect")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        seconds = (until - time.monotonic()) / (len(addresses) - index)
        if seconds <= 0:
            break
        bounded = _Bounded(family, kind, protocol)
        try:
            bounded.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            bounded.settimeout(seconds)
            bounded.connect(address)
        except OSError as error:
            bounded.close()
            failed = error
        else:
            bounded.settimeout(max(0.001, until - time.monotonic()))  # for the handshake that may follow
            return bounded
    if isinstance(failed, TimeoutError):
        raise ConnectTimeoutError(connection, "no connection in time") from failed
    raise NewConnectionError(connection, "no connection") from failed


def _permitted(connection: HTTPConnection, addresses: list[Any]) -> list[Any]:
    permits = _allowance.get().permits
    if permits is None or connection.proxy is not None:
        return addresses
    permitted = [each for each in addresses if permits(str(each[4][0]))]
    if not permitted:
        raise NotPermitted(f"`{connection.host}` is an address that may not be contacted")
    return permitted


def _resolved(connection: HTTPConnection, until: float) -> list[Any]:
    """The addresses of the host. `getaddrinfo` has no timeout, so it runs in a thread that may be abandoned."""
    host, port = connection._dns_host, connection.port
    resolving = Background(partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))
    if not resolving.ends_within(max(0.0, until - time.monotonic())):
        raise ConnectTimeoutError(connection, "the host name was not resolved in time")
    try:
        return resolving.result()
    except OSError as error:
        raise NewConnectionError(connection, "no address") from error
    except UnicodeError as error:  # a label of the name is too long
        raise NewConnectionError(connection, "no address") from socket.gaierror(str(error))


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _TLSPool}
"""The pools for a manager of urllib3, by scheme. Their connections work within an `allowance` only."""


def tls_context(bundle: str) -> ssl.SSLContext:
    """A TLS context for these connections that trusts the certificate authorities in this file or folder.

    Raises OSError, for example `ssl.SSLError`, if it cannot be read.
    """
    folder = Path(bundle).is_dir()
    context = ssl.create_default_context(cafile=None if folder else bundle, capath=bundle if folder else None)
    context.sslsocket_class = _BoundedTLS
    return context
