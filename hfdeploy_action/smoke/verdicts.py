"""Judge a threshold by what was measured.

An `Estimate` is a measured value with its confidence interval, if it has one. A percentile and an error rate are
samples of what users will see: the threshold holds where it holds for the whole interval. Accuracy and agreement are a
census of a file that stays the same: they are judged as measured, and their interval says what other texts may show.
"""

from __future__ import annotations

from typing import NamedTuple

from hfdeploy_action.results import Judgement, Verdict
from hfdeploy_action.settings.thresholds import Metric, Threshold
from hfdeploy_action.statistics import Interval, fewest_to_settle, percentile, percentile_interval, share_interval


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
CENSUSES = frozenset({Metric.ACCURACY, Metric.AGREEMENT})
"""Shares of a fixed file: a second run measures the same."""


def judge(threshold: Threshold, measured: Durations | Share | None) -> Verdict:
    """Whether the threshold holds.

    A percentile and an error rate are met or breached where the confidence interval lies on one side of the limit, else
    inconclusive. Anything else is judged as measured. What was not measured is a breach.
    """
    estimate = _estimate(threshold, measured)
    judgement = _judgement(threshold, estimate)
    return Verdict(
        metric=threshold.metric.value,
        expression=threshold.expression,
        actual=estimate.actual,
        n=estimate.n,
        judgement=judgement,
        unit=threshold.unit,
        limit=threshold.limit,
        interval=estimate.interval,
        report_only=threshold.report_only,
        settled_by=_settled_by(threshold, measured) if judgement is Judgement.INCONCLUSIVE else None,
    )


def _estimate(threshold: Threshold, measured: Durations | Share | None) -> Estimate:
    if isinstance(measured, Durations) and measured.milliseconds:
        values = measured.milliseconds
        if threshold.percent is not None:
            ends = percentile_interval(values, threshold.percent)
            return Estimate(percentile(values, threshold.percent), len(values), ends)
        actual = {"avg": sum(values) / len(values), "min": min(values), "max": max(values)}[threshold.aggregate]
        return Estimate(actual, len(values))
    if isinstance(measured, Share) and measured.n:
        hits, n = measured
        return (
            Estimate(float(hits), n)
            if threshold.aggregate == "count"
            else Estimate(hits / n, n, share_interval(*measured))
        )
    return NOT_MEASURED


def _judgement(threshold: Threshold, estimate: Estimate) -> Judgement:
    if estimate.actual is None:
        return Judgement.BREACHED
    if estimate.interval is None or threshold.metric in CENSUSES:
        return _as_measured(threshold, estimate.actual)
    return _within(threshold, estimate.interval)


def _settled_by(threshold: Threshold, measured: Durations | Share | None) -> int | None:
    """How many measurements settle a verdict. A percentile is a limit for the share of values below another limit."""
    if isinstance(measured, Share):
        return fewest_to_settle(*measured, threshold.limit)
    if measured is None or threshold.percent is None or threshold.metric is Metric.COLD_START:
        return None
    inclusive = threshold.operator in {"<=", ">"}
    below = sum(each <= threshold.limit if inclusive else each < threshold.limit for each in measured.milliseconds)
    return fewest_to_settle(below, len(measured.milliseconds), threshold.percent / 100)


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
