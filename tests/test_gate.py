"""Which findings fail a run, and which keep it from changing anything."""

from __future__ import annotations

import pytest
from runs import Run, found, rows
from sound import README, Model

from hfdeploy_action import gate
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Finding, Outcome
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.rehearsal.hub.faults import Fault
from hfdeploy_action.report import Report, StageResult, Status
from hfdeploy_action.settings import FailOn, Mode, OnInconclusive, Settings, Smoke

ERROR, WARNING, NOTICE = "HFD101", "HFD108", "HFD809"
BREACH, INCONCLUSIVE = "HFD807", "HFD808"


def stage(rule: str) -> StageResult:
    return StageResult("any", findings=(Finding(CATALOGUE[rule], "wrong"),))


@pytest.mark.parametrize(
    ("fail_on", "rule", "status", "outcome"),
    [
        (FailOn.ERROR, ERROR, Status.FAILED, Outcome.INVALID),
        (FailOn.ERROR, WARNING, Status.PASSED, None),
        (FailOn.WARNING, WARNING, Status.FAILED, Outcome.INVALID),
        (FailOn.WARNING, NOTICE, Status.PASSED, None),
        (FailOn.NEVER, ERROR, Status.FAILED, None),
        (FailOn.NEVER, WARNING, Status.PASSED, None),
    ],
)
def test_fail_on_decides_which_findings_of_a_check_make_the_run_invalid(
    fail_on: FailOn, rule: str, status: Status, outcome: Outcome | None
) -> None:
    judged = stage(rule)
    gate.judge_check(judged, Settings(fail_on=fail_on))
    assert (judged.status, judged.outcome) == (status, outcome)


@pytest.mark.parametrize(
    ("mode", "fail_on", "rule", "outcome"),
    [
        (Mode.SMOKE, FailOn.ERROR, BREACH, Outcome.BREACHED),
        (Mode.SMOKE, FailOn.ERROR, INCONCLUSIVE, None),
        (Mode.SMOKE, FailOn.WARNING, INCONCLUSIVE, Outcome.UNAVAILABLE),
        (Mode.SMOKE, FailOn.WARNING, WARNING, Outcome.BREACHED),
        (Mode.SMOKE, FailOn.NEVER, BREACH, None),
        (Mode.PUBLISH, FailOn.NEVER, BREACH, Outcome.BREACHED),
        (Mode.PUBLISH, FailOn.WARNING, WARNING, None),
        (Mode.PUBLISH, FailOn.WARNING, INCONCLUSIVE, Outcome.UNAVAILABLE),
        (Mode.REHEARSE, FailOn.ERROR, INCONCLUSIVE, None),
    ],
)
def test_a_release_fails_on_errors_and_any_other_test_on_what_fail_on_says(
    mode: Mode, fail_on: FailOn, rule: str, outcome: Outcome | None
) -> None:
    judged = stage(rule)
    gate.judge_smoke(judged, Settings(fail_on=fail_on), mode)
    assert judged.outcome is outcome


@pytest.mark.parametrize(
    ("mode", "fail_on", "outcome"),
    [
        (Mode.PUBLISH, FailOn.ERROR, Outcome.UNAVAILABLE),
        (Mode.MONITOR, FailOn.ERROR, Outcome.UNAVAILABLE),
        (Mode.PUBLISH, FailOn.NEVER, Outcome.UNAVAILABLE),
        (Mode.MONITOR, FailOn.NEVER, None),
    ],
)
def test_inconclusive_fail_fails_unless_fail_on_is_never(mode: Mode, fail_on: FailOn, outcome: Outcome | None) -> None:
    judged = stage(INCONCLUSIVE)
    gate.judge_smoke(judged, Settings(fail_on=fail_on, smoke=Smoke(inconclusive=OnInconclusive.FAIL)), mode)
    assert judged.outcome is outcome


@pytest.mark.parametrize(
    ("rule", "outcome", "why"),
    [
        (ERROR, Outcome.INVALID, "the checks found errors"),
        (ERROR, None, "the checks found errors"),
        (WARNING, Outcome.INVALID, "the checks found warnings"),
        (WARNING, None, ""),
        (ERROR, Outcome.UNAVAILABLE, "the Hub did not validate the card"),
    ],
)
def test_the_gate_says_why_it_is_closed(rule: str, outcome: Outcome | None, why: str) -> None:
    checked = stage(rule)
    checked.outcome = outcome
    assert gate.closed(Report(stages=[checked])) == why


def test_an_error_keeps_a_release_from_starting_even_if_fail_on_is_never(run: Run, model: Model) -> None:
    folder = str(model({"model.safetensors": None}))
    report = run("rehearse", folder, "--fail-on", "never")
    assert (report["outcome"], rows(report)["publish"]) == ("invalid", "skipped")


def test_a_card_that_the_hub_rejects_does_not_fail_a_check_with_fail_on_never(run: Run, model: Model) -> None:
    folder = str(model({"README.md": README.replace("license: apache-2.0", "license: mitt")}))
    report = run("validate", folder, "--online", "--ignore", "HFD406", "--fail-on", "never")
    assert (report["outcome"], found(report), rows(report)["hub"]) == ("passed", ["HFD611"], "failed")


def test_a_release_whose_card_the_hub_refuses_to_validate_ends_as_refused(
    run: Run, model: Model, hub: embedded.Hub
) -> None:
    hub.faults += [Fault("POST", "/api/validate-yaml", 403, 20, None)]
    report = run("publish", str(model()), "--repo-id", "acme/unasked", "--tag", "v1", "--online", "true")
    hub.faults.clear()
    assert (report["outcome"], rows(report)["publish"]) == ("refused", "skipped")
