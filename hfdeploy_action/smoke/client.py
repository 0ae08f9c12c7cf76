"""Ask a model over HTTP: one POST gives one `Sample`, whatever happens."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from types import MappingProxyType, TracebackType
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from hfdeploy_action import units
from hfdeploy_action.network.errors import causes_of, reason_of
from hfdeploy_action.network.route import manager_for
from hfdeploy_action.network.sockets import TooManyBytes, allowance
from hfdeploy_action.results import Address
from hfdeploy_action.smoke import samples
from hfdeploy_action.smoke.bodies import BODY_LIMIT, TooLarge, Unreadable, kept, value_of
from hfdeploy_action.smoke.cases import Inputs
from hfdeploy_action.smoke.failures import UnusableHeader
from hfdeploy_action.smoke.headers import rate_limit, retry_after
from hfdeploy_action.smoke.load import WORKERS
from hfdeploy_action.smoke.samples import Cause, Sample

CHUNK = 65_536
OVERHEAD = 500_000
"""The most bytes of an answer besides its body: headers, and the sizes of its chunks."""

_TOO_LARGE = f"more than {units.size(BODY_LIMIT)}"
_NONE: Mapping[str, Any] = MappingProxyType({})
_reading = Lock()  # a hostile answer takes 60 MB while it is read, so they are read one by one


@dataclass(frozen=True)
class Line:
    """A connection to one model that is kept open between requests; `with` closes it.

    No cookie is kept, no redirect followed, and the token goes to this address only.
    """

    url: str
    headers: dict[str, str] = field(repr=False)
    manager: urllib3.PoolManager = field(repr=False)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.manager.clear()


def open_line(address: Address) -> Line:
    """Prepare to ask; nothing is sent yet. Raises UnusableHeader, UnusableProxy and UnusableCertificates."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "gzip"}
    if address.token:
        headers["Authorization"] = f"Bearer {_fit('inference-token', address.token)}"
    if address.bill_to:
        headers["X-HF-Bill-To"] = _fit("target.serverless.bill-to", address.bill_to)
    return Line(address.url, headers, manager_for(address.url, WORKERS))


def _fit(setting: str, value: str) -> str:
    """The value, if a header can carry it. The message does not repeat it."""
    if not re.fullmatch(r"[\x21-\x7e]+", value):
        raise UnusableHeader(
            f"`{setting}` contains a space, a line break or a character outside ASCII; nothing was sent"
        )
    return value


def ask(line: Line, inputs: Inputs, seconds: float | None = None, *, parameters: Mapping[str, Any] = _NONE) -> Sample:
    """Ask once, with the parameters of the task.

    It ends after that many seconds (30 by default) and after 2.5 MB, whatever the server does.
    """
    started = time.monotonic()
    body = json.dumps({"inputs": inputs, "parameters": dict(parameters)}).encode()
    limit = samples.ANSWER_SECONDS if seconds is None else seconds
    try:
        with allowance(limit, BODY_LIMIT + OVERHEAD):
            response = line.manager.urlopen(
                "POST",
                line.url,
                body=body,
                headers=line.headers,
                redirect=False,
                retries=False,
                timeout=limit,
                preload_content=False,
                decode_content=False,
            )
            content = _content(response)
    except (HTTPError, OSError) as error:
        cause, detail = _no_answer(error)
        return Sample(None, time.monotonic() - started, cause=cause, detail=detail)
    return _sample(response, content, time.monotonic() - started)


def _content(response: BaseHTTPResponse) -> bytes | None:
    """The whole body, as it was sent; None if it is too large. Afterwards the connection is closed or free."""
    body = bytearray()
    try:
        for chunk in response.stream(CHUNK, decode_content=False):
            body += chunk
            if len(body) > BODY_LIMIT:
                return None
        return bytes(body)
    finally:
        response.close()


def _no_answer(error: Exception) -> tuple[Cause, str]:
    """The cause of a failure below HTTP, and its details."""
    chain = list(causes_of(error))
    if any(isinstance(each, TooManyBytes) for each in chain):
        return Cause.TOO_LARGE, _TOO_LARGE
    late = (TimeoutError, urllib3.exceptions.ReadTimeoutError, urllib3.exceptions.ConnectTimeoutError)
    if any(isinstance(each, late) and not isinstance(each, NewConnectionError) for each in chain):
        return Cause.TIMEOUT, ""
    return Cause.CONNECTION, reason_of(error)


def _sample(response: BaseHTTPResponse, body: bytes | None, seconds: float) -> Sample:
    status, headers = response.status, response.headers
    sample = Sample(status, seconds, cause=_cause(status), rate_limit=rate_limit(headers))
    try:
        if body is None:
            raise TooLarge
        with _reading:
            value = value_of(body, headers.get("Content-Encoding", ""))
            return replace(sample, answer=kept(value), retry_after=retry_after(headers, value))
    except Unreadable as unreadable:
        found, detail = Cause.NOT_JSON, str(unreadable)
    except TooLarge:
        found, detail = Cause.TOO_LARGE, _TOO_LARGE
    waits = retry_after(headers, None)
    if sample.cause:
        return replace(sample, retry_after=waits)
    return replace(sample, cause=found, detail=detail, retry_after=waits)


def _cause(status: int) -> Cause | None:
    named = {
        401: Cause.UNAUTHORIZED,
        403: Cause.UNAUTHORIZED,
        404: Cause.NOT_FOUND,
        410: Cause.GONE,
        429: Cause.RATE_LIMITED,
        503: Cause.LOADING,
    }
    kinds = {2: None, 3: Cause.REDIRECTED, 4: Cause.CLIENT_ERROR}
    return named.get(status) or kinds.get(status // 100, Cause.SERVER_ERROR)
