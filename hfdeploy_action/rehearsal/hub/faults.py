"""What can go wrong between a client and the Hub, on demand: refusals, silence, lost connections, rate limits."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum


class How(Enum):
    """How a request fails without an answer."""

    HANG = "never answered, nor carried out"
    CUT = "the connection is cut before the request is carried out"
    LOSE_ANSWER = "carried out, and then the connection is cut"


@dataclass
class Fault:
    """The next `times` requests of this method to paths of this shell pattern fail: with a status, or so.

    `retry_after`, in seconds, goes with a status.
    """

    method: str
    path: str
    how: int | How
    times: int
    retry_after: int | None


@dataclass
class RateLimit:
    """So many requests to each bucket for each owner (or all who are anonymous) in a fixed window of seconds.

    The windows and headers are those of https://huggingface.co/docs/hub/rate-limits; by default nobody meets the limit.
    """

    quota: int = 1_000_000
    window: int = 300
    opened: float = field(default_factory=time.monotonic)
    asked: dict[tuple[str, str | None], int] = field(default_factory=dict)

    def count(self, bucket: str, owner: str | None) -> tuple[bool, dict[str, str]]:
        """Count a request: whether it is within the limit, and the headers that say how much is left."""
        now = time.monotonic()
        if now - self.opened >= self.window:
            self.opened, self.asked = now, {}
        asked = self.asked[bucket, owner] = self.asked.get((bucket, owner), 0) + 1
        left, seconds = max(0, self.quota - asked), max(1, round(self.opened + self.window - now))
        return asked <= self.quota, {
            "RateLimit": f'"{bucket}";r={left};t={seconds}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={self.quota};w={self.window}',
        }


def bucket_of(path: str) -> str:
    """The bucket that a request is counted in."""
    if path.startswith("/api/"):
        return "api"
    return "resolvers" if "/resolve/" in path or ".git/" in path else "pages"
