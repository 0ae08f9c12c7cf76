"""Settings of the section `smoke`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hfdeploy_action.settings.choices import OnInconclusive
from hfdeploy_action.settings.option import matching, option
from hfdeploy_action.settings.thresholds import Metric, pattern_of, words_of


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Labeled texts for a spot check."""

    file: str = option(
        "", "A YAML, JSONL or CSV file with labeled texts; a path relative to hfdeploy.yaml.", minLength=1
    )
    text: str = option("text", "The column of the text.")
    label: str = option("label", "The column of the label.")


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many requests per second, for how long."""

    ramp: tuple[float, ...] = option((), "Requests per second, step by step.", maxItems=20)
    seconds_per_step: float = option(20.0, "How many seconds a step lasts.", exclusiveMinimum=0, maximum=600)


def _expressions(metric: Metric, help: str) -> Any:
    form = matching(pattern_of(metric), words_of(metric))
    return option((), help, items={"type": "string", "maxLength": 100, **form})


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Threshold expressions, by the metric that they limit."""

    latency: tuple[str, ...] = _expressions(Metric.LATENCY, "The latency of warm answers, such as `p(95)<800ms`.")
    latency_all: tuple[str, ...] = _expressions(Metric.LATENCY_ALL, "The latency of all answers, cold ones included.")
    errors: tuple[str, ...] = _expressions(Metric.ERRORS, "The requests that failed, such as `rate<1%`.")
    cold_start: tuple[str, ...] = _expressions(Metric.COLD_START, "The time to the first answer, such as `max<120s`.")
    accuracy: tuple[str, ...] = _expressions(Metric.ACCURACY, "The share of correct answers, such as `rate>=0.9`.")
    agreement: tuple[str, ...] = _expressions(
        Metric.AGREEMENT, "The share of answers that are the same as those from the previous revision."
    )


@dataclass(frozen=True, kw_only=True)
class Thresholds(Metrics):
    """Limits that fail the run, and limits that are only reported."""

    report_only: Metrics = option(Metrics, "Thresholds that are reported but never fail a run.")


@dataclass(frozen=True, kw_only=True)
class ColdStart:
    """How long to wait for a model that is loading."""

    retry_seconds: float = option(180.0, "How many seconds to wait for the first answer.", minimum=0)


@dataclass(frozen=True, kw_only=True)
class Smoke:
    """What the deployed model is asked, and what its answers must be like."""

    cases: tuple[dict[str, Any], ...] = option(
        (), "Test cases: texts, each with the expected answer.", items={"$ref": "#/$defs/case"}
    )
    dataset: Dataset | None = option(None, "Labeled texts for a spot check.")
    load: Load | None = option(
        None,
        "The load test. By default, it sends as many requests as the thresholds need, from 300 to 1,000, "
        "at 5 a second (30 in a rehearsal).",
    )
    thresholds: Thresholds = option(Thresholds, "Limits for the measurements.")
    inconclusive: OnInconclusive = option(
        OnInconclusive.WARN, "What to do when there are too few samples to judge a threshold."
    )
    cold_start: ColdStart = option(ColdStart, "How long to wait for a model that is loading.")
