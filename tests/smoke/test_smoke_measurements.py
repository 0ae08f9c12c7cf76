from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from smoke.fakes import answered, failed
from smoke.observed import SOUND, TASK, case, checked

from hfdeploy_action.report import Report
from hfdeploy_action.report.json import as_json
from hfdeploy_action.results import RateLimit
from hfdeploy_action.settings.thresholds import Metric
from hfdeploy_action.smoke.measurements import measure, measured
from hfdeploy_action.smoke.observations import Observations
from hfdeploy_action.smoke.retries import WarmUp
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.verdicts import Durations, Share


def written(observed: Observations) -> Any:
    return json.loads(as_json(Report(smoke=measure(observed))))["smoke"]


def test_the_report_has_the_names_of_the_contract() -> None:
    limited = replace(answered(), rate_limit=RateLimit(500, 489, 189))
    failing = (failed(Cause.TIMEOUT, seconds=30), failed(Cause.LOADING, 503), failed(Cause.LOADING, 503), limited)
    observed = replace(SOUND, load=SOUND.load[:57] + failing, warm_up=WarmUp((answered(), answered()), 45.5))

    assert written(replace(observed, edge_cases=SOUND.edge_cases[:1])) == {
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
        "error_rate": 3 / 61,
        "agreement": None,
        "thresholds": [],
        "rate_limit": {"limit": 500, "remaining": 489, "resets_in": 189},
    }


def test_what_was_not_measured_is_null_in_the_report() -> None:
    told = written(Observations(TASK, WarmUp((answered(),), 0.2)))
    assert told["latency_ms"] == {"n": 0, "p50": None, "p95": None, "p99": None}
    assert [told[key] for key in ("cold_start_seconds", "accuracy", "rate_limit")] == [None, None, None]


def test_a_score_that_is_not_a_number_is_null() -> None:
    told = case(Sample(200, 0.1, [{"label": "calm", "score": float("nan")}]))
    assert written(told)["cases"][0]["score"] is None


@pytest.mark.parametrize(
    "sample", [failed(Cause.TIMEOUT), Sample(200, 0.1, {"error": "busy"}), answered("happy"), Sample(200, 0.1, None)]
)
def test_a_row_without_the_correct_answer_is_not_correct(sample: Sample) -> None:
    assert not checked("Quiet.", "calm", sample).correct


def test_the_first_answer_counts_as_cold_start_and_in_all_latencies_only() -> None:
    metrics = measured(replace(SOUND, warm_up=WarmUp((answered(), answered()), 45.5)))
    latency, everything, cold = (metrics[each] for each in (Metric.LATENCY, Metric.LATENCY_ALL, Metric.COLD_START))
    assert isinstance(latency, Durations)
    assert max(latency.milliseconds) < 45_500
    assert everything == Durations((45_500.0, *latency.milliseconds))
    assert cold == Durations((45_500.0,))
    assert metrics[Metric.ACCURACY] == Share(1, 2)
    assert metrics[Metric.ERRORS] == Share(0, 100)
    assert Metric.AGREEMENT not in metrics
