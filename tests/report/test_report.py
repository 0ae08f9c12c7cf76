"""A report while the run goes on: its stages, its findings and its outcome."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from report.reports import many, report, whole

from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Failure, Finding, Location, Outcome, Severity
from hfdeploy_action.report import Report, StageResult, Status
from hfdeploy_action.report.facts import main_branch
from hfdeploy_action.report.formats import PRINTED, writer


def test_a_place_is_relative_to_the_repository() -> None:
    made = report((Finding(CATALOGUE["HFD002"], "wrong", Location("../hfdeploy.yaml", 3, 1)),))
    assert str(made.place(made.findings[0])) == "hfdeploy.yaml:3:1"


@pytest.mark.parametrize(
    ("prefix", "path"), [("", "a.txt"), (".", "a.txt"), ("model", "model/a.txt"), ("../m", "../m/a.txt")]
)
def test_a_place_in_any_folder_is_relative_to_the_repository(prefix: str, path: str) -> None:
    made = report(many(Severity.ERROR, 1))
    made.prefix = prefix
    assert str(made.place(made.findings[0])) == f"{path}:1"


def test_a_failure_fails_its_stage_and_is_raised_again() -> None:
    class Gone(Failure):
        """It is there.

        Or not.

        Fix: look.
        """

        id = "HFD998"
        outcome = Outcome.UNAVAILABLE

    made = Report()
    with pytest.raises(Gone), made.stage("publish"):
        raise Gone("gone")
    (stage,) = made.stages
    assert (stage.name, stage.status, made.outcome, made.exit_status) == (
        "publish",
        Status.FAILED,
        Outcome.UNAVAILABLE,
        4,
    )
    assert [finding.message for finding in made.findings] == ["gone"]


def test_a_crash_keeps_what_the_stage_noted() -> None:
    made = Report()
    with suppress(ZeroDivisionError), made.stage("files") as stage:
        stage.note = "so far"
        raise ZeroDivisionError
    assert [(stage.status, stage.note) for stage in made.stages] == [(Status.FAILED, "so far")]


def test_a_run_that_is_cut_short_did_not_pass_the_stage_it_was_in() -> None:
    made = Report()
    with made.stage("files"):
        pass
    with made.stage("promote"):
        made.cut_short()
        assert [stage.status for stage in made.stages] == [Status.PASSED, Status.FAILED]


def test_main_may_hold_a_release_whose_rollback_did_not_finish() -> None:
    made = whole()
    made.rollback, made.rollback_pending = None, True
    assert main_branch(made) == (
        "`main` may still hold `c0ffee`, because the rollback did not finish; the next run finds out"
    )


def test_a_skipped_stage_says_why() -> None:
    made = Report()
    made.skip(("deploy", "smoke"), "publish failed")
    assert [(stage.name, stage.status.value, stage.note) for stage in made.stages] == [
        ("deploy", "skipped", "publish failed"),
        ("smoke", "skipped", "publish failed"),
    ]


def test_an_excused_outcome_does_not_fail_the_job() -> None:
    assert Report(stopped=Outcome.NOT_SERVED).exit_status == 1
    assert Report(stopped=Outcome.NOT_SERVED, excused=True).exit_status == 0


@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("made", [Report, report, whole], ids=["empty", "checked", "whole"])
def test_every_format_can_be_written_at_any_time(name: str, made: Callable[[], Report]) -> None:
    assert isinstance(writer(name)(made()), str)


def test_the_last_stage_with_an_outcome_decides() -> None:
    stages = [
        StageResult("publish", outcome=Outcome.PUBLISHED),
        StageResult("deploy"),
        StageResult("smoke", Status.FAILED, outcome=Outcome.BREACHED),
    ]
    assert Report(stages=stages[:2]).outcome is Outcome.PUBLISHED
    assert Report(stages=stages).outcome is Outcome.BREACHED
    assert Report(stages=[*stages, StageResult("rollback", outcome=Outcome.ROLLED_BACK)]).outcome.exit_status == 1


def test_a_failure_outside_of_the_stages_decides() -> None:
    stages = [StageResult("publish", outcome=Outcome.PUBLISHED)]
    assert Report(stages=stages, stopped=Outcome.CRASHED).outcome is Outcome.CRASHED


def test_a_run_without_an_outcome_passed() -> None:
    assert Report(stages=[StageResult("files")]).outcome is Outcome.PASSED
