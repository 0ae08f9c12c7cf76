"""What a deployed model will be asked, from the settings, the files they name and the card."""

from __future__ import annotations

from dataclasses import dataclass

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.settings import LoadedSettings, Sensitivity
from hfdeploy_action.settings.thresholds import Threshold
from hfdeploy_action.smoke import cases
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.inputs import SmokeInputs
from hfdeploy_action.smoke.retries import RETRY_SECONDS
from hfdeploy_action.smoke.tasks import ANY_LABELS, LabelSet, Task, task_of
from hfdeploy_action.workload import FEWEST, Step, steady, thresholds_of


@dataclass(frozen=True)
class SmokePlan:
    """What a deployed model is asked, and the thresholds that its answers must meet.

    `steps` are the load. `retry_seconds` is how long the first answer may take, and how long failed requests and the
    pauses after them may take from then on. `private`: no input or answer may be written anywhere.
    """

    task: Task
    cases: tuple[Case, ...] = ()
    rows: tuple[Row, ...] = ()
    labels: LabelSet = ANY_LABELS
    thresholds: tuple[Threshold, ...] = ()
    steps: tuple[Step, ...] = steady(FEWEST)
    retry_seconds: float = RETRY_SECONDS
    private: bool = False

    @property
    def seconds(self) -> float:
        """How long cases and rows may take in all: ten minutes and two seconds each, at most an hour."""
        return min(3600.0, 600.0 + 2 * len((*self.cases, *self.task.EDGE_CASES, *self.rows)))


def smoke_plan(loaded: LoadedSettings, inputs: SmokeInputs, folder: ModelFolder, steps: tuple[Step, ...]) -> SmokePlan:
    """Everything to ask, under a load of these steps.

    Where the settings have no cases, the model is asked the card's widget examples.
    """
    settings = loaded.settings
    widget = cases.from_widget(folder.card.values.get("widget"), lambda index: folder.card.at("widget", index))
    problem_type = folder.config.values.get("problem_type")
    multi_label, regression = problem_type == "multi_label_classification", problem_type == "regression"
    return SmokePlan(
        task=task_of(folder.card.values.get("pipeline_tag")),
        cases=inputs.cases or widget,
        rows=inputs.rows,
        labels=LabelSet(settings.labels or folder.labels.names, multi_label, regression),
        thresholds=thresholds_of(settings),
        steps=steps,
        retry_seconds=settings.smoke.cold_start.retry_seconds,
        private=settings.sensitivity is not Sensitivity.GENERAL,
    )
