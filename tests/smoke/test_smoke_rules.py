from __future__ import annotations

import json
from dataclasses import replace

import pytest
from smoke.fakes import LABELS, answer, answered, failed
from smoke.observed import CASE, SOUND, asked, case, checked, edge

from hfdeploy_action.report import Report
from hfdeploy_action.report.json import as_data
from hfdeploy_action.settings.thresholds import Metric, parse
from hfdeploy_action.smoke.measurements import measure
from hfdeploy_action.smoke.observations import Observations
from hfdeploy_action.smoke.overall_rules import OVERALL
from hfdeploy_action.smoke.retries import NOT_ASKED
from hfdeploy_action.smoke.rules import RULES
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.verdicts import Durations, Share, judge

SECRET = "I told nobody but my therapist."


def as_written(observed: Observations) -> str:
    return json.dumps(as_data(Report(smoke=measure(observed)))["smoke"], ensure_ascii=False)


def threshold(metric: str, text: str, measured: Durations | Share | None, *, report_only: bool = False) -> Observations:
    return replace(SOUND, verdicts=(judge(parse(Metric(metric), text, report_only=report_only), measured),))


def found(observed: Observations) -> list[str]:
    findings = [finding for rule in RULES for finding in rule.findings(observed)]
    return [" ".join(map(str, filter(None, (each.rule.id, each.at, each.message)))) for each in findings]


def test_a_sound_model_has_no_findings() -> None:
    assert found(SOUND) == []


AT_CASE = "eval/cases.yaml:7 case 1:"
SLOW = "the answers before them took too long"
BROKEN: list[tuple[Observations, str]] = [
    (case(failed(Cause.SERVER_ERROR, 500)), f"HFD801 {AT_CASE} expected HTTP 200, got HTTP 500 (server-error)"),
    (
        case(failed(Cause.TIMEOUT), replace(CASE, accept_status=(200, 422))),
        f"HFD801 {AT_CASE} expected HTTP 200 or 422, got no HTTP answer (timeout)",
    ),
    (
        case(answered(), replace(CASE, accept_status=(400,))),
        f"HFD801 {AT_CASE} expected HTTP 400, got HTTP 200",
    ),
    (
        case(failed(Cause.NOT_JSON, 200)),
        f"HFD801 {AT_CASE} expected HTTP 200, got HTTP 200 (not-json)",
    ),
    (
        case(Sample(200, 0.1, {"generated_text": "calm"})),
        f"HFD802 {AT_CASE} expected a list of objects with label and score, got an object",
    ),
    (
        case(Sample(200, 0.1, {"error": "CUDA out of\nmemory"})),
        f"HFD802 {AT_CASE} expected a list of objects with label and score, got an object with an error: "
        r"'CUDA out of\nmemory'",
    ),
    (
        case(Sample(500, 0.1, {"error": "CUDA out of memory"}, cause=Cause.SERVER_ERROR)),
        f"HFD801 {AT_CASE} expected HTTP 200, got HTTP 500 (server-error): 'CUDA out of memory'",
    ),
    (
        edge(2, Sample(500, 0.1, {"detail": [{"msg": "too long"}]}, cause=Cause.SERVER_ERROR)),
        "HFD806 edge case 2 (very long): HTTP 500 (server-error): 'too long'",
    ),
    (
        edge(6, Sample(200, 0.1, [answer()])),
        "HFD802 edge case 6 (batch): expected a list of 3 answers, got a list of 1",
    ),
    (
        case(Sample(200, 0.1, [{"label": "calm", "score": 3.4}, {"label": "sad", "score": -2}])),
        f"HFD803 {AT_CASE} the score of 'calm' is 3.4, not between 0 and 1; "
        "the score of 'sad' is -2, not between 0 and 1",
    ),
    (
        edge(1, Sample(200, 0.1, [{"label": label, "score": 0.5} for label in LABELS])),
        "HFD803 edge case 1 (empty): the scores of all 3 labels add up to 1.5, not 1",
    ),
    (
        edge(3, Sample(200, 0.1, [{"label": "LABEL_0", "score": 0.5}])),
        "HFD804 edge case 3 (emoji): the model was not trained on the label 'LABEL_0'",
    ),
    (case(answered("sad", 0.7)), f"HFD805 {AT_CASE} expected 'calm', got 'sad' with 0.700"),
    (
        case(answered("sad", 0.7), replace(CASE, any_of=("calm", "happy"))),
        f"HFD805 {AT_CASE} expected 'calm' or 'happy', got 'sad' with 0.700",
    ),
    (
        case(answered("calm", 0.7), replace(CASE, min_score=0.75)),
        f"HFD805 {AT_CASE} 'calm' is expected, but its score is 0.700, less than 0.75",
    ),
    (edge(2, failed(Cause.SERVER_ERROR, 500)), "HFD806 edge case 2 (very long): HTTP 500 (server-error)"),
    (edge(1, failed(Cause.CLIENT_ERROR, 413)), "HFD806 edge case 1 (empty): HTTP 413 (client-error)"),
    (
        threshold("latency", "p(95)<800ms", Durations((812.4,) * 100)),
        "HFD807 latency: `p(95)<800ms`, actual 812.4 ms, at least 812.4 ms with 95 % confidence, n=100",
    ),
    (
        threshold("accuracy", "rate>=0.9", Share(45, 60)),
        "HFD807 accuracy: `rate>=0.9`, actual 75.0 %, at most 83.9 % with 95 % confidence, n=60",
    ),
    (
        threshold("accuracy", "rate>=0.7", Share(45, 58)),
        "HFD811 accuracy: `rate>=0.7`, actual 77.6 %, at least 66.7 % with 95 % confidence, n=58: fewer than 59 rows",
    ),
    (
        threshold("errors", "rate<1%", Share(7, 100)),
        "HFD807 errors: `rate<1%`, actual 7.0 %, at least 3.3 % with 95 % confidence, n=100",
    ),
    (
        threshold("errors", "rate<1%", Share(0, 136)),
        "HFD808 errors: `rate<1%`, actual 0.0 %, at most 2.2 % with 95 % confidence, n=136",
    ),
    (
        threshold("cold-start", "max<120s", Durations((130_000.0,))),
        "HFD807 cold-start: `max<120s`, actual 130.0 s, n=1",
    ),
    (threshold("errors", "count<5", Share(7, 100)), "HFD807 errors: `count<5`, actual 7, n=100"),
    (threshold("agreement", "rate>=0.95", None), "HFD807 agreement: `rate>=0.95`, but nothing was measured"),
    (
        threshold("latency", "p(99)<800ms", Durations((100.0,) * 60)),
        "HFD808 latency: `p(99)<800ms`, actual 100.0 ms, at most unknown with 95 % confidence, n=60",
    ),
    (
        threshold("latency", "p(50)<200ms", Durations((300.0,) * 60), report_only=True),
        "HFD809 latency: `p(50)<200ms`, actual 300.0 ms, at least 300.0 ms with 95 % confidence, n=60",
    ),
    (replace(SOUND, unsent=200), f"HFD810 200 of 300 load-test requests were not sent: {SLOW}"),
    (edge(3, NOT_ASKED), f"HFD810 1 of 4 test cases and dataset rows were not sent: {SLOW}"),
]


@pytest.mark.parametrize(("observed", "finding"), BROKEN, ids=[finding for _, finding in BROKEN])
def test_a_break_is_found_by_its_rule_and_no_other(observed: Observations, finding: str) -> None:
    assert found(observed) == [finding]


def test_every_rule_is_broken_by_a_test() -> None:
    overall = {rule.id for rule in OVERALL} - {"HFD811"}  # tests/smoke/test_overall_rules.py
    assert {finding.split()[0] for _, finding in BROKEN} | overall == {rule.id for rule in RULES}


@pytest.mark.parametrize("observed", [each for each, _ in BROKEN if not each.verdicts and not each.unsent])
def test_a_case_with_a_finding_has_not_passed(observed: Observations) -> None:
    told = measure(observed)
    assert not all(result.passed for result in told.cases + told.edge_cases)


def test_a_response_that_is_accepted_is_not_judged() -> None:
    refused = Sample(422, 0.1, {"error": "too short"}, cause=Cause.CLIENT_ERROR)
    assert found(case(refused, replace(CASE, accept_status=(200, 422)))) == []
    assert found(edge(1, refused)) == []
    assert not measure(case(refused, replace(CASE, accept_status=(200, 422)))).errors


def test_scores_of_a_multi_label_model_need_not_add_up() -> None:
    both = Sample(200, 0.1, [{"label": label, "score": 0.9} for label in LABELS])
    assert found(replace(SOUND, cases=(asked(CASE, both, multi_label=True),))) == []


def test_an_inconclusive_goal_is_not_reported() -> None:
    assert found(threshold("latency", "p(99)<800ms", Durations((100.0,) * 60), report_only=True)) == []


def test_a_hostile_label_cannot_break_a_message() -> None:
    evil = Sample(200, 0.1, [{"label": "\n::error::\x1b[31m\u202e" + "x" * 1000, "score": 1.0}])
    (labels, best) = found(case(evil))
    assert labels.startswith(
        r"HFD804 eval/cases.yaml:7 case 1: the model was not trained on the label '\n::error::\x1b[31m\u202exxx"
    )
    assert max(len(labels), len(best)) < 200
    assert (labels + best + as_written(case(evil))).isprintable()


FAILED_LOAD = (*SOUND.load, *(failed(Cause.TIMEOUT),) * 2, failed(Cause.SERVER_ERROR, 500))


@pytest.mark.parametrize(
    ("observed", "fix"),
    [
        (case(failed(Cause.SERVER_ERROR, 500)), "read the server's log."),
        (
            case(failed(Cause.CLIENT_ERROR, 422)),
            "if this is the correct response, list 422 under the case's `accept-status`; "
            "otherwise check that the server runs the model's task.",
        ),
        (
            case(answered(), replace(CASE, accept_status=(400,))),
            "if this is the correct response, list 200 under the case's `accept-status`.",
        ),
        (
            case(Sample(200, 0.1, {})),
            "check that the server runs the model's task; a custom handler returns "
            '`[{"label": "calm", "score": 0.9}]`.',
        ),
        (
            case(answered("calm", 0.7), replace(CASE, min_score=0.75)),
            "compare the score with your training code's; if it is high enough, lower the case's `min-score`.",
        ),
        (
            edge(1, Sample(200, 0.1, [{"label": label, "score": float("nan")} for label in LABELS])),
            "look for NaN and infinite values in the weights, and save the model from a checkpoint without them.",
        ),
        (
            edge(2, failed(Cause.SERVER_ERROR, 500)),
            "set `model_max_length` in tokenizer_config.json, so that the server truncates long texts.",
        ),
        (
            replace(threshold("errors", "rate<1%", Share(5, 100)), load=FAILED_LOAD),
            "2 requests failed with `timeout`: check the load of the server, or use a larger instance.",
        ),
        (
            threshold("latency", "p(95)<800ms", Durations((812.4,) * 100)),
            "use a larger instance or a smaller model, or lower the rate in `smoke.load`.",
        ),
        (threshold("accuracy", "rate>=0.9", None), "add `smoke.dataset`, or delete the threshold."),
        (
            threshold("latency", "p(99)<800ms", Durations((100.0,) * 60)),
            "299 requests would settle it if the rest are like these 60: set `smoke.load` to "
            "`{ramp: [5], seconds-per-step: 60}`, or relax the threshold.",
        ),
        (
            threshold("latency", "p(50)<100ms", Durations(tuple(map(float, range(50, 150))))),
            "relax the threshold: what was measured is so close to the limit that more requests would not settle it.",
        ),
        (
            threshold("errors", "rate<1%", Share(1, 136)),
            "4,407 requests would settle it if the rest are like these 136: send more with `smoke.load`, "
            "or relax the threshold.",
        ),
        (
            threshold("errors", "rate==0", Share(0, 300)),
            "use `count==0`, or allow a share, as in `rate<1%`: no number of requests shows a rate of 0.0 %.",
        ),
        (
            threshold("cold-start", "p(95)<120s", Durations((45_000.0,))),
            "use `max`, as in `max<120s`: a run measures one cold start, and a percentile takes many.",
        ),
    ],
)
def test_a_fix_knows_what_the_finding_knows(observed: Observations, fix: str) -> None:
    assert [finding.fix for rule in RULES for finding in rule.findings(observed)] == [fix]


def private(sample: Sample) -> Observations:
    secret = replace(CASE, inputs=SECRET)
    return replace(SOUND, private=True, cases=(asked(secret, sample),), rows=(checked(SECRET, "calm", sample),))


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        (Sample(200, 0.1, {"error": SECRET}), "expected a list of objects with label and score, got an object with an"),
        (Sample(400, 0.1, {"error": SECRET}, cause=Cause.CLIENT_ERROR), "expected HTTP 200, got HTTP 400"),
        (Sample(200, 0.1, [{"label": "calm", "score": 7.125}]), "the scores are not probabilities"),
        (Sample(200, 0.1, [{"label": SECRET, "score": 0.7125}]), "the labels are not the trained ones"),
        (answered("sad", 0.7125), "the answer is not the expected one"),
    ],
)
def test_where_answers_are_private_only_the_verdict_is_reported(sample: Sample, message: str) -> None:
    observed = private(sample)
    told = "\n".join([*found(observed), as_written(observed), repr(observed)])

    assert f"case 1: {message}" in told
    for hidden in ("therapist", "'sad'", '"sad"', "7125", "7.125", '"text"', '"label"', '"score"'):
        assert hidden not in told.replace(repr(LABELS), "")
