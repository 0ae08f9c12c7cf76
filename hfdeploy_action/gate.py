"""What findings do to a run: which fail a stage, how the run ends, and whether its acts may start.

`fail-on` is applied here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable

from hfdeploy_action.findings import Finding, Outcome, Severity
from hfdeploy_action.report import Report, StageResult, Status
from hfdeploy_action.settings import FailOn, Mode, OnInconclusive, Settings

_ERRORS = frozenset({Severity.ERROR})
_FAILING = {
    FailOn.ERROR: _ERRORS,
    FailOn.WARNING: _ERRORS | {Severity.WARNING},
    FailOn.NEVER: frozenset[Severity](),
}
_RELEASES = frozenset({Mode.PUBLISH, Mode.REHEARSE, Mode.ROLLBACK})
_INCONCLUSIVE = "HFD808"


def failing(settings: Settings) -> frozenset[Severity]:
    """The levels that fail a stage. An error fails it even where `fail-on` keeps the run from failing."""
    return _FAILING[settings.fail_on] | _ERRORS


def judge_check(stage: StageResult, settings: Settings) -> None:
    """Set the status and the outcome of a stage that checked the folder."""
    _judge(stage, Outcome.INVALID if _levels(stage.findings) & _FAILING[settings.fail_on] else None)


def judge_smoke(stage: StageResult, settings: Settings, mode: Mode) -> None:
    """Set the status and the outcome of the stage `smoke`.

    A release fails on errors, whatever `fail-on` says, and on an inconclusive threshold if `fail-on` is `warning` or
    `inconclusive` is `fail`. Any other run fails on what `fail-on` says.
    """
    releases = mode in _RELEASES
    inconclusive = [finding for finding in stage.findings if finding.rule.id == _INCONCLUSIVE]
    judged = (finding for finding in stage.findings if finding.rule.id != _INCONCLUSIVE)
    outcome = None
    if _levels(judged) & (_ERRORS if releases else _FAILING[settings.fail_on]):
        outcome = Outcome.BREACHED
    elif inconclusive and (releases or settings.fail_on is not FailOn.NEVER) and _settles(settings):
        outcome = Outcome.UNAVAILABLE
    _judge(stage, outcome)


class Stopped(Exception):
    """The findings of a stage stop the release before main moves."""


def judge_candidate(stage: StageResult, settings: Settings) -> None:
    """Set the status and the outcome of a stage that judged the candidate. Raises Stopped if the release must stop."""
    if _levels(stage.findings) & failing(settings):
        _judge(stage, Outcome.INVALID)
        raise Stopped


def closed(report: Report) -> str:
    """Why the acts must not start after the checks; empty if they may. An error closes the gate in any case."""
    if report.outcome not in {Outcome.PASSED, Outcome.INVALID}:
        return "the Hub did not validate the card"
    if report.count(Severity.ERROR):
        return "the checks found errors"
    return "the checks found warnings" if report.outcome is Outcome.INVALID else ""


def _settles(settings: Settings) -> bool:
    """Whether an inconclusive threshold is a failure."""
    return settings.fail_on is FailOn.WARNING or settings.smoke.inconclusive is OnInconclusive.FAIL


def _judge(stage: StageResult, outcome: Outcome | None) -> None:
    stage.outcome = outcome
    if outcome or _levels(stage.findings) & _ERRORS:
        stage.status = Status.FAILED


def _levels(findings: Iterable[Finding]) -> set[Severity]:
    return {finding.severity for finding in findings}
