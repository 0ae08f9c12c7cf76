"""What the headers of an answer say about retries: how long to wait, and how much of the quota is left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hfdeploy_action.results import RateLimit

LONGEST_ESTIMATE = 20.0
"""Seconds: the longest estimate of a loading model that is believed."""

LONGEST_WAIT = 3600.0
"""The most seconds of `Retry-After`."""

_LONGEST_VALUE = 200  # characters of a header that are read


def retry_after(headers: Mapping[str, str], answer: object) -> float | None:
    """How long to wait: `Retry-After` in seconds or as a date, else the end of the window, else the estimate.

    From 0 seconds to an hour; None if the headers do not say, or not in a known form.
    """
    stated = _value(headers, "Retry-After").strip()
    window = rate_limit(headers)
    seconds = float(stated) if re.fullmatch(r"[0-9]{1,9}", stated) else _until(stated)
    if seconds is None and window and window.remaining == 0:
        seconds = window.resets_in
    return _estimate(answer) if seconds is None else min(max(0.0, seconds), LONGEST_WAIT)


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """Source: draft-ietf-httpapi-ratelimit-headers-09, the form in which the Hub sends it."""

    def number(header: str, parameter: str) -> int | None:
        found = re.search(rf";\s*{parameter}=([0-9]{{1,9}})\b", _value(headers, header))
        return int(found[1]) if found else None

    limit = RateLimit(number("RateLimit-Policy", "q"), number("RateLimit", "r"), number("RateLimit", "t"))
    return None if limit == (None, None, None) else limit


def _value(headers: Mapping[str, str], name: str) -> str:
    return headers.get(name, "")[:_LONGEST_VALUE]


def _until(date: str) -> float | None:
    try:
        return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):  # not a date, or without a time zone
        return None


def _estimate(answer: object) -> float | None:
    estimate = answer.get("estimated_time") if isinstance(answer, dict) else None
    if isinstance(estimate, bool) or not isinstance(estimate, int | float) or not 0 <= estimate < 1e9:
        return None
    return min(float(estimate), LONGEST_ESTIMATE)
