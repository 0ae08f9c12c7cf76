"""How the embedded inference server behaves, apart from answering: what real ones do at times, on demand."""

from __future__ import annotations

import time
from dataclasses import dataclass

from hfdeploy_action.rehearsal.hub.faults import RateLimit

ESTIMATE = 20.0
"""The seconds until the model is loaded that a 503 announces if the real number is unknown."""


@dataclass(frozen=True)
class Behavior:
    """What goes wrong, and how often."""

    cold_start_requests: int = 0
    """How many requests get 503 before the model is loaded."""
    cold_start_seconds: float = 0.0
    """How long the model takes to load after the first request; requests get 503 until then."""
    latency_seconds: float = 0.0
    """Added to every answer."""
    fail_every: int = 0
    """Each request whose number is a multiple of this gets 500; with 0, none does."""
    rate_limit: RateLimit | None = None
    """Requests above it get 429. It counts requests, so each server needs its own."""
    generic_labels: bool = False
    """Labels are LABEL_0 and so on, as from a model without `id2label`."""


FLAWLESS = Behavior()


class Visits:
    """Counts the requests to one server, and knows from that how each is to be treated."""

    def __init__(self, behavior: Behavior) -> None:
        self.begin(behavior)

    def begin(self, behavior: Behavior) -> None:
        """Start counting, and fall asleep."""
        self.behavior = behavior
        self.count = 0
        self._woken = 0.0

    def arrive(self) -> int:
        """Count a request: its number, from 1. The first one wakes the model."""
        self.count += 1
        if self.count == 1:
            self._woken = time.monotonic()
        return self.count

    def loading(self, number: int) -> float | None:
        """Seconds until the model is said to be loaded, or None where it is."""
        if number <= self.behavior.cold_start_requests:
            return ESTIMATE
        left = self._woken + self.behavior.cold_start_seconds - time.monotonic()
        return round(left, 3) if left > 0 else None

    def failing(self, number: int) -> bool:
        """Whether this request meets an error of the server."""
        return self.behavior.fail_every > 0 and number % self.behavior.fail_every == 0
