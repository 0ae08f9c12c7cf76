"""The report for a person at a terminal, and for the log of a workflow."""

from __future__ import annotations

from hfdeploy_action.findings import Finding, Outcome
from hfdeploy_action.redaction.forms import may_be_secret
from hfdeploy_action.report import Report
from hfdeploy_action.report.excerpts import Excerpt, Excerpts
from hfdeploy_action.report.facts import bounds, counts, noted
from hfdeploy_action.text import plain
from hfdeploy_action.units import duration, percent, size

_MOST_LISTED = 50  # files of a kind


def as_text(report: Report) -> str:
    """Findings with their place, line and fix; then a row for each stage; then the outcome."""
    excerpts = Excerpts(report)
    found = [line for finding in report.findings for line in _finding(report, finding, excerpts.of(finding))]
    lines = [line for group in (_fixed(report), found) if group for line in (*group, "")]
    width = max((len(stage.name) for stage in report.stages), default=0)
    for stage in report.stages:
        time = f"{stage.seconds:7.2f} s" if stage.status.value != "skipped" else " " * 9
        lines.append(f"{stage.name:<{width}}  {stage.status.value:<7}  {time}  {plain(noted(stage))}".rstrip())
    lines += ["", f"loads with transformers {' and '.join(report.releases)}"] if report.releases else []
    lines += [*_planned(report), *_measurements(report)]
    lines += ["", f"the Hub was accessed with {plain(report.identity)}"] if report.identity else []
    lines += ["", f"the rehearsal started from {plain(report.start)}"] if report.start else []
    lines += ["", f"{report.outcome.value}: {_ended(report) or counts(report)}{_without(report)}"]
    return "\n".join(lines) + "\n"


def _without(report: Report) -> str:
    """What the run did not do."""
    skipped = [stage.name for stage in report.stages if stage.status.value == "skipped"]
    if report.unasked:
        return "; nothing was published, and the model was not tested"
    without = f"; without {', '.join(skipped)}" if skipped else ""
    return f"; nothing was published{without}" if report.outcome is Outcome.REHEARSED else without


def _fixed(report: Report) -> list[str]:
    """What was fixed, or the changes that would fix it."""
    done = "fixed" if report.diff is None else "would fix"
    lines = [f"{done} {plain(_told(report, finding))}" for finding in report.fixed]
    changes = [_change(line.rstrip("\r")) for line in (report.diff.split("\n") if report.diff else ())]
    return [*changes, *lines]


def _change(line: str) -> str:
    """A line of a diff, with its tabs."""
    return f"{line[:1]} (not shown)" if may_be_secret(line) else "\t".join(map(plain, line.split("\t")))


def _told(report: Report, finding: Finding) -> str:
    place = report.place(finding)
    return f"{f'{place}: ' if place else ''}{finding.rule.id} {finding.rule.name}: {finding.message}"


def _finding(report: Report, finding: Finding, shown: Excerpt | None) -> list[str]:
    place = report.place(finding)
    where = f"{plain(str(place))}: " if place else ""
    if where.lstrip().startswith("::"):  # a name that would start a workflow command
        where = f"./{where}"
    rule = finding.rule
    lines = [f"{where}{finding.severity.value} {rule.id} {rule.name}: {plain(finding.message)}", *_excerpt(shown)]
    return [*lines, f"    Fix: {plain(finding.fix)}"] if finding.fix else lines


def _excerpt(shown: Excerpt | None) -> list[str]:
    """The line, and a caret below the column."""
    if shown is None:
        return []
    margin = " " * len(str(shown.number))
    return [f"    {shown.number} | {shown.text}", f"    {margin} | {' ' * shown.indent}^"]


def _planned(report: Report) -> list[str]:
    """The repository, and the files that a release would change, in the mode `plan`."""
    planned, changes = report.planned, report.changes
    if planned is None:
        return []
    lines = ["", f"on the Hub  {plain(planned.repository)}"]
    if changes is None:
        return lines
    kinds = {"add": changes.added, "update": changes.updated, "delete": changes.deleted, "keep": changes.kept}
    for kind, names in (kinds | {"ignore": planned.ignored}).items():
        lines += _capped(kind, [f"{size(planned.sizes.get(name, 0)):>9}  {plain(name)}" for name in names])
    edits = [f"{edit.commit[:7] or 'deleted':>9}  {plain(edit.path)}  {plain(edit.title)}" for edit in planned.edits]
    lines += _capped("edited", edits)
    moved, reused = size(changes.uploaded_bytes), size(changes.reused_bytes)
    return [*lines, f"{'upload':<10}  {moved:>9}  ({reused} are on the Hub already)"]


def _capped(kind: str, rows: list[str]) -> list[str]:
    """The first rows of a kind, and how many more there are."""
    lines = [f"{kind:<10}  {row}".rstrip() for row in rows[:_MOST_LISTED]]
    more = len(rows) - _MOST_LISTED
    return [*lines, f"{kind:<10}  {'':>9}  and {more:,} more, which are in report.json"] if more > 0 else lines


def _measurements(report: Report) -> list[str]:
    smoke = report.smoke
    if not smoke:
        return []
    lines = [""]
    latency = smoke.latency_ms
    shown = zip(("p50", "p95", "p99"), (latency.p50, latency.p95, latency.p99), strict=True)
    values = [f"{name} {duration(value)}" for name, value in shown if value is not None]
    if values:
        lines.append(f"latency    {'  '.join(values)}  n={latency.n:,}")
    if smoke.accuracy is not None:
        lines.append(f"accuracy   {percent(smoke.accuracy)}  n={smoke.accuracy_n:,}")
    for verdict in smoke.thresholds:
        actual = "not measured" if verdict.actual is None else f"actual {verdict.unit.show(verdict.actual)}"
        actual += f", {verdict.bound}" if verdict.bound else ""
        judged = f"{verdict.metric} {verdict.expression}  {actual}  n={verdict.n:,}"
        lines.append(plain(f"threshold  {judged}  {verdict.judgement.value}"))
    said = bounds(report)
    return [*lines, f"           {said}"] if said else lines


def _ended(report: Report) -> str:
    """How the run ended, if it did not finish."""
    if report.cancelled:
        return "cancelled"
    return "this is a bug in hf-deploy-action, see above" if report.outcome is Outcome.CRASHED else ""
