"""What asking a deployed model brought to light: the facts that the rules judge and the report shows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from hfdeploy_action.smoke import answers
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.latency import percentile
from hfdeploy_action.smoke.patience import WarmUp
from hfdeploy_action.smoke.quoted import tame
from hfdeploy_action.smoke.samples import Cause, RateLimit, Sample
from hfdeploy_action.smoke.thresholds import Durations, Metric, Share, Verdict


class Asked(NamedTuple):
    """A case and what came of it."""

    case: Case
    sample: Sample

    @property
    def accepted(self) -> bool:
        """Whether the status is one the case expects, and a 200 came with JSON."""
        return self.sample.status in self.case.accept_status and self.sample.cause is not Cause.NOT_JSON

    @property
    def polite(self) -> bool:
        """Whether it was answered, or refused with a 4xx that says in JSON why; what an edge case expects."""
        refused = self.sample.cause is Cause.CLIENT_ERROR and self.sample.answer is not None
        return refused or self.sample.cause is None

    @property
    def predictions(self) -> tuple[answers.Prediction, ...]:
        """What was predicted, the likeliest first; empty where nothing was or its shape is wrong, and for a batch."""
        if self.sample.cause or self.wrong_shape or not isinstance(self.case.inputs, str):
            return ()
        return answers.predictions(self.sample.answer)

    @property
    def wrong_shape(self) -> str | None:
        """What is wrong with the shape of the answer, if there is one and something is."""
        if self.sample.cause:
            return None
        try:
            if isinstance(self.case.inputs, str):
                answers.predictions(self.sample.answer)
            else:
                answers.batch(self.sample.answer, len(self.case.inputs))
        except answers.WrongShape as wrong:
            return str(wrong)
        return None

    @property
    def as_expected(self) -> bool:
        """Whether the best label is one of those expected, with the score expected; so too where nothing is."""
        if not self.case.any_of or not self.predictions:
            return True
        label, score = self.predictions[0]
        return label in self.case.any_of and score >= self.case.min_score


class Checked(NamedTuple):
    """A row of the spot check and what came of it."""

    row: Row
    sample: Sample

    @property
    def right(self) -> bool:
        """Whether the model gave the row's label; no answer is no right answer."""
        if self.sample.cause:
            return False
        try:
            return answers.predictions(self.sample.answer)[0].label == self.row.label
        except answers.WrongShape:
            return False


@dataclass(frozen=True)
class Smoked:
    """Everything that was asked of one deployment and measured of it.

    `private`: neither inputs nor answers may be written anywhere (sensitivity above `general`).
    `load` holds the warm samples that latency is measured on.
    """

    warm_up: WarmUp
    cases: tuple[Asked, ...] = ()
    edge_cases: tuple[Asked, ...] = ()
    checked: tuple[Checked, ...] = ()
    load: tuple[Sample, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    labels: tuple[str, ...] = ()
    multi_label: bool = False
    private: bool = False

    @property
    def cold_start_seconds(self) -> float | None:
        """Seconds from the first request to the first answer; None where the first request was answered."""
        return self.warm_up.cold_start_seconds

    @property
    def accuracy(self) -> Share | None:
        """How many rows of the spot check got their label; None without a spot check."""
        return Share(sum(each.right for each in self.checked), len(self.checked)) if self.checked else None

    def passed(self, asked: Asked) -> bool:
        """Whether none of the rules finds fault with the case."""
        well = asked.polite if asked.case.name else asked.accepted
        return well and not asked.wrong_shape and asked.as_expected and not any(self.objections(asked))

    def objections(self, asked: Asked) -> Iterator[str]:
        """What is wrong with the scores and labels of an answer."""
        yield from answers.score_problems(asked.predictions, self.labels, multi_label=self.multi_label)
        yield from answers.label_problems(asked.predictions, self.labels)

    @property
    def errors(self) -> Counter[Cause]:
        """How often each cause came up since the first answer, edge cases and what a case accepts left out."""
        return Counter(cause for cause in self._causes if cause)

    @property
    def error_rate(self) -> float | None:
        """The share of requests that failed, from 0 to 1; None where nothing was asked."""
        return self.errors.total() / len(self._causes) if self._causes else None

    @property
    def rate_limit(self) -> RateLimit | None:
        """The quota as the server last stated it."""
        asked = [*(each.sample for each in self.cases), *(each.sample for each in self.checked)]
        samples = [*self.warm_up.samples, *asked, *self.load]
        return next((each.rate_limit for each in reversed(samples) if each.rate_limit), None)

    def measured(self) -> dict[Metric, Durations | Share]:
        """What thresholds are judged on; what was not measured is not there."""
        warm = durations(self.load)
        first = 1000 * self.warm_up.seconds
        found = {
            Metric.LATENCY: warm,
            Metric.LATENCY_ALL: Durations((first, *warm.milliseconds)),
            Metric.COLD_START: Durations((first,)),
            Metric.ERRORS: Share(self.errors.total(), len(self._causes)),
            Metric.ACCURACY: self.accuracy,
        }
        return {metric: value for metric, value in found.items() if value is not None}

    def as_json(self) -> dict[str, Any]:
        """The `smoke` object of report.json; without inputs and answers where those are private."""
        return {
            "cases": [self._case(each) for each in self.cases],
            "edge_cases": [self._case(each) for each in self.edge_cases],
            "latency_ms": summary(durations(self.load)),
            "cold_start_seconds": self.cold_start_seconds,
            "errors": {cause.value: count for cause, count in sorted(self.errors.items(), key=lambda e: e[0].value)},
            "error_rate": self.error_rate,
            "accuracy": self.accuracy and self.accuracy.hits / self.accuracy.n,
            "accuracy_n": len(self.checked),
            "agreement": None,
            "thresholds": [verdict.as_json() for verdict in self.verdicts],
            "rate_limit": self.rate_limit and self.rate_limit._asdict(),
        }

    @property
    def _causes(self) -> list[Cause | None]:
        cases = [None if each.accepted else each.sample.cause for each in self.cases]
        return [*cases, *(each.sample.cause for each in self.checked), *(each.cause for each in self.load)]

    def _case(self, asked: Asked) -> dict[str, Any]:
        case, sample = asked
        entry: dict[str, Any] = {
            "number": case.number,
            "status": sample.status,
            "expected": bool(case.any_of),
            "passed": self.passed(asked),
        }
        if case.name:
            return entry | {"name": case.name}
        if self.private:
            return entry
        label, score = asked.predictions[0] if asked.predictions else (None, None)
        known = score is not None and math.isfinite(score)
        return entry | {"text": case.inputs, "label": label and tame(label), "score": score if known else None}


def durations(samples: Iterable[Sample]) -> Durations:
    """How long answers took. A request that timed out counts with the time it was given: it took longer than that."""
    return Durations(tuple(1000 * each.seconds for each in samples if each.cause in {None, Cause.TIMEOUT}))


def summary(measured: Durations) -> dict[str, float | None]:
    """n, and the percentiles people ask for, in milliseconds; None where nothing was measured."""
    values = measured.milliseconds
    return {"n": len(values)} | {
        f"p{percent}": round(percentile(values, percent), 1) if values else None for percent in (50, 95, 99)
    }
