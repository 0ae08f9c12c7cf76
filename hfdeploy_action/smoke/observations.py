"""What a deployed model answered: the facts that the rules judge and that measurements are taken from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hfdeploy_action.results import Verdict
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.retries import WarmUp
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.tasks import LabelSet, ParsedAnswer, Task, WrongShape

_LONGEST_LABEL = 1000  # characters that are kept


@dataclass(frozen=True)
class AskedCase:
    """A case and what came of it: parsed at once, so that no answer is kept.

    `handled`: the model answered, or refused with a 4xx that says why in JSON. `as_expected`: the best label is one
    that the case expects.
    """

    case: Case
    sample: Sample
    handled: bool
    parsed: ParsedAnswer = field(default=ParsedAnswer(), repr=False)
    wrong_shape: str = ""
    as_expected: bool = True

    @property
    def accepted(self) -> bool:
        """Whether the status is one that the case accepts, and a 200 came with JSON."""
        unread = {Cause.NOT_JSON, Cause.TOO_LARGE}
        return self.sample.status in self.case.accept_status and self.sample.cause not in unread

    @property
    def unasked(self) -> bool:
        """Whether the case was not asked at all."""
        return self.sample.cause is Cause.NOT_ASKED

    @property
    def passed(self) -> bool:
        """Whether no rule has anything against it. An edge case only has to be handled."""
        well = self.handled if self.case.name else self.accepted
        invalid = self.wrong_shape or self.parsed.invalid_scores or self.parsed.invalid_labels
        return well and not invalid and self.as_expected


def asked_case(task: Task, case: Case, sample: Sample, labels: LabelSet) -> AskedCase:
    """What came of a case."""
    refused = sample.cause is Cause.CLIENT_ERROR and sample.answer is not None
    asked = AskedCase(case, replace(sample, answer=None), handled=refused or sample.cause is None)
    if sample.cause:
        return asked
    try:
        parsed = task.parse(sample.answer, case.inputs, labels)
    except WrongShape as wrong:
        return replace(asked, wrong_shape=str(wrong))
    best = parsed.best
    if best is None:
        return replace(asked, parsed=parsed)
    return replace(
        asked,
        parsed=parsed._replace(best=best._replace(label=best.label[:_LONGEST_LABEL])),
        as_expected=not case.any_of or (best.label in case.any_of and best.score >= case.min_score),
    )


class AskedRow(NamedTuple):
    """A row of the dataset, what came of it, and whether the model gave its label."""

    row: Row
    sample: Sample
    correct: bool


def asked_row(task: Task, row: Row, sample: Sample, labels: LabelSet) -> AskedRow:
    """What came of a row. A row without an answer is not correct."""
    best = None
    if not sample.cause:
        with suppress(WrongShape):
            best = task.parse(sample.answer, row.text, labels).best
    return AskedRow(row, replace(sample, answer=None), best is not None and best.label == row.label)


@dataclass(frozen=True)
class Observations:
    """Everything that one deployment was asked, and what came of it.

    `load` holds the warm samples that latency is measured on, `unsent` is how many more were planned. `private`:
    neither inputs nor answers may be written anywhere (sensitivity above `general`).
    """

    task: Task
    warm_up: WarmUp
    cases: tuple[AskedCase, ...] = ()
    edge_cases: tuple[AskedCase, ...] = ()
    rows: tuple[AskedRow, ...] = ()
    load: tuple[Sample, ...] = ()
    unsent: int = 0
    verdicts: tuple[Verdict, ...] = ()
    private: bool = False

    @property
    def unasked(self) -> int:
        """How many cases and rows were not asked, because the answers before took too long."""
        cases = (each.sample for each in (*self.cases, *self.edge_cases))
        return sum(sample.cause is Cause.NOT_ASKED for sample in (*cases, *(row.sample for row in self.rows)))
