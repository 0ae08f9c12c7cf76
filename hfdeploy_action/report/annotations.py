"""The report as annotations on the lines of a pull request."""

from __future__ import annotations

from hfdeploy_action import github
from hfdeploy_action.findings import Finding, Severity
from hfdeploy_action.report import Report
from hfdeploy_action.text import plain

SHOWN = 10  # annotations of one level that GitHub shows for a step; it silently drops the rest


def as_annotations(report: Report) -> str:
    """At most ten commands of each level, the worst first; if there are more, the tenth says how many."""
    lines: list[str] = []
    for severity in Severity:
        found = [finding for finding in report.findings if finding.severity is severity]
        shown = found if len(found) <= SHOWN else found[: SHOWN - 1]
        lines += [_annotation(report, finding) for finding in shown]
        if len(found) > SHOWN:
            lines.append(github.command(severity.value, f"{len(found) - len(shown)} more are in the job summary"))
    return "".join(line + "\n" for line in lines)


def _annotation(report: Report, finding: Finding) -> str:
    place = report.place(finding)
    text = f"{plain(finding.message)}\nFix: {plain(finding.fix)}"
    return github.command(
        finding.severity.value,
        text,
        file=place and plain(place.path),
        line=place and place.line,
        col=place and place.column,
        title=f"{finding.rule.id} {finding.rule.name}",
    )
