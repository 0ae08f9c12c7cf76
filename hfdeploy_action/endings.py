"""What a report says of a run that did not get to its end: it was stopped, cancelled, or crashed."""

from __future__ import annotations

from urllib.parse import quote

from hfdeploy_action import __version__, signals
from hfdeploy_action.failures import Crashed, Interrupted
from hfdeploy_action.findings import Failure
from hfdeploy_action.report import Report, Status
from hfdeploy_action.rules.limits import bounded
from hfdeploy_action.settings import Mode

_ISSUES = "https://github.com/org/hf-deploy-action/issues/new"
PLEASE = f"hf-deploy-action crashed. Please report this at {_ISSUES} with the trace above."


def stopped(report: Report, *failures: Failure) -> None:
    """Failures outside of any stage ended the run."""
    report.stopped, report.excused = failures[0].outcome, False
    report.before = tuple(bounded(failure.finding() for failure in failures))


def cancelled(report: Report) -> None:
    """A signal ended the run."""
    stopped(report, Interrupted(f"the run was cancelled {_during(report)}; {_main_branch(report)}"))
    report.cancelled = True


def crashed(report: Report, error: BaseException, trace: str) -> None:
    """A bug of ours ended the run. `trace` is as it may be shown."""
    name, during = type(error).__name__, _during(report)
    stopped(report, Crashed(f"hf-deploy-action {__version__} crashed {during} ({name}); {_main_branch(report)}"))
    report.trace = trace
    report.issue = f"{_ISSUES}?title={quote(f'{__version__} crashed {during}: {name}')}"


def _during(report: Report) -> str:
    """Where the run was: a stage that failed without a finding was under way."""
    under_way = [stage.name for stage in report.stages if stage.status is Status.FAILED and not stage.findings]
    if under_way:
        return f"in the stage `{under_way[-1]}`"
    return f"after the stage `{report.stages[-1].name}`" if report.stages else "before the first stage"


def _main_branch(report: Report) -> str:
    """What became of main, for whoever has to decide what to do next."""
    publication, rollback = report.publication, report.rollback
    if report.plan is None or report.plan.mode is not Mode.PUBLISH:
        return "nothing on the Hub was changed"
    if rollback:
        return f"main was put back to what it held at `{rollback.restored[:7]}`"
    if publication and publication.changed:
        commit, before = publication.commit[:7], publication.previous_commit[:7]
        return f"main holds the new revision `{commit}`, which is not proven; before it held `{before}`"
    if signals.is_held():
        return "main may hold the new revision: the Hub had not answered yet; the next run finds out"
    return "main was not moved"
