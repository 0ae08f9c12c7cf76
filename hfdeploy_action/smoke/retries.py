"""Ask again while a model is loading or its quota is used up, within a budget."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hfdeploy_action.retry import Clock, Deadline, RetryBudget, Sleep, pause
from hfdeploy_action.smoke import samples
from hfdeploy_action.smoke.cases import Inputs
from hfdeploy_action.smoke.failures import ModelNotFound, ModelUnavailable, Unauthorized
from hfdeploy_action.smoke.samples import Ask, Cause, Sample, described

RETRY_SECONDS = 180.0
"""How long a cold start may take by default."""

WARM_UP_TEXT = "Hello, is anybody there?"

BUSY = frozenset({Cause.LOADING, Cause.RATE_LIMITED})
"""Causes that pass without help."""

STARTING = BUSY | {Cause.CONNECTION, Cause.TIMEOUT, Cause.SERVER_ERROR}
"""Causes that may pass while a server starts."""

NOT_ASKED = Sample(None, 0.0, cause=Cause.NOT_ASKED)

MOST_TIMEOUTS = 3
"""After this many timeouts in a row, nothing more is asked."""

LAST_TRY = 1.0
"""Seconds of every budget that are kept for one more request."""

_SHORTEST_PAUSE = 1.0


@dataclass
class Retrying:
    """Asks a model, with retries.

    `budget` is shared by all questions: the time that failed requests and the pauses after them may take. All asking
    ends at the deadline, requests under way included.
    """

    request: Ask
    budget: RetryBudget
    deadline: Deadline
    timeouts: int = field(default=0, init=False)

    def ask(self, inputs: Inputs, passing: frozenset[Cause] = BUSY) -> tuple[Sample, ...]:
        """Ask until the request is answered or fails for a cause that is not `passing`, or until time is up.

        Every sample is returned, in order; the last one is the result. It alone holds an answer.
        """
        tried: list[Sample] = []
        while self.timeouts < MOST_TIMEOUTS and self.deadline.left() > 0:
            started = self.deadline.clock()
            sample = self.request(inputs, min(samples.ANSWER_SECONDS, self.deadline.left()))
            tried.append(sample)
            if sample.cause not in passing:
                break
            self.budget.spend(self.deadline.clock() - started)
            if not self._wait(sample, len(tried) - 1):
                break
            tried[-1] = replace(sample, answer=None)
        timed_out = bool(tried) and tried[-1].cause is Cause.TIMEOUT
        self.timeouts = self.timeouts + 1 if timed_out or not tried else 0
        return tuple(tried) or (NOT_ASKED,)

    def _wait(self, failed: Sample, attempt: int) -> bool:
        """Pause for as long as the server asks, or as the time that is left allows. False where none is left."""
        longest = min(self.budget.left, self.deadline.left()) - LAST_TRY
        wanted = pause(attempt) if failed.retry_after is None else max(_SHORTEST_PAUSE, failed.retry_after)
        why = f"the model did not answer ({failed.cause.value if failed.cause else failed.status})"
        return longest > 0 and self.budget.wait(attempt, why, min(wanted, longest))


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


def warm_up(ask: Ask, seconds: float, clock: Clock, sleep: Sleep) -> WarmUp:
    """Ask until the model answers for the first time, for so many seconds at most; samples are marked cold.

    With 0 seconds the model is asked once.
    """
    started = clock()
    cold_start = Retrying(ask, RetryBudget(seconds, sleep), Deadline(seconds or math.inf, clock))
    tried = cold_start.ask(WARM_UP_TEXT, STARTING)
    return WarmUp(tuple(replace(each, cold=True, answer=None) for each in tried), clock() - started)


def require_answer(warm_up: WarmUp) -> None:
    """Raise the `Failure` that a warm-up without an answer amounts to.

    A 200 is an answer, whatever it says: the rules judge that.
    """
    sample = warm_up.last
    if sample.status is not None and sample.cause in {None, Cause.NOT_JSON, Cause.TOO_LARGE}:
        return
    fix = sample.cause.fix if sample.cause else ""
    if sample.cause in STARTING:
        tries = f"after {len(warm_up.samples):,} requests in {warm_up.seconds:.0f} s"
        raise ModelUnavailable(f"no answer {tries}: {described(sample)}", fix=fix)
    if sample.cause is Cause.UNAUTHORIZED:
        raise Unauthorized(described(sample), fix=fix)
    raise ModelNotFound(described(sample), fix=fix)
