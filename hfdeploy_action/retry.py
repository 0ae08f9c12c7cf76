"""One budget and one deadline for everything that waits. All times are in seconds."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Clock = Callable[[], float]
Sleep = Callable[[float], None]

LONGEST_PAUSE = 20.0
"""The longest pause between two attempts, unless the server asks for a longer one."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deadline:
    """The end of one wait, `seconds` after this object was made."""

    seconds: float
    clock: Clock = field(default=time.monotonic, repr=False)
    _started: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_started", self.clock())

    def left(self) -> float:
        """The time that is left; 0 once the deadline has passed."""
        return max(0.0, self._started + self.seconds - self.clock())


def pause(attempt: int) -> float:
    """The pause before the next attempt: it doubles with each one (counted from 0), up to `LONGEST_PAUSE`."""
    return min(2.0 ** min(attempt, 10), LONGEST_PAUSE)


@dataclass
class RetryBudget:
    """How long failed attempts and the pauses between them may still take, for all requests of a run together."""

    left: float
    sleep: Sleep = field(default=time.sleep, repr=False)

    def wait(self, attempt: int, reason: object, requested: float | None = None) -> bool:
        """Pause before the next attempt, and log the reason. Returns False, without a pause, if the budget is used up.

        `requested` is the pause that the server asks for, if it does. A pause that exceeds the budget is not started.
        """
        seconds = min(pause(attempt), self.left) if requested is None else requested
        if self.left <= 0 or seconds > self.left:
            return False
        self.left -= seconds
        _log.info("%s; retrying in %.0f s", reason, seconds)
        self.sleep(seconds)
        return True

    def attempts(self, most: int, reason: str) -> Iterator[int]:
        """The numbers of at most so many attempts, counted from 0, with a pause before each but the first."""
        for attempt in range(most):
            if attempt and not self.wait(attempt - 1, reason):
                return
            yield attempt

    def spend(self, seconds: float) -> None:
        """Count the time that a failed attempt took."""
        self.left = max(0.0, self.left - seconds)
