"""Asking a model over HTTP: one POST, one `Sample`, whatever happens."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from hfdeploy_action.results import Address
from hfdeploy_action.smoke.cases import Inputs
from hfdeploy_action.smoke.load import WORKERS
from hfdeploy_action.smoke.samples import Cause, RateLimit, Sample

TIMEOUT = (5.0, 30.0)
"""Seconds for the connection, and for the answer."""

BODY_LIMIT = 10_000_000
CHUNK = 65_536
LONGEST_ESTIMATE = 20.0
"""Seconds: a model that is loading is asked again at least this often, whatever the server's guess."""


def open_session(address: Address) -> requests.Session:
    """A session that carries the address's token and no cookies; to be closed by the caller.

    Proxies and certificate authorities come from the environment, credentials (a `.netrc`) do not.
    """
    session = requests.Session()
    session.auth = lambda request: request
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("http://", HTTPAdapter(pool_maxsize=WORKERS))
    session.mount("https://", HTTPAdapter(pool_maxsize=WORKERS))
    if address.token:
        session.headers["Authorization"] = f"Bearer {address.token}".encode()
    if address.bill_to:
        session.headers["X-HF-Bill-To"] = address.bill_to
    return session


def ask(
    session: requests.Session,
    address: Address,
    inputs: Inputs,
    *,
    top_k: int | None = None,
    timeout: tuple[float, float] = TIMEOUT,
) -> Sample:
    """Ask once. `top_k` is how many labels to answer with (the server's own default where None).

    Redirects are not followed and bodies above 10 MB not read. The second `timeout` bounds both the wait for
    the first byte and that for the rest.
    """
    started = time.monotonic()
    try:
        with session.post(
            address.url,
            json={"inputs": inputs, "parameters": {"top_k": top_k} if top_k else {}},
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            body = _body(response, time.monotonic() + timeout[1])
    except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
        return Sample(None, time.monotonic() - started, cause=Cause.TIMEOUT)
    except (requests.RequestException, urllib3.exceptions.HTTPError):
        return Sample(None, time.monotonic() - started, cause=Cause.CONNECTION)
    return _sample(response.status_code, response.headers, body, time.monotonic() - started)


def _body(response: requests.Response, deadline: float) -> bytes | None:
    """The whole body; None where it is too large."""
    body = bytearray()
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(body)


def _sample(status: int, headers: Mapping[str, str], body: bytes | None, seconds: float) -> Sample:
    parsed, answer = _json(body)
    return Sample(
        status,
        seconds,
        answer=answer,
        cause=_cause(status) or (None if parsed else Cause.NOT_JSON),
        retry_after=_retry_after(headers, answer),
        rate_limit=_rate_limit(headers),
    )


def _json(body: bytes | None) -> tuple[bool, Any]:
    """Whether the body is JSON, and what it says."""
    try:
        return body is not None, json.loads(body or b"")
    except (ValueError, RecursionError):
        return False, None


def _cause(status: int) -> Cause | None:
    named = {
        401: Cause.UNAUTHORISED,
        403: Cause.UNAUTHORISED,
        404: Cause.NOT_FOUND,
        410: Cause.GONE,
        429: Cause.RATE_LIMITED,
        503: Cause.LOADING,
    }
    kinds = {2: None, 3: Cause.REDIRECTED, 4: Cause.CLIENT_ERROR}
    return named.get(status) or kinds.get(status // 100, Cause.SERVER_ERROR)


def _retry_after(headers: Mapping[str, str], answer: object) -> float | None:
    """How long to wait: `Retry-After` in seconds or as a date, else the end of the window, else the estimate."""
    stated = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", stated):
        return float(stated)
    if stated:
        try:
            return max(0.0, (parsedate_to_datetime(stated) - datetime.now(UTC)).total_seconds())
        except (ValueError, TypeError):
            pass
    window = _rate_limit(headers)
    if window and window.remaining == 0 and window.resets_in is not None:
        return window.resets_in
    estimate = answer.get("estimated_time") if isinstance(answer, dict) else None
    return min(float(estimate), LONGEST_ESTIMATE) if isinstance(estimate, int | float) and 0 <= estimate < 1e9 else None


def _rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """Source: draft-ietf-httpapi-ratelimit-headers-09, the form in which the Hub sends it."""

    def number(header: str, parameter: str) -> int | None:
        found = re.search(rf";\s*{parameter}=([0-9]{{1,9}})\b", headers.get(header, ""))
        return int(found[1]) if found else None

    limit = RateLimit(number("RateLimit-Policy", "q"), number("RateLimit", "r"), number("RateLimit", "t"))
    return None if limit == (None, None, None) else limit
