"""Ask a deployed model everything, once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle

from hfdeploy_action.results import Address, Judgement, Verdict
from hfdeploy_action.retry import Clock, Deadline, RetryBudget, Sleep
from hfdeploy_action.settings.thresholds import Metric, Threshold
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.load import run
from hfdeploy_action.smoke.measurements import measured
from hfdeploy_action.smoke.observations import AskedCase, Observations, asked_case, asked_row
from hfdeploy_action.smoke.plan import SmokePlan
from hfdeploy_action.smoke.retries import WARM_UP_TEXT, Retrying, require_answer, warm_up
from hfdeploy_action.smoke.samples import Ask, Sample
from hfdeploy_action.smoke.verdicts import judge

_UNDER_LOAD = frozenset({Metric.LATENCY, Metric.LATENCY_ALL, Metric.ERRORS})  # what a step of the load can breach


def smoke(address: Address, plan: SmokePlan, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> Observations:
    """Ask everything, once; the rules in `smoke.rules` judge the answers.

    It ends: the warm-up within `retry_seconds`, cases and rows within the plan's `seconds`, and each step of the load
    30 s after its last request was due. Raises `Unauthorized`, `ModelNotFound` or `ModelUnavailable` where the model
    cannot be asked at all, and what `smoke.client.open_line` raises.
    """
    # An HTTP client takes 0.1 s to import, which only those who ask should pay.
    from hfdeploy_action.smoke import client

    with client.open_line(address) as line:
        ask = partial(client.ask, line, parameters=plan.task.parameters(plan.labels))
        return smoke_with(ask, plan, clock, sleep)


def smoke_with(ask: Ask, plan: SmokePlan, clock: Clock, sleep: Sleep) -> Observations:
    """The same with any way of asking."""
    first = warm_up(ask, plan.retry_seconds, clock, sleep)
    require_answer(first)
    retrying = Retrying(ask, RetryBudget(plan.retry_seconds, sleep), Deadline(plan.seconds, clock))

    def asked(case: Case) -> AskedCase:
        return asked_case(plan.task, case, retrying.ask(case.inputs)[-1], plan.labels)

    observed = Observations(
        plan.task,
        first,
        cases=tuple(map(asked, plan.cases)),
        edge_cases=tuple(map(asked, plan.task.EDGE_CASES)),
        rows=tuple(asked_row(plan.task, row, retrying.ask(row.text)[-1], plan.labels) for row in plan.rows),
        private=plan.private,
        labels=plan.labels,
    )
    return _under_load(observed, ask, plan, clock, sleep)


def _under_load(observed: Observations, ask: Ask, plan: SmokePlan, clock: Clock, sleep: Sleep) -> Observations:
    """Climb the steps up to the first that breaches a threshold on its own; its verdict then stands."""
    texts = _texts(plan)
    load: list[Sample] = []
    unsent = 0
    breached: dict[Threshold, Verdict] = {}
    for step in plan.steps:
        if unsent:  # nobody answers
            unsent += step.requests
            continue
        samples = run(ask, texts, step, clock, sleep)
        load += samples
        unsent = step.requests - len(samples)
        breached = _breached(Observations(plan.task, observed.warm_up, load=samples), plan.thresholds)
        if breached:
            break
    loaded = replace(observed, load=tuple(load), unsent=unsent)
    metrics = measured(loaded)
    verdicts = (breached.get(each) or judge(each, metrics.get(each.metric)) for each in plan.thresholds)
    return replace(loaded, verdicts=tuple(verdicts))


def _breached(step: Observations, thresholds: tuple[Threshold, ...]) -> dict[Threshold, Verdict]:
    metrics = measured(step)
    judged = {each: judge(each, metrics.get(each.metric)) for each in thresholds if each.metric in _UNDER_LOAD}
    return {each: v for each, v in judged.items() if v.judgement is Judgement.BREACHED and not each.report_only}


def _texts(plan: SmokePlan) -> Iterator[str]:
    """The texts of the load, in turn: those of the dataset, and of the cases that expect an answer."""
    texts = [case.inputs for case in plan.cases if case.accept_status == (200,) and isinstance(case.inputs, str)]
    return cycle([*texts, *(row.text for row in plan.rows)] or [WARM_UP_TEXT])
