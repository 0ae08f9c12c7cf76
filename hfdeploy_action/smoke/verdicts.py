"""Judge a threshold by what was measured.

An `Estimate` is a measured value with its confidence interval, if it has one. A threshold holds for an estimate where
it holds for the whole interval; without an interval the value is judged as measured.
"""

from __future__ import annotations

from typing import NamedTuple

from hfdeploy_action.results import Interval, Judgement, Verdict
from hfdeploy_action.settings.thresholds import Threshold
from hfdeploy_action.smoke.statistics import interval, percentile


class Durations(NamedTuple):
    """Measured times, in milliseconds."""

    milliseconds: tuple[float, ...]


class Share(NamedTuple):
    """How many of n."""

    hits: int
    n: int


class Estimate(NamedTuple):
    """The value that a threshold is about, from n measurements; None if there are none."""

    actual: float | None = None
    n: int = 0
    interval: Interval | None = None


NOT_MEASURED = Estimate()


def judge(threshold: Threshold, measured: Durations | Share | None) -> Verdict:
    """Whether the threshold holds.

    A percentile is met or breached where its confidence interval lies on one side of the limit, else inconclusive.
    Anything else is judged as measured. What was not measured is a breach.
    """
    estimate = _estimate(threshold, measured)
    return Verdict(
        metric=threshold.metric.value,
        expression=threshold.expression,
        actual=estimate.actual,
        n=estimate.n,
        judgement=_judgement(threshold, estimate),
        unit=threshold.unit,
        interval=estimate.interval,
        report_only=threshold.report_only,
        percent=threshold.percent,
    )


def _estimate(threshold: Threshold, measured: Durations | Share | None) -> Estimate:
    if isinstance(measured, Durations) and measured.milliseconds:
        values = measured.milliseconds
        if threshold.percent is not None:
            ends = interval(values, threshold.percent)
            return Estimate(percentile(values, threshold.percent), len(values), ends)
        actual = {"avg": sum(values) / len(values), "min": min(values), "max": max(values)}[threshold.aggregate]
        return Estimate(actual, len(values))
    if isinstance(measured, Share) and measured.n:
        hits, n = measured
        return Estimate(float(hits) if threshold.aggregate == "count" else hits / n, n)
    return NOT_MEASURED


def _judgement(threshold: Threshold, estimate: Estimate) -> Judgement:
    if estimate.actual is None:
        return Judgement.BREACHED
    if estimate.interval is None:
        return _as_measured(threshold, estimate.actual)
    return _within(threshold, estimate.interval)


def _as_measured(threshold: Threshold, actual: float) -> Judgement:
    return Judgement.MET if threshold.holds(actual) else Judgement.BREACHED


def _within(threshold: Threshold, ends: Interval) -> Judgement:
    """Whether the threshold holds for all of the interval, for none of it, or for a part."""
    low = -float("inf") if ends.low is None else ends.low
    high = float("inf") if ends.high is None else ends.high
    if threshold.operator in {"==", "!="}:
        if low <= threshold.limit <= high and low != high:
            return Judgement.INCONCLUSIVE
        return _as_measured(threshold, low)
    at_ends = {threshold.holds(low), threshold.holds(high)}
    if len(at_ends) > 1:
        return Judgement.INCONCLUSIVE
    return Judgement.MET if at_ends == {True} else Judgement.BREACHED
