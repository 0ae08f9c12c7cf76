"""What to say about a threshold, and what to do about it: that depends on the metric and on what was measured."""

from __future__ import annotations

from collections import Counter

from hfdeploy_action.results import Judgement, Verdict
from hfdeploy_action.settings.thresholds import Metric
from hfdeploy_action.smoke.measurements import causes
from hfdeploy_action.smoke.observations import Observations
from hfdeploy_action.smoke.statistics import fewest_values

_FIXES = {
    Metric.LATENCY: "use a larger instance or a smaller model, or lower the rate in `smoke.load`.",
    Metric.LATENCY_ALL: "keep a replica running if the first answer was slow; else use a larger instance.",
    Metric.COLD_START: "keep a replica running, or use a smaller model.",
    Metric.ACCURACY: "compare the answers with those of the training code, and check the order of the labels.",
}
_NOT_MEASURED = {
    Metric.LATENCY: "read the server's log: no request of the load was answered.",
    Metric.ACCURACY: "add `smoke.dataset`, or delete the threshold.",
    Metric.AGREEMENT: "delete the threshold: this version does not measure agreement.",
}


def said(verdict: Verdict) -> str:
    """A threshold with what was measured for it."""
    threshold = f"{verdict.metric}: `{verdict.expression}`"
    if verdict.actual is None:
        return f"{threshold}, but nothing was measured"
    measured = f"{threshold}, actual {verdict.unit.show(verdict.actual)}, n={verdict.n:,}"
    if verdict.judgement is not Judgement.INCONCLUSIVE or verdict.interval is None:
        return measured
    low, high = ("unknown" if end is None else verdict.unit.show(end) for end in verdict.interval)
    return f"{measured}, 95 % confidence bounds {low} and {high}"


def breach_fix(verdict: Verdict, observed: Observations) -> str:
    """What to do about a breach."""
    metric = Metric(verdict.metric)
    if verdict.actual is None:
        return _NOT_MEASURED.get(metric, "")
    return _errors_fix(observed) if metric is Metric.ERRORS else _FIXES.get(metric, "")


def inconclusive_fix(verdict: Verdict) -> str:
    """What to do about too few answers: at least how many a percentile needs, where it has fewer."""
    percent = verdict.percent
    fewest = fewest_values(percent) if percent else 0
    if verdict.n < fewest:
        return f"send at least {fewest:,} requests with `smoke.load`; {verdict.n:,} were measured."
    return f"send more than {verdict.n:,} requests with `smoke.load`, or relax the threshold."


def _errors_fix(observed: Observations) -> str:
    """What to do about the most frequent cause, where one is known."""
    most = Counter(cause for cause in causes(observed) if cause).most_common(1)
    return f"{most[0][1]:,} requests failed with `{most[0][0].value}`: {most[0][0].fix}" if most else ""
