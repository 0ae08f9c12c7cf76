"""Asking a deployed model, and judging what it answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle

from hfdeploy_action.results import Address
from hfdeploy_action.smoke.cases import EDGE_CASES, Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.failures import NotAnswered, NotFound, Unauthorised, require_answer
from hfdeploy_action.smoke.load import STEADY, Step, run
from hfdeploy_action.smoke.patience import RETRY_SECONDS, WARM_UP_TEXT, Patience, warm_up
from hfdeploy_action.smoke.samples import Ask, Clock, Sample, Sleep
from hfdeploy_action.smoke.smoked import Asked, Checked, Smoked
from hfdeploy_action.smoke.thresholds import Judgement, Metric, Threshold, Verdict, judge

UNDER_LOAD = frozenset({Metric.LATENCY, Metric.LATENCY_ALL, Metric.ERRORS})
"""What a step of the load can breach."""

__all__ = ["Address", "NotAnswered", "NotFound", "Questions", "Smoked", "Unauthorised", "smoke"]


@dataclass(frozen=True)
class Questions:
    """What a deployed model is asked and what it must hold to.

    `labels` is the trained set (empty: any), `steps` the load, `retry_seconds` how long all waiting may take
    before the first answer and again after it, `private` that no input or answer may be written anywhere.
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


def smoke(address: Address, questions: Questions, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> Smoked:
    """Ask everything, once; the rules in `smoke.rules` judge what comes back.

    Raises `Unauthorised`, `NotFound` or `NotAnswered` where the model cannot be asked at all.
    """
    # requests takes 0.1 s to import, which only those who ask should pay.
    from hfdeploy_action.smoke import client

    with client.open_session(address) as session:
        ask = partial(client.ask, session, address, top_k=len(questions.labels) or None)
        return smoke_with(ask, questions, clock, sleep)


def smoke_with(ask: Ask, questions: Questions, clock: Clock, sleep: Sleep) -> Smoked:
    """The same with any way of asking."""
    first = warm_up(ask, Patience(questions.retry_seconds, clock, sleep))
    require_answer(first)
    patience = Patience(questions.retry_seconds, clock, sleep)
    smoked = Smoked(
        first,
        cases=tuple(Asked(case, patience.ask(ask, case.inputs)[-1]) for case in questions.cases),
        edge_cases=tuple(Asked(case, patience.ask(ask, case.inputs)[-1]) for case in questions.edge_cases),
        checked=tuple(Checked(row, patience.ask(ask, row.text)[-1]) for row in questions.rows),
        labels=questions.labels,
        multi_label=questions.multi_label,
        private=questions.private,
    )
    return _under_load(smoked, ask, questions, clock, sleep)


def _under_load(smoked: Smoked, ask: Ask, questions: Questions, clock: Clock, sleep: Sleep) -> Smoked:
    """Climb the steps up to the first that by itself breaches a threshold, whose verdict then stands."""
    texts = _texts(questions)
    load: tuple[Sample, ...] = ()
    breached: dict[Threshold, Verdict] = {}
    for step in questions.steps:
        samples = run(ask, texts, step, clock, sleep)
        load += samples
        breached = _breached(Smoked(smoked.warm_up, load=samples), questions.thresholds)
        if breached:
            break
    loaded = replace(smoked, load=load)
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
