"""A sound model's answers, and the same with one thing wrong."""

from __future__ import annotations

from dataclasses import replace

from smoke.fakes import LABELS, answered, sound

from hfdeploy_action.findings import Location
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.observations import AskedCase, AskedRow, Observations, asked_case, asked_row
from hfdeploy_action.smoke.retries import WarmUp
from hfdeploy_action.smoke.samples import Sample
from hfdeploy_action.smoke.tasks import LabelSet, Task, text_classification

AT = Location("eval/cases.yaml", 7)
CASE = Case(1, "I felt calm.", any_of=("calm",), at=AT)
TASK: Task = text_classification


def asked(case: Case, sample: Sample, *, multi_label: bool = False) -> AskedCase:
    return asked_case(TASK, case, sample, LabelSet(LABELS, multi_label))


def checked(text: str, label: str, sample: Sample) -> AskedRow:
    return asked_row(TASK, Row(text, label, AT), sample, LabelSet(LABELS))


SOUND = Observations(
    TASK,
    WarmUp((answered(),), 0.25),
    cases=(asked(CASE, answered()),),
    edge_cases=tuple(asked(case, sound(case.inputs)) for case in TASK.EDGE_CASES),
    rows=(checked("Quiet.", "calm", answered()), checked("Alone.", "sad", answered())),
    load=tuple(answered(seconds=0.1 + index / 1000) for index in range(100)),
    labels=LabelSet(LABELS),
)


def case(sample: Sample, of: Case = CASE) -> Observations:
    return replace(SOUND, cases=(asked(of, sample),))


def edge(number: int, sample: Sample) -> Observations:
    return replace(SOUND, edge_cases=(asked(TASK.EDGE_CASES[number - 1], sample),))
