"""Why a request failed below HTTP, in fixed words: those of the peer could hold anything."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import urllib3
from urllib3.exceptions import HTTPError

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (urllib3.exceptions.ProxyError, "the proxy refuses the connection"),
    (ssl.SSLCertVerificationError, "the certificate is not trusted"),
    (ssl.SSLError, "the TLS connection failed"),
    (socket.gaierror, "the host name cannot be resolved"),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionError, "the connection was closed early"),
    (urllib3.exceptions.IncompleteRead, "the answer is incomplete"),
    (HTTPError, "the answer is not HTTP, or is incomplete"),
)


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error, and every error that it wraps or was raised from."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            wrapped = [*each.args, each.__cause__, each.__context__, getattr(each, "reason", None)]
            waiting += [other for other in wrapped if isinstance(other, BaseException)]


def reason_of(error: BaseException) -> str:
    """What went wrong; empty if it is none of the known errors."""
    chain = list(causes_of(error))
    return next((words for kind, words in _WORDS for each in chain if isinstance(each, kind)), "")
