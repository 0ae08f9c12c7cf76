"""What it means that a request failed below HTTP, in words of our own: the peer's may hold anything."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import urllib3
from urllib3.exceptions import HTTPError

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (urllib3.exceptions.ProxyError, "the proxy does not let it through"),
    (ssl.SSLCertVerificationError, "the certificate is not trusted"),
    (ssl.SSLError, "no TLS connection"),
    (socket.gaierror, "the host is not known"),
    (ConnectionRefusedError, "the connection is refused"),
    (ConnectionError, "the connection ends early"),
    (urllib3.exceptions.IncompleteRead, "the answer ends early"),
    (HTTPError, "the answer is not HTTP, or ends early"),
)


def behind(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it wraps or was raised from."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            wrapped = [*each.args, each.__cause__, each.__context__, getattr(each, "reason", None)]
            waiting += [other for other in wrapped if isinstance(other, BaseException)]


def in_words(error: BaseException) -> str:
    """What went wrong; empty where that has no words."""
    chain = list(behind(error))
    return next((words for kind, words in _WORDS for each in chain if isinstance(each, kind)), "")
