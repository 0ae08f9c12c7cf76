"""The tasks whose models can be tested, by the card's `pipeline_tag`. To add one, add its module and its row here."""

from __future__ import annotations

from hfdeploy_action.smoke.tasks import text_classification
from hfdeploy_action.smoke.tasks.task import ANY_LABELS, LabelSet, ParsedAnswer, Prediction, Task, WrongShape

__all__ = ["ANY_LABELS", "TASKS", "LabelSet", "ParsedAnswer", "Prediction", "Task", "WrongShape", "task_of"]

TASKS: dict[str, Task] = {"text-classification": text_classification}

_DEFAULT: Task = text_classification


def task_of(pipeline_tag: object) -> Task:
    """The task of a model, by its card; text classification where the card names none of `TASKS`."""
    return TASKS.get(pipeline_tag, _DEFAULT) if isinstance(pipeline_tag, str) else _DEFAULT
