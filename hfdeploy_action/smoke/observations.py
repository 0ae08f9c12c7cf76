"""What a deployed model answered: the facts that the rules judge and that measurements are taken from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hfdeploy_action.findings import Location
from hfdeploy_action.results import Verdict
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.error_bodies import error_text
from hfdeploy_action.smoke.retries import WarmUp
from hfdeploy_action.smoke.samples import Cause, Sample, judged
from hfdeploy_action.smoke.tasks import ANY_LABELS, LabelSet, ParsedAnswer, Task, WrongShape

_LONGEST_LABEL = _LONGEST_ERROR = 1000  # characters that are kept


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
    error: str = field(default="", repr=False)  # what the server says about it

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
    error = error_text(sample.answer)[:_LONGEST_ERROR]
    asked = AskedCase(case, replace(sample, answer=None), handled=refused or sample.cause is None, error=error)
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


@dataclass(frozen=True)
class AskedRow:
    """A row of the dataset, what came of it, and whether the model gave its label."""

    row: Row
    sample: Sample
    correct: bool
    parsed: ParsedAnswer = field(default=ParsedAnswer(), repr=False)


def asked_row(task: Task, row: Row, sample: Sample, labels: LabelSet) -> AskedRow:
    """What came of a row. A row without an answer is not correct."""
    parsed = ParsedAnswer()
    if not sample.cause:
        with suppress(WrongShape):
            parsed = task.parse(sample.answer, row.text, labels)
    correct = parsed.best is not None and parsed.best.label == row.label
    return AskedRow(row, replace(judged(sample), answer=None), correct, parsed._replace(best=None))


class Answer(NamedTuple):
    """A text, the place of its case or row, what the model said, and whether the text is one of our edge cases."""

    text: str
    at: Location | None
    parsed: ParsedAnswer
    is_edge: bool = False


@dataclass(frozen=True)
class Observations:
    """Everything that one deployment was asked, and what came of it.

    `load` holds the warm samples that latency is measured on, `unsent` is how many more were planned. `private`:
    neither inputs nor answers may be written anywhere (sensitivity above `general`). `labels` are the trained ones.
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
    labels: LabelSet = ANY_LABELS

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers to one text each that have the shape of the task."""
        asked = (*self.cases, *self.edge_cases)
        cases = [Answer(str(each.case.inputs), each.case.at, each.parsed, bool(each.case.name)) for each in asked]
        rows = [Answer(each.row.text, each.row.at, each.parsed) for each in self.rows]
        return tuple(answer for answer in (*cases, *rows) if answer.parsed.labels)

    @property
    def unasked(self) -> int:
        """How many cases and rows were not asked, because the answers before took too long."""
        cases = (each.sample for each in (*self.cases, *self.edge_cases))
        return sum(sample.cause is Cause.NOT_ASKED for sample in (*cases, *(row.sample for row in self.rows)))
