"""Asking a deployed model, and judging what it answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle

from hfdeploy_action.results import Address
from hfdeploy_action.smoke.answers import MOST_PREDICTIONS
from hfdeploy_action.smoke.cases import EDGE_CASES, Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.failures import NotAnswered, NotFound, Unauthorised
from hfdeploy_action.smoke.load import STEADY, Step, run
from hfdeploy_action.smoke.patience import RETRY_SECONDS, WARM_UP_TEXT, Patience, require_answer, warm_up
from hfdeploy_action.smoke.samples import Ask, Clock, Sample, Sleep
from hfdeploy_action.smoke.smoked import Asked, Smoked, checked, judged
from hfdeploy_action.smoke.thresholds import Judgement, Metric, Threshold, Verdict, judge

UNDER_LOAD = frozenset({Metric.LATENCY, Metric.LATENCY_ALL, Metric.ERRORS})
"""What a step of the load can breach."""

__all__ = ["Address", "NotAnswered", "NotFound", "Questions", "Smoked", "Unauthorised", "smoke"]


@dataclass(frozen=True)
class Questions:
    """What a deployed model is asked and what it must hold to.

    `labels` is the trained set (empty: any), `steps` the load, `retry_seconds` how long the first answer may take,
    and how long failed requests and the waits after them may take from then on; `private` that no input or answer
    may be written anywhere.
    """

    cases: tuple[Case, ...] = ()
    edge_cases: tuple[Case, ...] = EDGE_CASES
    rows: tuple[Row, ...] = ()
    labels: tuple[str, ...] = ()
    multi_label: bool = False
    thresholds: tuple[Threshold, ...] = ()
    steps: tuple[Step, ...] = STEADY
    retry_seconds: float = RETRY_SECONDS
    private: bool = False

    @property
    def seconds(self) -> float:
        """How long cases and rows may take in all: ten minutes and two seconds each, at most an hour."""
        return min(3600.0, 600.0 + 2 * len((*self.cases, *self.edge_cases, *self.rows)))


def smoke(address: Address, questions: Questions, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> Smoked:
    """Ask everything, once; the rules in `smoke.rules` judge what comes back.

    It ends: the warm-up within `retry_seconds`, cases and rows within `seconds` of `Questions`, and each step of the
    load 30 s after its last request was due. Raises `Unauthorised`, `NotFound` or `NotAnswered` where the model cannot
    be asked at all, and what `smoke.client.open_line` raises.
    """
    # requests takes 0.1 s to import, which only those who ask should pay.
    from hfdeploy_action.smoke import client

    with client.open_line(address) as line:
        ask = partial(client.ask, line, top_k=min(len(questions.labels), MOST_PREDICTIONS) or None)
        return smoke_with(ask, questions, clock, sleep)


def smoke_with(ask: Ask, questions: Questions, clock: Clock, sleep: Sleep) -> Smoked:
    """The same with any way of asking."""
    first = warm_up(ask, Patience(questions.retry_seconds, clock, sleep))
    require_answer(first)
    patience = Patience(questions.retry_seconds, clock, sleep, clock() + questions.seconds)

    def asked(case: Case) -> Asked:
        sample = patience.ask(ask, case.inputs)[-1]
        return judged(case, sample, questions.labels, multi_label=questions.multi_label)

    smoked = Smoked(
        first,
        cases=tuple(map(asked, questions.cases)),
        edge_cases=tuple(map(asked, questions.edge_cases)),
        checked=tuple(checked(row, patience.ask(ask, row.text)[-1]) for row in questions.rows),
        private=questions.private,
    )
    return _under_load(smoked, ask, questions, clock, sleep)


def _under_load(smoked: Smoked, ask: Ask, questions: Questions, clock: Clock, sleep: Sleep) -> Smoked:
    """Climb the steps up to the first that by itself breaches a threshold, whose verdict then stands."""
    texts = _texts(questions)
    load: list[Sample] = []
    unsent = 0
    breached: dict[Threshold, Verdict] = {}
    for step in questions.steps:
        if unsent:  # nobody answers
            unsent += step.requests
            continue
        samples = run(ask, texts, step, clock, sleep)
        load += samples
        unsent = step.requests - len(samples)
        breached = _breached(Smoked(smoked.warm_up, load=samples), questions.thresholds)
        if breached:
            break
    loaded = replace(smoked, load=tuple(load), unsent=unsent)
    measured = loaded.measured()
    verdicts = (breached.get(each) or judge(each, measured.get(each.metric)) for each in questions.thresholds)
    return replace(loaded, verdicts=tuple(verdicts))


def _breached(step: Smoked, thresholds: tuple[Threshold, ...]) -> dict[Threshold, Verdict]:
    measured = step.measured()
    judged = {each: judge(each, measured.get(each.metric)) for each in thresholds if each.metric in UNDER_LOAD}
    return {each: v for each, v in judged.items() if v.verdict is Judgement.BREACHED and not each.report_only}


def _texts(questions: Questions) -> Iterator[str]:
    """What the load is made of: the texts of cases that expect an answer and of the spot check, in turn."""
    asked = [case.inputs for case in questions.cases if case.accept_status == (200,) and isinstance(case.inputs, str)]
    return cycle([*asked, *(row.text for row in questions.rows)] or [WARM_UP_TEXT])
