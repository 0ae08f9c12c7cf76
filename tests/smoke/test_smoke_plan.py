"""What a model is asked follows from the settings, the files they name, and the card."""

from __future__ import annotations

from pathlib import Path

import pytest
from sound import CONFIG, README, Model

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.settings.reading import read
from hfdeploy_action.smoke.inputs import SmokeInputs
from hfdeploy_action.smoke.plan import SmokePlan, smoke_plan
from hfdeploy_action.smoke.tasks import LabelSet, text_classification
from hfdeploy_action.workload import workload

WIDGET = README.replace("tags:", "widget: [{text: What a day.}]\ntags:")
CASES = "smoke: {cases: [{text: I felt calm., expect: calm}]}\n"


def inputs(root: Path, settings: str) -> SmokeInputs:
    (root / "hfdeploy.yaml").write_text(settings)
    return SmokeInputs.read(read({}, root, confined=True))


def planned(root: Path, settings: str) -> SmokePlan:
    (root / "hfdeploy.yaml").write_text(settings)
    loaded = read({}, root, confined=True)
    return smoke_plan(loaded, SmokeInputs.read(loaded), ModelFolder(root), workload(loaded.settings).steps)


def texts(plan: SmokePlan) -> list[object]:
    return [case.inputs for case in plan.cases]


def test_the_widget_examples_are_asked_where_the_settings_have_no_cases(model: Model) -> None:
    root = model({"README.md": WIDGET})
    assert texts(planned(root, "")) == ["What a day."]
    assert texts(planned(root, CASES)) == ["I felt calm."]


def test_a_file_of_cases_replaces_the_cases_of_the_settings(model: Model) -> None:
    root = model({"cases.yaml": "- {text: Quiet., accept-status: 422}\n"})
    plan = planned(root, f"smoke-cases: cases.yaml\n{CASES}")
    assert [(case.inputs, case.accept_status, case.at) for case in plan.cases] == [
        ("Quiet.", (422,), Location("cases.yaml", 1, 3))
    ]


def test_the_default_threshold_of_a_target_is_replaced_by_any_threshold(model: Model) -> None:
    root = model()
    errors = "smoke: {thresholds: {errors: ['rate<1%']}}\n"
    assert [each.expression for each in planned(root, "target: serverless\n").thresholds] == ["p(95)<800ms"]
    assert [each.expression for each in planned(root, f"target: serverless\n{errors}").thresholds] == ["rate<1%"]
    assert planned(root, "").thresholds == ()


def test_thresholds_under_report_only_fail_nothing(model: Model) -> None:
    plan = planned(model(), "smoke: {thresholds: {latency: ['max<1s'], report-only: {latency: ['med<1s']}}}\n")
    assert [(each.expression, each.report_only) for each in plan.thresholds] == [("max<1s", False), ("med<1s", True)]


def test_the_latency_goal_is_the_strictest_upper_limit_and_no_default(model: Model) -> None:
    root = model()
    limits = "{latency: ['p(95)<800ms', 'min>1ms'], latency-all: ['max<=.5s'], errors: ['count<5']}"
    assert inputs(root, f"smoke: {{thresholds: {limits}}}\n").latency_goal == 500
    assert inputs(root, "target: serverless\n").latency_goal is None


def test_labels_are_those_of_the_settings_or_of_the_model(model: Model) -> None:
    root = model()
    assert planned(root, "").labels.names == ("calm", "happy", "sad")
    assert planned(root, "labels: [sad, calm]\n").labels == LabelSet(("sad", "calm"))


@pytest.mark.parametrize(
    ("problem_type", "labels"),
    [
        ("single_label_classification", LabelSet()),
        ("multi_label_classification", LabelSet(multi_label=True)),
        ("regression", LabelSet(regression=True)),
    ],
)
def test_the_problem_type_says_what_scores_are(model: Model, problem_type: str, labels: LabelSet) -> None:
    root = model({"config.json": CONFIG.replace("single_label_classification", problem_type)})
    assert planned(root, "").labels == labels._replace(names=("calm", "happy", "sad"))


@pytest.mark.parametrize(("sensitivity", "private"), [("general", False), ("personal", True), ("health", True)])
def test_texts_and_answers_are_private_above_general(model: Model, sensitivity: str, private: bool) -> None:
    assert planned(model(), f"sensitivity: {sensitivity}\n").private is private


def test_the_task_is_that_of_the_card(model: Model) -> None:
    assert planned(model(), "").task is text_classification


def test_expected_labels_and_texts_know_their_places(model: Model) -> None:
    root = model({"rows.csv": "text,label\nAlone.,sad\nQuiet.,calm\n"})
    found = inputs(root, f"{CASES.replace('}]}', '}], dataset: {file: rows.csv}}')}")
    assert found.expected == (("calm", Location("hfdeploy.yaml", 1, 17)), ("sad", Location("rows.csv", 2, 1)))
    assert [text for text, _ in found.texts] == ["I felt calm.", "Alone.", "Quiet."]


def test_every_invalid_case_and_row_is_a_failure_at_its_line(model: Model) -> None:
    root = model({"cases.yaml": "- {text: 7}\n", "rows.csv": "text\nAlone.\n"})
    found = inputs(root, "smoke-cases: cases.yaml\nsmoke: {dataset: {file: rows.csv}}\n")
    assert [failure.at for failure in found.failures] == [Location("cases.yaml", 1, 4), Location("rows.csv", 2, 1)]
