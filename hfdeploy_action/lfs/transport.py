"""Send one request for Git LFS, with a limit of time and bytes, and only to addresses that are allowed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urljoin

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from hfdeploy_action import units
from hfdeploy_action.lfs.addresses import Reach
from hfdeploy_action.network.errors import causes_of, reason_of
from hfdeploy_action.network.route import manager_for
from hfdeploy_action.network.sockets import NotPermitted, TooManyBytes, allowance
from hfdeploy_action.retry import Deadline

ANSWER_SECONDS = 30.0
"""How long the start of an answer may take, and all of a small one."""
SLOW_SECONDS = 60.0
SLOWEST = 64_000
"""Bytes per second; a transfer that is slower over `SLOW_SECONDS` fails."""
LARGEST_ANSWER = 10_000_000  # bytes of JSON
_REDIRECTS = 5
_HEADERS = 500_000  # bytes of headers
_CHUNK = 1_048_576


class Unanswered(Exception):
    """There is no usable answer; the message says why. `status` is the HTTP status of an error.

    `is_temporary`: the same request may succeed later.
    """

    def __init__(self, message: str, *, is_temporary: bool = False, status: int = 0) -> None:
        super().__init__(message)
        self.is_temporary = is_temporary
        self.status = status


class Request(NamedTuple):
    """What is sent. `headers` are for this address only: a redirect is followed with `plain` alone.

    `own`: the address is that of the Git LFS server itself, which may be private. The addresses that it names may not.
    """

    method: str
    url: str
    plain: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    own: bool = False


def read_small(request: Request, reach: Reach) -> bytes:
    """The whole of a small answer. Raises Unanswered."""
    deadline = Deadline(ANSWER_SECONDS)
    with _answer(request, reach, deadline) as response:
        with allowance(deadline.left(), LARGEST_ANSWER + _HEADERS):
            body = response.read(LARGEST_ANSWER + 1, decode_content=False)
        if len(body) > LARGEST_ANSWER:
            raise Unanswered("the answer is too large")
        return body


def receive(request: Request, reach: Reach, size: int, sink: Callable[[bytes], object]) -> None:
    """Pass a body of exactly `size` bytes to the sink, in pieces. Raises Unanswered, and what the sink raises."""
    with _answer(request, reach, Deadline(ANSWER_SECONDS)) as response:
        stated = response.headers.get("Content-Length", "")
        if stated.isdigit() and int(stated) != size:
            raise Unanswered(f"the answer has {units.exact(int(stated))} in place of the {size:,} in the pointer")
        received = sum(map(_handed(sink), _pieces(response, size + 1)))
        if received < size:
            raise Unanswered(f"the answer ended after {received:,} of {units.exact(size)}", is_temporary=True)
        if received > size:
            raise Unanswered(f"the answer has more than the {units.exact(size)} in the pointer")


def read_beginning(request: Request, reach: Reach, size: int, deadline: Deadline) -> bytes:
    """The first bytes of a body. A server that ignores the range is read no further."""
    ranged = request._replace(plain={**request.plain, "Range": f"bytes=0-{size - 1}"})
    with _answer(ranged, reach, Deadline(min(ANSWER_SECONDS, deadline.left()))) as response:
        return b"".join(_pieces(response, size, deadline))


def _handed(sink: Callable[[bytes], object]) -> Callable[[bytes], int]:
    def hand(piece: bytes) -> int:
        sink(piece)
        return len(piece)

    return hand


def _pieces(response: BaseHTTPResponse, most: int, deadline: Deadline | None = None) -> Iterator[bytes]:
    """At most so many bytes of the body. Raises Unanswered if it arrives too slowly, and TimeoutError."""
    since, count = time.monotonic(), 0
    while most:
        with allowance(min(SLOW_SECONDS, deadline.left()) if deadline else SLOW_SECONDS, _CHUNK + _HEADERS):
            piece = response.read1(min(most, _CHUNK), decode_content=False)
        if not piece:
            return
        count += len(piece)
        most -= len(piece)
        yield piece
        seconds = time.monotonic() - since
        if seconds >= SLOW_SECONDS:
            if count < SLOWEST * seconds:
                raise Unanswered(f"{units.size(round(count / seconds))}/s is too slow", is_temporary=True)
            since, count = time.monotonic(), 0


@contextmanager
def _answer(request: Request, reach: Reach, deadline: Deadline) -> Iterator[BaseHTTPResponse]:
    """The answer to a request, after redirects. It is closed at the end of the block. Raises Unanswered."""
    response: BaseHTTPResponse | None = None
    try:
        response = _sent(request, reach, deadline)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise Unanswered("the answer is compressed")
        yield response
    except NotPermitted as error:
        raise Unanswered(str(error)) from error
    except (HTTPError, OSError) as error:
        raise Unanswered(_reason(error), is_temporary=True) from error
    finally:
        if response is not None:
            response.close()


def _sent(request: Request, reach: Reach, deadline: Deadline) -> BaseHTTPResponse:
    for _ in range(_REDIRECTS + 1):
        if why := reach.refusal(request.url):
            raise Unanswered(f"the server names {why}")
        with allowance(deadline.left(), _HEADERS, reach.learn if request.own else reach.permits):
            response = manager_for(request.url).urlopen(
                request.method,
                request.url,
                body=request.body or None,
                headers={"Accept-Encoding": "identity", **request.plain, **request.headers},
                redirect=False,
                retries=False,
                timeout=ANSWER_SECONDS,
                preload_content=False,
                decode_content=False,
            )
        if response.status in {200, 206}:
            return response
        response.close()
        location = response.headers.get("Location", "")
        repeated = {307, 308} if request.method == "POST" else {301, 302, 303, 307, 308}
        if response.status not in repeated or not location:
            status = response.status
            is_temporary = status in {408, 429} or status >= 500
            raise Unanswered(f"the server answered {status}", is_temporary=is_temporary, status=status)
        request = request._replace(url=urljoin(request.url, location), headers={}, own=False)
    raise Unanswered(f"the server redirected more than {_REDIRECTS} times")


def _reason(error: BaseException) -> str:
    chain = list(causes_of(error))
    if any(isinstance(each, TooManyBytes) for each in chain):
        return "the answer is too large"
    if any(isinstance(each, TimeoutError) for each in chain):
        return "the server did not answer in time"
    return reason_of(error) or "the connection failed"
