"""Load: requests at a steady rate, each timed from the moment it was due.

The rate does not wait for answers (an open loop), so a server that stalls cannot hide it by slowing down whoever asks.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from hfdeploy_action.retry import Clock, Sleep
from hfdeploy_action.smoke import samples
from hfdeploy_action.smoke.retries import NOT_ASKED
from hfdeploy_action.smoke.samples import Ask, Cause, Sample
from hfdeploy_action.workload import Step

WORKERS = 16
"""The most requests at a time. Others wait, and the time they wait counts as latency."""

HOPELESS = 10
"""After this many requests in a row without an answer, the rest is not sent."""

LATE = Sample(None, 0.0, cause=Cause.TIMEOUT)
_UNANSWERED = {Cause.CONNECTION, Cause.TIMEOUT}


def run(
    ask: Ask, texts: Iterator[str], step: Step, clock: Clock = time.monotonic, sleep: Sleep = time.sleep
) -> tuple[Sample, ...]:
    """Send a step's requests and wait for their answers; samples are in the order sent, and fewer if nothing answers.

    It ends an answer's time limit after the last request was due: the limit runs from the moment each was due.
    """

    silence = _Silence()

    def timed(text: str, due: float) -> Sample:
        left = samples.ANSWER_SECONDS - (clock() - due)
        if silence.hopeless:
            return NOT_ASKED
        sample = ask(text, left) if left > 0 else LATE  # all workers were busy for as long as an answer may take
        silence.heard(sample)
        return replace(samples.judged(sample), seconds=clock() - due, answer=None)

    sent: list[Future[Sample]] = []
    pool = ThreadPoolExecutor(WORKERS)
    try:
        started = clock()
        for index in range(step.requests):
            due = started + index / step.rate
            sleep(max(0.0, due - clock()))
            if silence.hopeless:
                break
            sent.append(pool.submit(timed, next(texts), due))
        asked = (each.result() for each in sent)
        return tuple(sample for sample in asked if sample.cause is not Cause.NOT_ASKED)
    finally:  # a cancelled run does not wait for answers
        pool.shutdown(wait=False, cancel_futures=True)


class _Silence:
    """Counts the requests in a row that got no answer."""

    def __init__(self) -> None:
        self.requests = 0

    @property
    def hopeless(self) -> bool:
        return self.requests >= HOPELESS

    def heard(self, sample: Sample) -> None:
        self.requests = self.requests + 1 if sample.cause in _UNANSWERED else 0
