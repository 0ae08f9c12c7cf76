"""Measure what was observed: latencies, error rate, accuracy, cold start."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from hfdeploy_action.results import CaseResult, Measurements, Percentiles, RateLimit
from hfdeploy_action.settings.thresholds import Metric
from hfdeploy_action.smoke.observations import AskedCase, Observations
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.verdicts import Durations, Share
from hfdeploy_action.statistics import percentile
from hfdeploy_action.text import tame


def measure(observed: Observations) -> Measurements:
    """The numbers of the report; without inputs and answers where those are private."""
    metrics = measured(observed)
    errors, accuracy = metrics[Metric.ERRORS], metrics.get(Metric.ACCURACY)
    counts = Counter(cause.value for cause in causes(observed) if cause)
    return Measurements(
        cases=tuple(_result(each, observed) for each in observed.cases),
        edge_cases=tuple(_result(each, observed) for each in observed.edge_cases),
        latency_ms=percentiles(durations(observed.load)),
        cold_start_seconds=observed.warm_up.cold_start_seconds,
        errors=dict(sorted(counts.items())),
        error_rate=_rate(errors),
        accuracy=_rate(accuracy),
        accuracy_n=len(observed.rows),
        thresholds=observed.verdicts,
        rate_limit=_rate_limit(observed),
    )


def measured(observed: Observations) -> dict[Metric, Durations | Share]:
    """What thresholds are judged by. What was not measured is left out.

    Errors are those of the load: its requests are sent once, where cases and rows are sent again if the model is busy.
    """
    warm = durations(observed.load)
    first = 1000 * observed.warm_up.seconds
    failed = [each.cause for each in observed.load]
    metrics: dict[Metric, Durations | Share] = {
        Metric.LATENCY: warm,
        Metric.LATENCY_ALL: Durations((first, *warm.milliseconds)),
        Metric.COLD_START: Durations((first,)),
        Metric.ERRORS: Share(sum(cause is not None for cause in failed), len(failed)),
    }
    if observed.rows:
        metrics[Metric.ACCURACY] = Share(sum(row.correct for row in observed.rows), len(observed.rows))
    return metrics


def durations(samples: Iterable[Sample]) -> Durations:
    """How long answers took. A request that timed out counts with its time limit: it took longer than that."""
    return Durations(tuple(1000 * each.seconds for each in samples if each.cause in {None, Cause.TIMEOUT}))


def percentiles(measured: Durations) -> Percentiles:
    """n and the usual percentiles, to a tenth of a millisecond."""
    values = measured.milliseconds
    if not values:
        return Percentiles()
    return Percentiles(len(values), *(round(percentile(values, percent), 1) for percent in (50, 95, 99)))


def causes(observed: Observations) -> list[Cause | None]:
    """Why each request since the first answer failed; None where it did not.

    Without edge cases, and without statuses that a case accepts.
    """
    cases = [None if each.accepted else each.sample.cause for each in observed.cases]
    every = [*cases, *(each.sample.cause for each in observed.rows), *(each.cause for each in observed.load)]
    return [cause for cause in every if cause is not Cause.NOT_ASKED]


def _rate(measured: Durations | Share | None) -> float | None:
    return measured.hits / measured.n if isinstance(measured, Share) and measured.n else None


def _rate_limit(observed: Observations) -> RateLimit | None:
    """The quota as the server last stated it."""
    asked = [*(each.sample for each in observed.cases), *(each.sample for each in observed.rows)]
    samples = [*observed.warm_up.samples, *asked, *observed.load]
    return next((each.rate_limit for each in reversed(samples) if each.rate_limit), None)


def _result(tested: AskedCase, observed: Observations) -> CaseResult:
    case = tested.case
    result = CaseResult(case.number, tested.sample.status, bool(case.any_of), tested.passed, case.name)
    if case.name or observed.private:
        return result
    label, score = tested.parsed.best or (None, None)
    finite = score is not None and math.isfinite(score)
    return replace(result, text=case.inputs, label=label and tame(label), score=score if finite else None)
