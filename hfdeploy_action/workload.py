"""The load of the smoke test: the ramp of the settings, or as many requests at a steady rate as the thresholds need."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from hfdeploy_action.settings import Metrics, Settings, key_of
from hfdeploy_action.settings.thresholds import DEFAULTS, Metric, Threshold, parse
from hfdeploy_action.statistics import fewest_to_meet, fewest_without_hits

FEWEST, MOST = 300, 1000
"""Requests of a steady load: from 299 answers on a p(99) can be judged, and 1,000 take 200 s."""

RATE = 5.0
"""Requests per second of the default load: those that serverless inference supports."""

REHEARSAL_RATE = 30.0
"""Requests per second of the default load in a rehearsal: nobody else asks its server."""

_SAMPLED = frozenset({Metric.LATENCY, Metric.LATENCY_ALL, Metric.ERRORS})  # what more requests measure better


class Step(NamedTuple):
    """A rate in requests per second, held for some seconds."""

    rate: float
    seconds: float

    @property
    def requests(self) -> int:
        """How many requests are sent, at least one."""
        return max(1, round(self.rate * self.seconds))

    def at_most(self, rate: float) -> Step:
        """The same requests, not faster than this rate."""
        return self if rate >= self.rate else Step(rate, self.requests / rate)


@dataclass(frozen=True)
class Workload:
    """The steps of a load, and the thresholds that it cannot show to be met, because they take more requests."""

    steps: tuple[Step, ...]
    out_of_reach: tuple[str, ...] = ()

    @property
    def requests(self) -> int:
        """How many requests are sent in all."""
        return sum(step.requests for step in self.steps)

    def __str__(self) -> str:
        several = f"in {len(self.steps)} steps" if len(self.steps) > 1 else f"at {self.steps[0].rate:g}/s"
        short = f", too few to meet {', '.join(f'`{each}`' for each in self.out_of_reach)}" if self.out_of_reach else ""
        return f"{self.requests:,} load-test requests {several}{short}"


def workload(settings: Settings, rate: float = RATE) -> Workload:
    """The ramp of the settings, or else a steady load that is as long as the thresholds need."""
    load, thresholds = settings.smoke.load, thresholds_of(settings)
    steps = ramp(load.ramp, load.seconds_per_step) if load and load.ramp else steady(requests(thresholds), rate)
    sent = sum(step.requests for step in steps)
    return Workload(steps, tuple(each.expression for each in thresholds if not _is_in_reach(each, sent)))


def ramp(rates: Sequence[float], seconds_per_step: float) -> tuple[Step, ...]:
    """The steps of `{ramp: [1, 2, 5], seconds-per-step: 20}`."""
    return tuple(Step(rate, seconds_per_step) for rate in rates)


def steady(number: int, rate: float = RATE) -> tuple[Step, ...]:
    """One step of so many requests."""
    return (Step(rate, number / rate),)


def requests(thresholds: Iterable[Threshold]) -> int:
    """How many requests it takes to judge these thresholds, from 300 to 1,000.

    With so many, a model well inside a limit meets it in 90 % of runs: one that fails a tenth as often as the limit
    allows, or of which a tenth as many answers are slower.
    """
    shares = [share for share in map(_share, thresholds) if share is not None]
    number, before = FEWEST, 0
    while before < number < MOST:  # until the number suits every threshold
        before = number
        for share in shares:
            number = min(MOST, fewest_to_meet(share, number) or MOST)
    return number


def declared_thresholds(settings: Settings) -> tuple[Threshold, ...]:
    """The thresholds of the settings."""
    declared = settings.smoke.thresholds
    return tuple(
        parse(Metric(key_of(f.name)), text, report_only=metrics is declared.report_only)
        for metrics in (declared, declared.report_only)
        for f in fields(Metrics)
        for text in getattr(metrics, f.name)
    )


def thresholds_of(settings: Settings) -> tuple[Threshold, ...]:
    """The thresholds of the settings, or else those of their target."""
    defaults = DEFAULTS.get(settings.target.kind.value, {})
    return declared_thresholds(settings) or tuple(
        parse(metric, text) for metric, texts in defaults.items() for text in texts
    )


def _share(threshold: Threshold) -> float | None:
    """The share of requests that may fail or be slower than an upper limit; None where more requests show no more."""
    if threshold.metric not in _SAMPLED or threshold.operator not in {"<", "<="}:
        return None
    share = (100 - threshold.percent) / 100 if threshold.percent is not None else threshold.limit
    is_share = threshold.percent is not None or threshold.aggregate == "rate"
    return share if is_share and 0 < share < 1 else None


def _is_in_reach(threshold: Threshold, sent: int) -> bool:
    """Whether so many requests can show that a threshold is met: without a failure or a slow answer."""
    share = _share(threshold)
    return share is None or sent >= (fewest_without_hits(share) or math.inf)
