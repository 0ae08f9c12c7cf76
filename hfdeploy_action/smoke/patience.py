"""Asking again: a model that is loading, or a quota that is used up, is waited for, but not for ever."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hfdeploy_action.smoke.cases import Inputs
from hfdeploy_action.smoke.samples import Ask, Cause, Clock, Sample, Sleep

_log = logging.getLogger(__name__)

RETRY_SECONDS = 180.0
LONGEST_GUESS = 16.0
"""Seconds between two requests where the server does not say `Retry-After`."""

WARM_UP_TEXT = "Hello, is anybody there?"

BUSY = frozenset({Cause.LOADING, Cause.RATE_LIMITED})
"""Causes that pass by themselves."""

STARTING = BUSY | {Cause.CONNECTION, Cause.TIMEOUT, Cause.SERVER_ERROR}
"""Causes that may pass while a server starts."""


@dataclass
class Patience:
    """How many seconds failed requests and the waits after them may still take, all questions together."""

    left: float = RETRY_SECONDS
    clock: Clock = field(default=time.monotonic, repr=False)
    sleep: Sleep = field(default=time.sleep, repr=False)

    def ask(self, ask: Ask, inputs: Inputs, passing: frozenset[Cause] = BUSY) -> tuple[Sample, ...]:
        """Ask until the cause of failure is none of the `passing` ones, or patience has run out.

        Every sample is there, in the order taken; the last one is what came of it.
        """
        samples: list[Sample] = []
        while True:
            started = self.clock()
            samples.append(ask(inputs))
            if samples[-1].cause not in passing:
                return tuple(samples)
            wait = _wait(samples[-1], len(samples))
            self.left -= self.clock() - started
            if self.left <= 0:
                return tuple(samples)
            wait = min(wait, self.left)
            _log.info("no answer yet (%s); asking again in %.0f s", samples[-1].cause.value, wait)
            self.sleep(wait)
            self.left -= wait


def _wait(sample: Sample, attempt: int) -> float:
    """Seconds, at least one: what the server asks for, else twice as long each time."""
    doubling = min(LONGEST_GUESS, 2.0 ** min(attempt - 1, 10))
    return max(1.0, sample.retry_after if sample.retry_after is not None else doubling)


class WarmUp(NamedTuple):
    """How the first answer came about: every attempt, and the seconds from the first request to the last byte."""

    samples: tuple[Sample, ...]
    seconds: float

    @property
    def last(self) -> Sample:
        """The answer, or the reason why there is none."""
        return self.samples[-1]

    @property
    def cold_start_seconds(self) -> float | None:
        """None where the first request was answered."""
        return self.seconds if len(self.samples) > 1 else None


def warm_up(ask: Ask, patience: Patience) -> WarmUp:
    """Ask until the model answers for the first time; its samples are marked cold."""
    started = patience.clock()
    samples = patience.ask(ask, WARM_UP_TEXT, STARTING)
    return WarmUp(tuple(replace(sample, cold=True) for sample in samples), patience.clock() - started)
