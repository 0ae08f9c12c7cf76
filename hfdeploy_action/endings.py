"""What the report says about a run that did not finish: it was stopped, was cancelled, or crashed."""

from __future__ import annotations

from urllib.parse import quote

from hfdeploy_action import __version__
from hfdeploy_action.failures import Crashed, Interrupted
from hfdeploy_action.findings import Failure
from hfdeploy_action.report import Report, Status
from hfdeploy_action.report.facts import main_branch
from hfdeploy_action.rules.limits import bounded

_ISSUES = "https://github.com/org/hf-deploy-action/issues/new"
PLEASE = f"hf-deploy-action crashed. Please report this at {_ISSUES} with the traceback above."


def stopped(report: Report, *failures: Failure) -> None:
    """Record failures that ended the run outside of any stage."""
    report.stopped = failures[0].outcome
    report.before = tuple(bounded(failure.finding() for failure in failures))


def cancelled(report: Report) -> None:
    """Record that a signal ended the run."""
    stopped(report, Interrupted(f"the run was cancelled {_during(report)}; {main_branch(report)}"))
    report.cancelled = True


def crashed(report: Report, error: BaseException, trace: str) -> None:
    """Record that a bug of ours ended the run. `trace` is the traceback, without secrets."""
    name, during = type(error).__name__, _during(report)
    stopped(report, Crashed(f"hf-deploy-action {__version__} crashed {during} ({name}); {main_branch(report)}"))
    report.trace = trace
    report.issue = f"{_ISSUES}?title={quote(f'{__version__} crashed {during}: {name}')}"


def _during(report: Report) -> str:
    """Where the run was. A stage that failed without a finding was still running."""
    under_way = [stage.name for stage in report.stages if stage.status is Status.FAILED and not stage.findings]
    if under_way:
        return f"in the stage `{under_way[-1]}`"
    return f"after the stage `{report.stages[-1].name}`" if report.stages else "before the first stage"
