"""What to say about a threshold, and what to do about it: that depends on the metric and on what was measured."""

from __future__ import annotations

import math
from collections import Counter

from hfdeploy_action.results import Verdict
from hfdeploy_action.settings.thresholds import Metric
from hfdeploy_action.smoke.observations import Observations
from hfdeploy_action.units import Unit

FEWEST_ROWS = 59
"""Rows from which on a dataset without a wrong answer shows an accuracy above 95 %."""

_FIXES = {
    Metric.LATENCY: "use a larger instance or a smaller model, or lower the rate in `smoke.load`.",
    Metric.LATENCY_ALL: "keep a replica running if the first answer was slow; otherwise use a larger instance.",
    Metric.COLD_START: "keep a replica running, or use a smaller model.",
    Metric.ACCURACY: "check that your training code gets the same answers, and check the order of the labels.",
}
_NOT_MEASURED = {
    Metric.LATENCY: "read the server's log: no load-test request was answered.",
    Metric.ACCURACY: "add `smoke.dataset`, or delete the threshold.",
    Metric.AGREEMENT: "delete the threshold: this version does not measure agreement.",
}
_RATE = 5  # requests per second of a suggested load
_LONGEST_STEP = 600  # seconds


def said(verdict: Verdict) -> str:
    """A threshold with what was measured for it."""
    threshold = f"{verdict.metric}: `{verdict.expression}`"
    if verdict.actual is None:
        return f"{threshold}, but nothing was measured"
    bound = f", {verdict.bound} with 95 % confidence" if verdict.bound else ""
    return f"{threshold}, actual {verdict.unit.show(verdict.actual)}{bound}, n={verdict.n:,}"


def breach_fix(verdict: Verdict, observed: Observations) -> str:
    """What to do about a breach."""
    metric = Metric(verdict.metric)
    if verdict.actual is None:
        return _NOT_MEASURED.get(metric, "")
    return _errors_fix(observed) if metric is Metric.ERRORS else _FIXES.get(metric, "")


def inconclusive_fix(verdict: Verdict) -> str:
    """How many measurements would settle a verdict, and how to get them; else which threshold can be settled."""
    if Metric(verdict.metric) is Metric.COLD_START:
        return "use `max`, as in `max<120s`: a run measures one cold start, and a percentile takes many."
    if verdict.unit is Unit.SHARE and verdict.limit in {0, 1}:
        rate = verdict.unit.show(verdict.limit)
        return f"use `count==0`, or allow a share, as in `rate<1%`: no number of requests shows a rate of {rate}."
    if verdict.settled_by is None:
        return "relax the threshold: what was measured is so close to the limit that more requests would not settle it."
    return (
        f"{verdict.settled_by:,} requests would settle it if the rest are like these {verdict.n:,}: "
        f"{_load_of(verdict.settled_by)}, or relax the threshold."
    )


def _load_of(requests: int) -> str:
    """How to send that many requests."""
    seconds = math.ceil(requests / _RATE)
    if seconds > _LONGEST_STEP:
        return "send more with `smoke.load`"
    return f"set `smoke.load` to `{{ramp: [{_RATE}], seconds-per-step: {seconds}}}`"


def _errors_fix(observed: Observations) -> str:
    """What to do about the most frequent cause, where one is known."""
    most = Counter(each.cause for each in observed.load if each.cause).most_common(1)
    return f"{most[0][1]:,} requests failed with `{most[0][0].value}`: {most[0][0].fix}" if most else ""
