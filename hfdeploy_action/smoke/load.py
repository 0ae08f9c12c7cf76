"""Load: requests at a steady rate, each timed from the moment it was due.

The rate does not wait for answers (an open loop), so a server that stalls cannot hide it by slowing down whoever asks.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

from hfdeploy_action.smoke.samples import Ask, Cause, Clock, Sample, Sleep

WORKERS = 16
"""Requests at a time at most; those due while all are waiting go out late, and their lateness counts."""

HOPELESS = 10
"""After this many requests of which none could connect the rest is not sent."""


class Step(NamedTuple):
    """A rate, in requests a second, held for some seconds."""

    rate: float
    seconds: float


STEADY = (Step(5, 12),)
"""The default: 60 requests in all, at the top of what serverless inference is meant for."""


def ramp(rates: Sequence[float], seconds_per_step: float) -> tuple[Step, ...]:
    """The steps of `{ramp: [1, 2, 5], seconds-per-step: 20}`."""
    return tuple(Step(rate, seconds_per_step) for rate in rates)


def run(
    ask: Ask, texts: Iterator[str], step: Step, clock: Clock = time.monotonic, sleep: Sleep = time.sleep
) -> tuple[Sample, ...]:
    """Send a step's requests, at least one, and wait for their answers; samples are in the order sent."""

    def timed(text: str, due: float) -> Sample:
        sample = ask(text)
        return replace(sample, seconds=clock() - due)

    sent: list[Future[Sample]] = []
    pool = ThreadPoolExecutor(WORKERS)
    try:
        started = clock()
        for index in range(max(1, round(step.rate * step.seconds))):
            due = started + index / step.rate
            sleep(max(0.0, due - clock()))
            if _hopeless(sent):
                break
            sent.append(pool.submit(timed, next(texts), due))
        return tuple(each.result() for each in sent)
    finally:  # a run that is cancelled waits for nobody
        pool.shutdown(wait=False, cancel_futures=True)


def _hopeless(sent: Sequence[Future[Sample]]) -> bool:
    causes = [each.result().cause for each in sent if each.done()]
    return len(causes) >= HOPELESS and set(causes) == {Cause.CONNECTION}
