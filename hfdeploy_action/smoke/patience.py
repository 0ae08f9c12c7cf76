"""Asking again: a model that is loading, or a quota that is used up, is waited for, but not for ever."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hfdeploy_action.smoke import samples
from hfdeploy_action.smoke.cases import Inputs
from hfdeploy_action.smoke.failures import NotAnswered, NotFound, Unauthorised
from hfdeploy_action.smoke.samples import Ask, Cause, Clock, Sample, Sleep, described

_log = logging.getLogger(__name__)

RETRY_SECONDS = 180.0
LONGEST_GUESS = 16.0
"""Seconds between two requests where the server does not say `Retry-After`."""

WARM_UP_TEXT = "Hello, is anybody there?"

BUSY = frozenset({Cause.LOADING, Cause.RATE_LIMITED})
"""Causes that pass by themselves."""

STARTING = BUSY | {Cause.CONNECTION, Cause.TIMEOUT, Cause.SERVER_ERROR}
"""Causes that may pass while a server starts."""


NOT_ASKED = Sample(None, 0.0, cause=Cause.NOT_ASKED)
SILENT = 3
"""So many requests in a row that get no answer in time end the asking."""

LAST_TRY = 1.0
"""Seconds of patience that are kept for one more request."""


@dataclass
class Patience:
    """How long questions may take, all together.

    `left`: seconds for requests that failed and the waits after them. `until`: the moment of the clock when all
    asking ends, requests under way included.
    """

    left: float = RETRY_SECONDS
    clock: Clock = field(default=time.monotonic, repr=False)
    sleep: Sleep = field(default=time.sleep, repr=False)
    until: float = math.inf
    silent: int = 0

    def ask(self, ask: Ask, inputs: Inputs, passing: frozenset[Cause] = BUSY) -> tuple[Sample, ...]:
        """Ask until the cause of failure is none of the `passing` ones, or patience has run out.

        Every sample is there, in the order taken; the last one is what came of it. It alone holds an answer.
        """
        tried: list[Sample] = []
        while self.silent < SILENT and self.clock() < self.until:
            started = self.clock()
            sample = ask(inputs, min(samples.ANSWER_SECONDS, self.until - started))
            tried.append(sample)
            if sample.cause not in passing:
                break
            self.left -= self.clock() - started
            wait = min(_wait(sample, len(tried)), self.left - LAST_TRY, self.until - self.clock() - LAST_TRY)
            if wait <= 0:
                break
            tried[-1] = replace(sample, answer=None)
            _log.info("no answer yet (%s); asking again in %.0f s", sample.cause.value, wait)
            self.sleep(wait)
            self.left -= wait
        timed_out = bool(tried) and tried[-1].cause is Cause.TIMEOUT
        self.silent = self.silent + 1 if timed_out or not tried else 0
        return tuple(tried) or (NOT_ASKED,)


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
    """Ask until the model answers for the first time, or the patience ends by the clock; samples are marked cold.

    Without any patience it is asked once.
    """
    started = patience.clock()
    patience.until = started + patience.left if patience.left > 0 else math.inf
    tried = patience.ask(ask, WARM_UP_TEXT, STARTING)
    return WarmUp(tuple(replace(each, cold=True, answer=None) for each in tried), patience.clock() - started)


def require_answer(warm_up: WarmUp) -> None:
    """Raise the `Failure` that a warm-up without an answer amounts to.

    A 200 is an answer, whatever it says: that is for the rules.
    """
    sample = warm_up.last
    if sample.status is not None and sample.cause in {None, Cause.NOT_JSON, Cause.TOO_LARGE}:
        return
    if sample.cause in STARTING:
        tries = f"after {len(warm_up.samples)} requests in {warm_up.seconds:.0f} s"
        raise NotAnswered(f"no answer {tries}; {described(sample)}")
    if sample.cause is Cause.UNAUTHORISED:
        raise Unauthorised(described(sample))
    raise NotFound(described(sample))
