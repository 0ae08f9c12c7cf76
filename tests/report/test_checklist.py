"""A row of the checklist is done only if the run looked at what the row is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hfdeploy_action.evidence import looked_at
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.plan import Plan
from hfdeploy_action.report import Report, StageResult
from hfdeploy_action.report.checklist import RowStatus, row_results
from hfdeploy_action.results import CaseResult, Measurements, Percentiles
from hfdeploy_action.rules import STAGES
from hfdeploy_action.settings import Mode, Sensitivity, Settings, TargetKind, Visibility
from hfdeploy_action.smoke.rules import RULES

CASE = CaseResult(1, 200, has_expectation=True, passed=True)
EVERYTHING = dict.fromkeys("git weights content classifier tokenizer card public private sensitive".split(), True)
NOTHING: dict[str, bool] = {}


def rows(
    status: RowStatus, looked_at: dict[str, bool], smoke: Measurements | None = None, ignored: str = "-"
) -> set[str]:
    """The rows that have this status in a run without findings."""
    rules = {stage.name: stage.rules for stage in STAGES} | ({"smoke": RULES} if smoke else {})
    stages = [
        StageResult(name, rules=tuple(rule for rule in of if not rule.id.startswith(ignored)))
        for name, of in rules.items()
    ]
    report = Report(stages=stages, looked_at=looked_at, smoke=smoke)
    return {result.row.id for result in row_results(report) if result.status is status}


def done(looked_at: dict[str, bool], smoke: Measurements | None = None, ignored: str = "-") -> set[str]:
    return rows(RowStatus.DONE, looked_at, smoke, ignored)


def without(name: str) -> dict[str, bool]:
    return {each: True for each in EVERYTHING if each != name}


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("git", {"LFS-1", "LFS-2", "UP-3"}),
        ("weights", {"PRE-1", "LFS-1"}),
        ("content", {"PRE-1", "END-1"}),
        ("classifier", {"PRE-2", "CARD-3", "UP-4"}),
        ("tokenizer", {"PRE-3", "PRE-4", "PRE-5", "UP-1"}),
        ("card", {"PRE-6", "CARD-1", "CARD-2", "UP-2"}),
        ("public", {"PRIV-1"}),
        ("sensitive", {"PRIV-2", "SEC-3", "SEC-4"}),
    ],
)
def test_a_row_without_its_subject_is_not_done(missing: str, expected: set[str]) -> None:
    assert done(EVERYTHING) - done(without(missing)) == expected
    assert expected <= rows(RowStatus.NOT_CHECKED, without(missing))
    assert expected <= rows(RowStatus.NOT_APPLICABLE, {**EVERYTHING, missing: False})


@pytest.mark.parametrize(
    ("smoke", "expected"),
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
def test_a_row_about_answers_is_done_if_the_run_got_such_answers(smoke: Measurements, expected: set[str]) -> None:
    of_few = {"MON-2", "MON-6", "RUN-2", "TEST-1", "TEST-6"}
    assert done(NOTHING, smoke) - done(NOTHING) - of_few == expected - of_few


def test_a_row_about_a_stage_that_did_not_run_is_not_checked() -> None:
    assert {"TEST-1", "MON-1", "RUN-1", "FIX-4", "STRAT-1"} <= rows(RowStatus.NOT_CHECKED, EVERYTHING)


def test_a_row_about_another_target_is_not_applicable() -> None:
    plan = Plan(Mode.SMOKE, "acme/emotion", None, TargetKind.SELF_HOSTED, "command line")
    statuses = {result.row.id: result.status for result in row_results(Report(plan=plan))}
    assert (statuses["STRAT-1"], statuses["STRAT-4"]) == (RowStatus.NOT_APPLICABLE, RowStatus.NOT_CHECKED)


@pytest.mark.parametrize(("ran", "status"), [(False, RowStatus.YOURS), (True, RowStatus.DONE)])
def test_only_a_row_that_is_left_to_a_person_has_a_hint(ran: bool, status: RowStatus) -> None:
    report = Report(stages=[StageResult("rollback")] if ran else [])
    (rollback,) = (result for result in row_results(report) if result.row.id == "GO-4")
    assert (rollback.status, bool(rollback.hint)) == (status, status is RowStatus.YOURS)


def test_a_row_whose_rules_are_ignored_is_not_done() -> None:
    assert done(EVERYTHING) - done(EVERYTHING, ignored="HFD501") == {"SEC-2", "END-2"}


def test_a_folder_without_git_and_with_a_configuration_only(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"architectures": ["ViTModel"], "model_type": "vit"}')
    found = looked_at(ModelFolder(tmp_path), Settings(sensitivity=Sensitivity.HEALTH, visibility=Visibility.PRIVATE))
    assert found == {
        "git": False,
        "content": True,
        "classifier": False,
        "tokenizer": False,
        "public": False,
        "private": True,
        "sensitive": True,
    }


def test_a_pointer_in_place_of_content_is_not_looked_at(tmp_path: Path) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 9000000\n"
    (tmp_path / "model.safetensors").write_text(pointer)
    found = looked_at(ModelFolder(tmp_path), Settings())
    assert (found["weights"], found.get("content")) == (True, None)
