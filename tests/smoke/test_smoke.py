from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

import pytest
from smoke.fakes import LABELS, Clock, Model, answered, failed, reply, serving, sound

from hfdeploy_action.findings import Location
from hfdeploy_action.results import Address, Judgement
from hfdeploy_action.settings.thresholds import Metric, parse
from hfdeploy_action.smoke.asking import smoke, smoke_with
from hfdeploy_action.smoke.cases import Case, Inputs
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.failures import ModelNotFound, ModelUnavailable, Unauthorized
from hfdeploy_action.smoke.load import run
from hfdeploy_action.smoke.measurements import measure
from hfdeploy_action.smoke.plan import SmokePlan
from hfdeploy_action.smoke.rules import RULES
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.tasks import LabelSet, Task, text_classification
from hfdeploy_action.workload import Step, ramp


class WithoutEdgeCases:
    """Text classification, for tests of what else is asked."""

    EXAMPLE = text_classification.EXAMPLE
    EDGE_CASES: tuple[Case, ...] = ()
    parameters = staticmethod(text_classification.parameters)
    parse = staticmethod(text_classification.parse)


FEW = (Step(100, 0.05),)
TASK: Task = text_classification
PLAN = SmokePlan(
    TASK,
    cases=(Case(1, "I felt calm.", any_of=("calm",)),),
    rows=(Row("Quiet.", "calm", Location("spot.csv", 2)),),
    labels=LabelSet(LABELS),
    thresholds=(parse(Metric.ERRORS, "rate<50%"), parse(Metric.ACCURACY, "rate==1")),
    steps=FEW,
)


def ask(model: Model, plan: SmokePlan = PLAN) -> tuple[list[str], list[Judgement]]:
    clock = Clock()
    observed = smoke_with(model, plan, clock, clock.sleep)
    return (
        [finding.rule.id for rule in RULES for finding in rule.findings(observed)],
        [verdict.judgement for verdict in observed.verdicts],
    )


def test_a_sound_model_has_no_finding_but_that_its_dataset_is_small() -> None:
    model = Model()
    assert ask(model) == (["HFD811"], [Judgement.MET, Judgement.MET])
    assert len(model.asked) == 1 + 1 + 6 + 1 + 5


def test_a_wrong_answer_is_found() -> None:
    findings, verdicts = ask(Model(then=lambda inputs: answered("sad") if inputs == "I felt calm." else sound(inputs)))
    assert (findings, verdicts) == (["HFD805", "HFD811"], [Judgement.MET, Judgement.MET])


def test_requests_are_retried_while_the_model_loads_or_the_quota_is_used_up() -> None:
    busy = [failed(Cause.LOADING, 503), answered(), failed(Cause.RATE_LIMITED, 429), failed(Cause.LOADING, 503)]
    assert ask(Model(busy)) == (["HFD811"], [Judgement.MET, Judgement.MET])


def test_errors_under_load_breach_a_threshold() -> None:
    broken = Model([sound(text) for text in ("warm", "case", "", "", "", "", "")])
    broken.first += [sound(("", "", "")), answered()]
    broken.then = lambda _: failed(Cause.SERVER_ERROR, 500)
    assert ask(broken)[1] == [Judgement.BREACHED, Judgement.MET]


def test_the_load_sends_the_texts_of_cases_and_rows_in_turn() -> None:
    model = Model()
    refused = Case(2, "", accept_status=(200, 422))
    ask(model, SmokePlan(WithoutEdgeCases(), (*PLAN.cases, refused), PLAN.rows, steps=FEW))
    assert sorted(map(str, model.asked[4:])) == ["I felt calm."] * 3 + ["Quiet."] * 2


def test_a_ramp_ends_with_the_first_step_that_breaches() -> None:
    def struggling(inputs: Inputs) -> Sample:
        return sound(inputs) if len(model.asked) <= 15 else failed(Cause.SERVER_ERROR, 500)

    model = Model(then=struggling)
    errors = parse(Metric.ERRORS, "rate<50%")
    goal = parse(Metric.ERRORS, "rate<0.1%", report_only=True)
    clock = Clock()
    plan = SmokePlan(WithoutEdgeCases(), steps=ramp((5, 10, 20, 40), 2), thresholds=(errors, goal))
    observed = smoke_with(model, plan, clock, clock.sleep)

    assert len(observed.load) == 10 + 20
    assert [(v.judgement, v.n) for v in observed.verdicts] == [
        (Judgement.BREACHED, 20),
        (Judgement.BREACHED, 30),
    ]


def test_requests_are_sent_at_the_rate_however_long_answers_take() -> None:
    """Thirty requests in a tenth of a second, each answered after 50 ms, and 16 workers: the later ones are late."""

    def slow(_: Inputs, __: float) -> Sample:
        time.sleep(0.05)
        return answered(seconds=0.05)

    samples = run(slow, cycle(["a"]), Step(3000, 0.01))
    assert len(samples) == 30
    assert samples[-1].seconds > 0.08


def test_a_load_without_answers_is_stopped() -> None:
    clock = Clock()

    def refused(_: Inputs, __: float) -> Sample:
        return failed(Cause.CONNECTION)

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        time.sleep(0.001)

    assert 10 <= len(run(refused, cycle(["a"]), Step(10, 100), clock, sleep)) < 100


@pytest.mark.parametrize(
    ("status", "failure"),
    [(401, Unauthorized), (404, ModelNotFound), (410, ModelNotFound), (400, ModelNotFound), (503, ModelUnavailable)],
)
def test_a_model_that_cannot_be_asked_stops_the_run_and_nothing_of_the_answer_is_repeated(
    status: int, failure: type[Exception]
) -> None:
    clock = Clock()
    with serving(reply(status, {"error": "secret hf_secret"})) as server, pytest.raises(failure) as raised:
        smoke(Address(server.url, "hf_secret"), PLAN, clock, clock.sleep)
    assert "secret" not in str(raised.value)


def classify(connection: socket.socket) -> None:
    """Is calm whatever comes."""
    connection.sendall(reply(200, json.loads('[[{"label": "calm", "score": 1.0}]]')))


def test_a_sound_model_has_no_findings_over_http() -> None:
    with serving(classify) as server:
        plan = SmokePlan(WithoutEdgeCases(), PLAN.cases, labels=LabelSet(("calm",)), steps=(Step(100, 0.6),))
        observed = smoke(Address(server.url), plan)
    assert [finding for rule in RULES for finding in rule.findings(observed)] == []
    assert measure(observed).latency_ms.n == 60
    assert len(server.requests) == 1 + 1 + 60
    assert b'"top_k": 1' in server.requests[0]


def test_reading_cases_and_thresholds_imports_no_http_client() -> None:
    modules = "hfdeploy_action.smoke.rules, hfdeploy_action.smoke.cases, hfdeploy_action.smoke.plan"
    script = f"import sys, {modules}; sys.exit('urllib3' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])


def test_a_run_that_is_cancelled_does_not_wait_for_answers() -> None:
    asked: list[Inputs] = []

    def cancelled(_: float) -> None:
        if len(asked) == 3:
            raise KeyboardInterrupt

    def slow(text: Inputs, _: float) -> Sample:
        asked.append(text)
        time.sleep(1)
        return answered()

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(slow, cycle(["a"]), Step(1000, 1), sleep=cancelled)
    assert time.monotonic() - started < 1


def test_answers_are_judged_by_the_labels_of_the_model() -> None:
    clock = Clock()
    every = [{"label": label, "score": 0.9} for label in ("calm", "happy", "other")]
    labels = LabelSet(LABELS, multi_label=True)
    declared = SmokePlan(WithoutEdgeCases(), PLAN.cases, labels=labels, private=True, steps=())
    observed = smoke_with(Model(then=lambda _: Sample(200, 0.1, every)), declared, clock, clock.sleep)
    assert (observed.cases[0].parsed.invalid_scores, observed.private) == ((), True)
    assert observed.cases[0].parsed.invalid_labels == ("the model was not trained on the label 'other'",)
