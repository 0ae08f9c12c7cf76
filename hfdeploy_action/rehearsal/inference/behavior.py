"""How the embedded inference server behaves, apart from answering: what real ones do at times, on demand."""

from __future__ import annotations

import time
from dataclasses import dataclass

from hfdeploy_action.rehearsal.hub.faults import RateLimit

ESTIMATE = 20.0
"""Seconds that a model is said to need until it is loaded, where nobody knows."""


@dataclass(frozen=True)
class Behavior:
    """What goes wrong, and how often."""

    cold_start_requests: int = 0
    """So many requests are answered with 503 before the model is there."""
    cold_start_seconds: float = 0.0
    """The model is there so long after the first request, which wakes it; until then: 503."""
    latency_seconds: float = 0.0
    """Added to every answer."""
    fail_every: int = 0
    """Every so manieth request is answered with 500; 0: none is."""
    rate_limit: RateLimit | None = None
    """Requests above it are answered with 429; it counts them, and so is for one server."""
    generic_labels: bool = False
    """Labels are LABEL_0 and so on, as from a model whose `id2label` got lost."""


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
