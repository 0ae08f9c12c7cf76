"""What asking a deployed model brought to light: the facts that the rules judge and the report shows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from hfdeploy_action.smoke import answers
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.latency import percentile
from hfdeploy_action.smoke.patience import WarmUp
from hfdeploy_action.smoke.quoted import first_of, tame
from hfdeploy_action.smoke.samples import Cause, RateLimit, Sample
from hfdeploy_action.smoke.thresholds import Durations, Metric, Share, Verdict

_LONGEST_LABEL = 1000  # characters that are kept


@dataclass(frozen=True)
class Asked:
    """A case and what came of it: judged at once, so that no answer is kept.

    `best` is the likeliest prediction, None where there is none or its shape is wrong, and for a batch. `objections`
    to scores and labels are the first few. `polite`: answered, or refused with a 4xx that says in JSON why.
    """

    case: Case
    sample: Sample
    polite: bool
    best: answers.Prediction | None = field(default=None, repr=False)
    wrong_shape: str | None = None
    wrong_scores: tuple[str, ...] = field(default=(), repr=False)
    wrong_labels: tuple[str, ...] = field(default=(), repr=False)
    as_expected: bool = True

    @property
    def accepted(self) -> bool:
        """Whether the status is one the case expects, and a 200 came with JSON."""
        unread = {Cause.NOT_JSON, Cause.TOO_LARGE}
        return self.sample.status in self.case.accept_status and self.sample.cause not in unread

    @property
    def missed(self) -> bool:
        """Whether it was not asked at all."""
        return self.sample.cause is Cause.NOT_ASKED

    @property
    def passed(self) -> bool:
        """Whether none of the rules finds fault with it; `polite` is all that an edge case must be."""
        well = self.polite if self.case.name else self.accepted
        return well and not (self.wrong_shape or self.wrong_scores or self.wrong_labels) and self.as_expected


def judged(case: Case, sample: Sample, labels: Collection[str] = (), *, multi_label: bool = False) -> Asked:
    """What came of a case, against the labels that the model was trained on."""
    refused = sample.cause is Cause.CLIENT_ERROR and sample.answer is not None
    asked = Asked(case, replace(sample, answer=None), polite=refused or sample.cause is None)
    if sample.cause:
        return asked
    try:
        if not isinstance(case.inputs, str):
            answers.batch(sample.answer, len(case.inputs))
            return asked
        ranked = answers.predictions(sample.answer)
    except answers.WrongShape as wrong:
        return replace(asked, wrong_shape=str(wrong))
    best = ranked[0]
    return replace(
        asked,
        best=best._replace(label=best.label[:_LONGEST_LABEL]),
        wrong_scores=first_of(answers.score_problems(ranked, labels, multi_label=multi_label)),
        wrong_labels=first_of(answers.label_problems(ranked, labels)),
        as_expected=not case.any_of or (best.label in case.any_of and best.score >= case.min_score),
    )


class Checked(NamedTuple):
    """A row of the spot check, what came of it, and whether the model gave the row's label."""

    row: Row
    sample: Sample
    right: bool


def checked(row: Row, sample: Sample) -> Checked:
    """No answer is no right answer."""
    right = False
    if not sample.cause:
        with suppress(answers.WrongShape):
            right = answers.predictions(sample.answer)[0].label == row.label
    return Checked(row, replace(sample, answer=None), right)


@dataclass(frozen=True)
class Smoked:
    """Everything that was asked of one deployment and measured of it.

    `private`: neither inputs nor answers may be written anywhere (sensitivity above `general`).
    `load` holds the warm samples that latency is measured on, `unsent` is how many more were to be.
    """

    warm_up: WarmUp
    cases: tuple[Asked, ...] = ()
    edge_cases: tuple[Asked, ...] = ()
    checked: tuple[Checked, ...] = ()
    load: tuple[Sample, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    unsent: int = 0
    private: bool = False

    @property
    def cold_start_seconds(self) -> float | None:
        """Seconds from the first request to the first answer; None where the first request was answered."""
        return self.warm_up.cold_start_seconds

    @property
    def accuracy(self) -> Share | None:
        """How many rows of the spot check got their label; None without a spot check."""
        return Share(sum(each.right for each in self.checked), len(self.checked)) if self.checked else None

    @property
    def unasked(self) -> int:
        """How many cases and rows were not asked, because the answers before took too long."""
        cases = (each.sample for each in (*self.cases, *self.edge_cases))
        rows = (each.sample for each in self.checked)
        return sum(sample.cause is Cause.NOT_ASKED for sample in (*cases, *rows))

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
        causes = [*cases, *(each.sample.cause for each in self.checked), *(each.cause for each in self.load)]
        return [cause for cause in causes if cause is not Cause.NOT_ASKED]

    def _case(self, asked: Asked) -> dict[str, Any]:
        case = asked.case
        entry: dict[str, Any] = {
            "number": case.number,
            "status": asked.sample.status,
            "expected": bool(case.any_of),
            "passed": asked.passed,
        }
        if case.name:
            return entry | {"name": case.name}
        if self.private:
            return entry
        label, score = asked.best or (None, None)
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
