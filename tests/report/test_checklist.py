"""A row of the checklist is done only if the run looked at what the row is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hfdeploy_action.evidence import looked_at
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.report import Report, StageResult
from hfdeploy_action.report.checklist import answer
from hfdeploy_action.results import CaseResult, Measurements, Percentiles
from hfdeploy_action.rules import STAGES
from hfdeploy_action.settings import Sensitivity, Settings, Visibility
from hfdeploy_action.smoke.rules import RULES

CASE = CaseResult(1, 200, has_expectation=True, passed=True)
EVERYTHING = frozenset("git weights classifier tokenizer card public private sensitive".split())


def done(looked: frozenset[str], smoke: Measurements | None = None, ignored: str = "-") -> set[str]:
    """The rows that are done in a run without findings."""
    rules = {stage.name: stage.rules for stage in STAGES} | ({"smoke": RULES} if smoke else {})
    stages = [
        StageResult(name, rules=tuple(rule for rule in of if not rule.id.startswith(ignored)))
        for name, of in rules.items()
    ]
    report = Report(stages=stages, looked_at=looked, smoke=smoke)
    return {answered.row.id for answered in answer(report) if answered.status == "done"}


@pytest.mark.parametrize(
    ("missing", "rows"),
    [
        ("git", {"LFS-1", "LFS-2", "UP-3"}),
        ("weights", {"PRE-1", "LFS-1"}),
        ("classifier", {"PRE-2", "CARD-3", "UP-4"}),
        ("tokenizer", {"PRE-3", "PRE-4", "PRE-5", "UP-1"}),
        ("card", {"PRE-6", "CARD-1", "CARD-2", "UP-2"}),
        ("public", {"PRIV-1"}),
        ("sensitive", {"PRIV-2", "SEC-3", "SEC-4"}),
    ],
)
def test_a_row_without_its_subject_is_not_done(missing: str, rows: set[str]) -> None:
    assert done(EVERYTHING) - done(EVERYTHING - {missing}) == rows


@pytest.mark.parametrize(
    ("smoke", "rows"),
    [
        (Measurements(cases=(CASE,)), {"TEST-1", "TEST-3", "TEST-4", "TEST-5", "TEST-6", "RUN-3", "END-3", "FIX-4"}),
        (Measurements(cases=(replace(CASE, name="an empty text", status=422),)), {"TEST-2", "RUN-4", "END-4"}),
        (Measurements(latency_ms=Percentiles(60, 1.0, 2.0, 3.0)), {"MON-1", "GO-5", "FIX-5"}),
        (Measurements(errors={"rate-limited": 2}), {"FIX-6"}),
        (Measurements(errors={"loading": 1}), {"FIX-3"}),
        (Measurements(cases=(replace(CASE, status=None),)), set()),
        (Measurements(), set()),
    ],
)
def test_a_row_about_answers_is_done_if_the_run_got_such_answers(smoke: Measurements, rows: set[str]) -> None:
    of_few = {"MON-2", "MON-6", "RUN-2", "TEST-1", "TEST-6"}
    assert done(frozenset(), smoke) - done(frozenset()) - of_few == rows - of_few


def test_a_row_whose_rules_are_ignored_is_not_done() -> None:
    assert done(EVERYTHING) - done(EVERYTHING, ignored="HFD501") == {"SEC-2", "END-2"}


def test_a_folder_without_git_and_with_a_configuration_only(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"architectures": ["ViTModel"], "model_type": "vit"}')
    found = looked_at(ModelFolder(tmp_path), Settings(sensitivity=Sensitivity.HEALTH, visibility=Visibility.PRIVATE))
    assert found == {"sensitive", "private"}
