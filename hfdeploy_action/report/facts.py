"""What a run did and found, in a few words: for the head of the summary, and for who asks what became of main."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from hfdeploy_action import signals
from hfdeploy_action.findings import Finding, Outcome, Severity
from hfdeploy_action.report import Report, StageResult
from hfdeploy_action.settings import Mode
from hfdeploy_action.text import count
from hfdeploy_action.units import duration, percent, size

if TYPE_CHECKING:  # which only acts need
    from hfdeploy_action.results import Publication

_CHANGING = frozenset({Mode.PUBLISH, Mode.ROLLBACK})
_REPLACED = "HFD626"


def main_branch(report: Report) -> str:
    """What became of main, as a clause."""
    publication, rollback = report.publication, report.rollback
    mode = report.plan.mode if report.plan else None
    if mode not in _CHANGING:
        return "nothing was published" if mode is Mode.REHEARSE else "nothing on the Hub was changed"
    if rollback:
        kept = f", except {count(len(rollback.kept), 'file')} that somebody changed since" if rollback.kept else ""
        return f"`main` holds `{rollback.restored[:7]}` again{kept}"
    if any(finding.rule.id == _REPLACED for finding in report.findings):
        return "another run has decided what `main` holds"
    if publication and publication.changed:
        return _moved(publication, report)
    if signals.is_held() or report.rollback_pending:
        return "`main` may hold the new revision, as the Hub had not answered yet; the next run finds out"
    waits = report.pull_request if report.outcome is Outcome.STAGED else None
    merge = f"; the release waits for you to merge pull request {waits.number}" if waits else ""
    return f"`main` was not changed{merge}"


def _moved(publication: Publication, report: Report) -> str:
    """What main holds after a release moved it."""
    commit = publication.commit[:7]
    if report.rollback_pending:
        return f"`main` may still hold `{commit}`, because the rollback did not finish; the next run finds out"
    unproven = "" if report.tagged else ", which is not proven and has no tag"
    before = f"; before, it held `{publication.previous_commit[:7]}`" if publication.previous_commit else ""
    return f"`main` holds the new revision `{commit}`{unproven}{before}"


def counts(report: Report) -> str:
    """How many findings of each level there are: `1 error, 2 warnings`."""
    return _counted(report.findings) or "no findings"


def noted(stage: StageResult) -> str:
    """What a stage says of itself, and how many findings it has."""
    return "; ".join(filter(None, (stage.note, _counted(stage.findings))))


def bounds(report: Report) -> str:
    """What the bounds beside the measured values are; empty if there are none."""
    shown = any(verdict.bound for verdict in report.smoke.thresholds) if report.smoke else False
    return '"At most" and "at least" are one-sided 95 % confidence bounds.' if shown else ""


def _counted(findings: Collection[Finding]) -> str:
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(count(numbers[severity], severity.value) for severity in Severity if numbers[severity])


def facts(report: Report) -> Iterator[str]:
    """Numbers that tell how the run went."""
    yield counts(report)
    changes, smoke = report.changes, report.smoke
    if changes:
        published = report.publication is not None and report.plan is not None and report.plan.mode in _CHANGING
        done = "published" if published else "to publish"
        yield f"{count(len(changes.touched), 'file')} {done}, {size(changes.uploaded_bytes)}"
    if smoke and smoke.cases:
        yield f"{sum(case.passed for case in smoke.cases)} of {count(len(smoke.cases), 'case')} passed"
    if smoke and smoke.accuracy is not None:
        yield f"accuracy {percent(smoke.accuracy)}"
    if smoke and smoke.latency_ms.p95 is not None:
        yield f"p95 {duration(smoke.latency_ms.p95)}"
    if report.stages:
        yield f"{sum(stage.seconds for stage in report.stages):.2f} s"
