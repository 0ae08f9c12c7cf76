"""Limits of one request to the Hub: its time, and the bytes of its answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol

from hfdeploy_action.retry import Deadline

ANSWER_SECONDS = 30.0
"""How long a request to the Hub may take from its first byte to the last of its answer."""
SLOWEST = 64_000
"""Bytes per second; a slower transfer fails."""
PACE_SECONDS = 60.0
"""How long the pace of a transfer is measured."""


class TooManyBytes(Exception):
    """The peer sent more bytes than an answer may have."""


class Limit(Protocol):
    """How long a request may still take. httpcore2 gets it in place of a timeout in seconds, and hands it on."""

    def left(self) -> float:
        """Seconds that are left; 0 once the time is over."""

    def sent(self, size: int) -> None:
        """Count bytes that were sent."""

    def received(self, size: int) -> None:
        """Count bytes that were received. Raises TooManyBytes."""


class Total:
    """The limit of a request to the API: a deadline, which a request that sends much extends while it sends."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the deadline."""
        return max(0.0, self._until - time.monotonic())

    def sent(self, size: int) -> None:
        """Extend the deadline by the time that these bytes take at the slowest pace, up to PACE_SECONDS ahead."""
        self._until = min(self._until + size / SLOWEST, time.monotonic() + self.seconds + PACE_SECONDS)

    def received(self, size: int) -> None:
        """An answer does not extend the deadline."""


class Pace:
    """The limit of a transfer: in each window of time a minimum of bytes must move, and an answer has a maximum.

    Without the maximum, a peer that sends `100 Continue` without end keeps the pace forever.
    """

    def __init__(self, most: float = math.inf, note: Callable[[int], None] | None = None) -> None:
        """`note` gets the size of each part that is sent."""
        self._window, self._moved, self._most, self._note = Deadline(PACE_SECONDS), 0, most, note

    def left(self) -> float:
        """Seconds until the window ends."""
        return self._window.left()

    def sent(self, size: int) -> None:
        """Count the bytes for the window."""
        if self._note:
            self._note(size)
        self._count(size)

    def _count(self, size: int) -> None:
        """Start a new window once this one has its bytes."""
        self._moved += size
        if self._moved >= SLOWEST * PACE_SECONDS:
            self._window, self._moved = Deadline(PACE_SECONDS), 0

    def received(self, size: int) -> None:
        """Count the bytes for the window and for the maximum. Raises TooManyBytes."""
        self._most -= size
        if self._most < 0:
            raise TooManyBytes
        self._count(size)
