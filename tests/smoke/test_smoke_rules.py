from __future__ import annotations

import json
from dataclasses import replace

import pytest
from smoke.fakes import LABELS, answer, answered, failed, sound

from hfdeploy_action.findings import Location, Rule
from hfdeploy_action.smoke import Smoked
from hfdeploy_action.smoke.cases import EDGE_CASES, Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.patience import NOT_ASKED, WarmUp
from hfdeploy_action.smoke.rules import RULES
from hfdeploy_action.smoke.samples import Cause, RateLimit, Sample
from hfdeploy_action.smoke.smoked import checked, judged
from hfdeploy_action.smoke.thresholds import Durations, Metric, Share, judge, parse

AT = Location("eval/cases.yaml", 7)
CASE = Case(1, "I felt calm.", any_of=("calm",), at=AT)
SECRET = "I told nobody but my therapist."

SOUND = Smoked(
    WarmUp((answered(),), 0.25),
    cases=(judged(CASE, answered(), LABELS),),
    edge_cases=tuple(judged(case, sound(case.inputs), LABELS) for case in EDGE_CASES),
    checked=(checked(Row("Quiet.", "calm", AT), answered()), checked(Row("Alone.", "sad", AT), answered())),
    load=tuple(answered(seconds=0.1 + index / 1000) for index in range(100)),
)


def case(sample: Sample, of: Case = CASE) -> Smoked:
    return replace(SOUND, cases=(judged(of, sample, LABELS),))


def edge(number: int, sample: Sample) -> Smoked:
    return replace(SOUND, edge_cases=(judged(EDGE_CASES[number - 1], sample, LABELS),))


def threshold(metric: str, text: str, measured: Durations | Share | None, *, report_only: bool = False) -> Smoked:
    return replace(SOUND, verdicts=(judge(parse(metric, text, report_only=report_only), measured),))


def found(smoked: Smoked) -> list[str]:
    findings = [finding for rule in RULES for finding in rule.findings(smoked)]
    return [" ".join(map(str, filter(None, (each.rule.id, each.at, each.message)))) for each in findings]


def test_a_sound_model_has_no_findings() -> None:
    assert found(SOUND) == []


BROKEN: list[tuple[Smoked, str]] = [
    (
        case(failed(Cause.SERVER_ERROR, 500)),
        "HFD801 eval/cases.yaml:7 case 1: expected HTTP 200, got HTTP 500 (server-error): "
        "the server failed: its log says why",
    ),
    (
        case(failed(Cause.TIMEOUT), replace(CASE, accept_status=(200, 422))),
        "HFD801 eval/cases.yaml:7 case 1: expected HTTP 200 or 422, got no HTTP answer (timeout): "
        "no answer in time: look at the load and size of the server",
    ),
    (
        case(answered(), replace(CASE, accept_status=(400,))),
        "HFD801 eval/cases.yaml:7 case 1: expected HTTP 400, got HTTP 200",
    ),
    (
        case(failed(Cause.NOT_JSON, 200)),
        "HFD801 eval/cases.yaml:7 case 1: expected HTTP 200, got HTTP 200 (not-json): the answer is not JSON: "
        "check that the address is that of the model, not of a page about it",
    ),
    (
        case(Sample(200, 0.1, {"generated_text": "calm"})),
        "HFD802 eval/cases.yaml:7 case 1: expected a list of objects with label and score, got an object",
    ),
    (
        edge(6, Sample(200, 0.1, [answer()])),
        "HFD802 edge case 6 (batch): expected a list of 3 answers, got a list of 1",
    ),
    (
        case(Sample(200, 0.1, [{"label": "calm", "score": 3.4}, {"label": "sad", "score": -2}])),
        "HFD803 eval/cases.yaml:7 case 1: the score of 'calm' is 3.4, not between 0 and 1; "
        "the score of 'sad' is -2, not between 0 and 1",
    ),
    (
        edge(1, Sample(200, 0.1, [{"label": label, "score": 0.5} for label in LABELS])),
        "HFD803 edge case 1 (empty): the scores of all 3 labels add up to 1.5, not 1",
    ),
    (
        edge(3, Sample(200, 0.1, [{"label": "LABEL_0", "score": 0.5}])),
        "HFD804 edge case 3 (emoji): 'LABEL_0' is not a label the model was trained on",
    ),
    (
        case(answered("sad", 0.7)),
        "HFD805 eval/cases.yaml:7 case 1: expected 'calm', got 'sad' with 0.700",
    ),
    (
        case(answered("sad", 0.7), replace(CASE, any_of=("calm", "happy"))),
        "HFD805 eval/cases.yaml:7 case 1: expected 'calm' or 'happy', got 'sad' with 0.700",
    ),
    (
        case(answered("calm", 0.7), replace(CASE, min_score=0.75)),
        "HFD805 eval/cases.yaml:7 case 1: 'calm' as expected, but with 0.700, less than 0.75",
    ),
    (
        edge(2, failed(Cause.SERVER_ERROR, 500)),
        "HFD806 edge case 2 (very long): HTTP 500 (server-error): the server failed: its log says why",
    ),
    (
        edge(1, failed(Cause.CLIENT_ERROR, 413)),
        "HFD806 edge case 1 (empty): HTTP 413 (client-error): the server does not take this request: "
        "check that it serves text classification",
    ),
    (
        threshold("latency", "p(95)<800ms", Durations((812.4,) * 100)),
        "HFD807 latency: p(95)<800ms, actual 812 ms, n=100",
    ),
    (
        threshold("accuracy", "rate>=0.9", Share(45, 60)),
        "HFD807 accuracy: rate>=0.9, actual 75.00%, n=60",
    ),
    (
        threshold("cold-start", "max<120s", Durations((130_000.0,))),
        "HFD807 cold-start: max<120s, actual 130.0 s, n=1",
    ),
    (
        threshold("errors", "count<5", Share(7, 100)),
        "HFD807 errors: count<5, actual 7, n=100",
    ),
    (
        threshold("agreement", "rate>=0.95", None),
        "HFD807 agreement: rate>=0.95, but nothing was measured",
    ),
    (
        threshold("latency", "p(99)<800ms", Durations((100.0,) * 60)),
        "HFD808 latency: p(99)<800ms, actual 100 ms, n=60, but it may lie anywhere from 100 ms to open",
    ),
    (
        threshold("latency", "p(50)<200ms", Durations((300.0,) * 60), report_only=True),
        "HFD809 latency: p(50)<200ms, actual 300 ms, n=60",
    ),
    (
        replace(SOUND, unsent=200),
        "HFD810 200 of 300 requests of the load were not sent: the answers before took too long: "
        "look at the load and size of the server",
    ),
    (
        edge(3, NOT_ASKED),
        "HFD810 1 of 4 cases and rows were not asked: the answers before took too long: "
        "look at the load and size of the server",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("smoked", "finding"), BROKEN, ids=[finding for _, finding in BROKEN])
def test_a_break_is_found_by_its_rule_and_no_other(smoked: Smoked, finding: str) -> None:
    assert found(smoked) == [finding]


def test_every_rule_is_broken_by_a_test() -> None:
    assert {finding.split()[0] for _, finding in BROKEN} == {rule.id for rule in RULES}


@pytest.mark.parametrize("smoked", [smoked for smoked, _ in BROKEN if not smoked.verdicts and not smoked.unsent])
def test_a_case_with_a_finding_has_not_passed(smoked: Smoked) -> None:
    told = smoked.as_json()
    assert [entry for entry in told["cases"] + told["edge_cases"] if not entry["passed"]]


def test_what_is_accepted_is_not_looked_into() -> None:
    refused = Sample(422, 0.1, {"error": "too short"}, cause=Cause.CLIENT_ERROR)
    assert found(case(refused, replace(CASE, accept_status=(200, 422)))) == []
    assert found(edge(1, refused)) == []
    assert not case(refused, replace(CASE, accept_status=(200, 422))).errors


def test_scores_of_several_labels_at_once_need_not_add_up() -> None:
    both = Sample(200, 0.1, [{"label": label, "score": 0.9} for label in LABELS])
    assert found(replace(SOUND, cases=(judged(CASE, both, LABELS, multi_label=True),))) == []


def test_inconclusive_goals_are_not_mentioned() -> None:
    assert found(threshold("latency", "p(99)<800ms", Durations((100.0,) * 60), report_only=True)) == []


def test_what_a_server_says_cannot_break_a_message() -> None:
    evil = Sample(200, 0.1, [{"label": "\n::error::\x1b[31m\u202e" + "x" * 1000, "score": 1.0}])
    (labels, best) = found(case(evil))
    assert labels.startswith(r"HFD804 eval/cases.yaml:7 case 1: '\n::error::\x1b[31m\u202exxx")
    assert max(len(labels), len(best)) < 200
    assert (labels + best + json.dumps(case(evil).as_json(), ensure_ascii=False)).isprintable()


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_each_rule_is_documented(rule: Rule[Smoked]) -> None:
    assert rule.title.endswith(".")
    assert rule.why
    assert rule.fix


def private(sample: Sample) -> Smoked:
    asked = replace(CASE, inputs=SECRET)
    row = Row(SECRET, "calm", AT)
    return replace(SOUND, private=True, cases=(judged(asked, sample, LABELS),), checked=(checked(row, sample),))


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        (Sample(200, 0.1, {"error": SECRET}), "expected a list of objects with label and score, got an object with an"),
        (Sample(400, 0.1, {"error": SECRET}, cause=Cause.CLIENT_ERROR), "expected HTTP 200, got HTTP 400"),
        (Sample(200, 0.1, [{"label": "calm", "score": 7.125}]), "the scores are not probabilities"),
        (Sample(200, 0.1, [{"label": SECRET, "score": 0.7125}]), "the labels are not the trained set"),
        (answered("sad", 0.7125), "the answer is not the expected one"),
    ],
)
def test_where_answers_are_private_only_the_verdict_is_told(sample: Sample, message: str) -> None:
    smoked = private(sample)
    told = "\n".join([*found(smoked), json.dumps(smoked.as_json()), repr(smoked)])

    assert f"case 1: {message}" in told
    for hidden in ("therapist", "'sad'", '"sad"', "7125", "7.125", '"text"', '"label"', '"score"'):
        assert hidden not in told.replace(repr(LABELS), "")


def test_the_report_has_the_names_of_the_contract() -> None:
    limited = replace(answered(), rate_limit=RateLimit(500, 489, 189))
    failing = (failed(Cause.TIMEOUT, seconds=30), failed(Cause.LOADING, 503), failed(Cause.LOADING, 503), limited)
    smoked = replace(SOUND, load=SOUND.load[:57] + failing, warm_up=WarmUp((answered(), answered()), 45.5))

    told = json.loads(json.dumps(replace(smoked, edge_cases=SOUND.edge_cases[:1]).as_json(), allow_nan=False))
    assert told == {
        "cases": [
            {
                "number": 1,
                "status": 200,
                "expected": True,
                "passed": True,
                "text": "I felt calm.",
                "label": "calm",
                "score": 0.8,
            }
        ],
        "edge_cases": [{"number": 1, "status": 200, "expected": False, "passed": True, "name": "empty"}],
        "latency_ms": {"n": 59, "p50": 128.0, "p95": 155.0, "p99": 30000.0},
        "cold_start_seconds": 45.5,
        "errors": {"loading": 2, "timeout": 1},
        "accuracy": 0.5,
        "accuracy_n": 2,
        "error_rate": 0.046875,
        "agreement": None,
        "thresholds": [],
        "rate_limit": {"limit": 500, "remaining": 489, "resets_in": 189},
    }


def test_what_was_not_measured_is_null_in_the_report() -> None:
    told = Smoked(WarmUp((answered(),), 0.2)).as_json()
    assert told["latency_ms"] == {"n": 0, "p50": None, "p95": None, "p99": None}
    assert [told[key] for key in ("cold_start_seconds", "accuracy", "rate_limit")] == [None, None, None]


def test_a_score_that_json_cannot_say_is_null() -> None:
    told = case(Sample(200, 0.1, [{"label": "calm", "score": float("nan")}])).as_json()
    assert told["cases"][0]["score"] is None
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize(
    "sample", [failed(Cause.TIMEOUT), Sample(200, 0.1, {"error": "busy"}), answered("happy"), Sample(200, 0.1, None)]
)
def test_a_row_without_the_right_answer_is_wrong(sample: Sample) -> None:
    assert not checked(Row("Quiet.", "calm", AT), sample).right


def test_the_first_answer_counts_as_cold_start_and_in_all_latencies_only() -> None:
    measured = replace(SOUND, warm_up=WarmUp((answered(), answered()), 45.5)).measured()
    latency, everything, cold = (measured[each] for each in (Metric.LATENCY, Metric.LATENCY_ALL, Metric.COLD_START))
    assert isinstance(latency, Durations)
    assert max(latency.milliseconds) < 45_500
    assert everything == Durations((45_500.0, *latency.milliseconds))
    assert cold == Durations((45_500.0,))
    assert measured[Metric.ACCURACY] == Share(1, 2)
    assert measured[Metric.ERRORS] == Share(0, 103)
    assert Metric.AGREEMENT not in measured
