"""The table of tasks."""

from __future__ import annotations

import json

import pytest

from hfdeploy_action.smoke.tasks import ANY_LABELS, TASKS, Task, task_of, text_classification

every_task = pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))


@pytest.mark.parametrize("pipeline_tag", ["text-classification", "depth-estimation", "", None, 7, ["text"]])
def test_a_model_of_another_task_is_tested_as_text_classification(pipeline_tag: object) -> None:
    assert task_of(pipeline_tag) is text_classification


@every_task
def test_the_example_of_a_task_is_a_correct_answer(task: Task) -> None:
    parsed = task.parse(json.loads(task.EXAMPLE), "I felt calm.", ANY_LABELS)
    assert not parsed.invalid_scores
    assert not parsed.invalid_labels


@every_task
def test_edge_cases_are_numbered_and_named(task: Task) -> None:
    assert [case.number for case in task.EDGE_CASES] == list(range(1, len(task.EDGE_CASES) + 1))
    assert all(case.name for case in task.EDGE_CASES)
