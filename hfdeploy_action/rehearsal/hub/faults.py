"""Faults on demand between a client and the Hub: errors, hangs, lost connections, rate limits."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum


class How(Enum):
    """How a request fails without an answer."""

    HANG = "neither processed nor answered"
    CUT = "the connection is closed before the request is processed"
    LOSE_ANSWER = "processed, and then the connection is closed"


@dataclass
class Fault:
    """The next `times` requests with this method and a path that matches this shell pattern fail in this way.

    `how` is a status or a way to fail without an answer. `retry_after`, in seconds, is sent with a status.
    """

    method: str
    path: str
    how: int | How
    times: int
    retry_after: int | None


@dataclass
class RateLimit:
    """A quota of requests for each bucket and owner (anonymous requests count together) in a fixed window of seconds.

    Windows and headers are those of https://huggingface.co/docs/hub/rate-limits. The default quota is never reached.
    """

    quota: int = 1_000_000
    window: int = 300
    opened: float = field(default_factory=time.monotonic)
    counts: dict[tuple[str, str | None], int] = field(default_factory=dict)

    def count(self, bucket: str, owner: str | None) -> tuple[bool, dict[str, str]]:
        """Count a request. Returns whether it is within the quota, and the rate limit headers."""
        now = time.monotonic()
        if now - self.opened >= self.window:
            self.opened, self.counts = now, {}
        count = self.counts[bucket, owner] = self.counts.get((bucket, owner), 0) + 1
        left, seconds = max(0, self.quota - count), max(1, round(self.opened + self.window - now))
        return count <= self.quota, {
            "RateLimit": f'"{bucket}";r={left};t={seconds}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={self.quota};w={self.window}',
        }


def bucket_of(path: str) -> str:
    """The bucket that a request is counted in."""
    if path.startswith("/api/"):
        return "api"
    return "resolvers" if "/resolve/" in path or ".git/" in path else "pages"
