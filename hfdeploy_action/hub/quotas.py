"""When a quota of the Hub resets, and how to stay below it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_RESET = re.compile(r";\s*r=0;\s*t=([0-9]{1,9})")  # a RateLimit header with no requests left, and when it resets
_SECONDS = re.compile(r"[0-9]{1,9}")
_IN_WORDS = re.compile(r"retry\b.{0,30}\b(?:in|after) (?:about )?([0-9]{1,5}) (second|minute|hour)", re.IGNORECASE)
_UNITS = {"second": 1, "minute": 60, "hour": 3600}


def requested_pause(headers: Mapping[str, str], text: str) -> int | None:
    """Seconds until the same request may succeed, from the headers or else from the words; None if neither says it."""
    pauses = [*_RESET.findall(headers.get("RateLimit", "")), headers.get("Retry-After", "")]
    seconds = [int(pause) for pause in pauses if _SECONDS.fullmatch(pause)]
    said = [int(number) * _UNITS[unit.lower()] for number, unit in _IN_WORDS.findall(text)]
    return max(seconds or said, default=None)


def reset(seconds: int) -> str:
    """When a quota resets, in words."""
    return f"resets in {seconds} s" if seconds <= 600 else f"resets in {-(-seconds // 60)} min"


def advice(path: str, seconds: int | None, *, anonymous: bool) -> str:
    """What to do about a quota that is used up."""
    later = f"run the job again once the quota has reset{'' if seconds is None else f' ({reset(seconds)})'}."
    if "/commit/" in path:
        return f"{later} The Hub limits the commits to a repository in an hour (128 in 2026): release less often."
    shared = " Anonymous requests share a small quota with others at the same address: pass `hf-token`."
    return f"{later}{shared if anonymous else ''}"
