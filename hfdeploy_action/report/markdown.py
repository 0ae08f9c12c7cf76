"""The report as the job summary: Markdown that no value can break, and never more than GitHub accepts."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from hfdeploy_action import __version__
from hfdeploy_action.findings import Outcome
from hfdeploy_action.report import RULES_URL, Report
from hfdeploy_action.report.checklist import RowResult, RowStatus, row_results
from hfdeploy_action.report.escaping import code, escape, lines, message
from hfdeploy_action.report.facts import bounds, facts, main_branch, noted
from hfdeploy_action.results import Verdict
from hfdeploy_action.settings import Mode
from hfdeploy_action.units import duration, percent, size

LIMIT = 1024 * 1024 - 4096  # bytes; GitHub drops a summary above 1 MiB
_MOST_FINDINGS = 500
_LONGEST_TEXT = 90  # characters of a case's text
_ICONS = {
    "passed": "✅",
    "met": "✅",
    "failed": "❌",
    "error": "❌",
    "breached": "❌",
    "warning": "⚠️",
    "inconclusive": "⚠️",
    "notice": "ℹ️",  # noqa: RUF001
    "skipped": "⏭️",
    "done": "✅",
    "not-checked": "⏭️",
    "not-applicable": "➖",  # noqa: RUF001
    "yours": "👤",
}
_HEADLINES = {
    Outcome.PASSED: "Passed",
    Outcome.REHEARSED: "Rehearsed",
    Outcome.PUBLISHED: "Published",
    Outcome.UNCHANGED: "Unchanged: the Hub already has this content under this tag",
    Outcome.STAGED: "Staged on a pull request",
    Outcome.INVALID: "Not ready (invalid)",
    Outcome.REFUSED: "Refused by the Hub or the inference service",
    Outcome.CONFLICT: "Conflict with another release",
    Outcome.NOT_SERVED: "Not served by any provider",
    Outcome.BREACHED: "Failed the smoke test (breached)",
    Outcome.ROLLED_BACK: "Rolled back",
    Outcome.FAILED: "Failed",
    Outcome.INVALID_INPUT: "Invalid settings (invalid-input)",
    Outcome.CRASHED: "Crashed: this is a bug in hf-deploy-action",
    Outcome.UNAVAILABLE: "Unavailable: the Hub or the model did not answer",
}
_ROLLED_BACK = {Outcome.PUBLISHED: "Rolled back to the tag", Outcome.UNCHANGED: "Unchanged: main already holds the tag"}
"""The headlines of the mode `rollback`."""
# The outcomes whose headline names the model.
_NAMED = frozenset({Outcome.REHEARSED, Outcome.PUBLISHED, Outcome.STAGED, Outcome.ROLLED_BACK, Outcome.INVALID})
_STATUSES = {
    RowStatus.FAILED: "failed",
    RowStatus.YOURS: "left to you",
    RowStatus.DONE: "done",
    RowStatus.NOT_CHECKED: "not checked",
    RowStatus.NOT_APPLICABLE: "not applicable",
}


def as_markdown(report: Report) -> str:
    """The summary, at most 1 MiB; if it has to be cut, it says so."""
    ranked, checklist = report.ranked, row_results(report)
    text = _template().render(
        report=report,
        mark=Markup(_mark(report)),  # noqa: S704
        headline=_headline(report),
        state=_capitalized(main_branch(report)),
        facts=facts(report),
        findings=ranked[:_MOST_FINDINGS],
        more=max(0, len(ranked) - _MOST_FINDINGS),
        rules_url=Markup(RULES_URL),  # noqa: S704
        rehearsed=report.plan is not None and report.plan.mode is Mode.REHEARSE,
        bounds=bounds(report),
        checklist=sorted(checklist, key=lambda result: list(RowStatus).index(result.status)),
        counts=_counts(checklist),
        version=__version__,
    )
    return _cut(text)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=False,  # noqa: S701  `finalize` escapes every value, for Markdown and HTML
        finalize=escape,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "actual": _actual,
        "code": code,
        "duration": duration,
        "icon": lambda word: Markup(_ICONS.get(word, "")),  # noqa: S704  from our own table
        "lines": lines,
        "link": lambda url: Markup(quote(url, safe=":/%?=")),  # noqa: S704  quoted here
        "message": message,
        "noted": noted,
        "percent": percent,
        "score": lambda value: "" if value is None else f"{value:.3f}",
        "size": size,
        "shorten": lambda text: text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 3]}...",
        "status": lambda status: _STATUSES[status],
    }
    return environment.get_template("summary.md.jinja")


def _mark(report: Report) -> str:
    if report.exit_status:
        return "❌"
    return "⚠️" if report.unasked else "✅"


def _headline(report: Report) -> str:
    if report.cancelled:
        return "Cancelled"
    rehearsed = report.plan is not None and report.plan.mode is Mode.REHEARSE
    if rehearsed and report.outcome is Outcome.ROLLED_BACK:
        return "The rehearsal failed and was rolled back"
    if report.plan is not None and report.plan.mode is Mode.ROLLBACK and report.outcome in _ROLLED_BACK:
        return f"{_ROLLED_BACK[report.outcome]}: {report.plan.repo_id} {report.plan.tag}"
    headline = _HEADLINES[report.outcome]
    if report.outcome in _NAMED and report.plan:
        named = " ".join(filter(None, (report.plan.repo_id, report.plan.tag)))
        headline += f": {named}" if named else ""
    return f"{headline}, without asking the model" if report.unasked else headline


def _counts(checklist: tuple[RowResult, ...]) -> str:
    """How many rows of the checklist have each answer."""
    counts = Counter(result.status for result in checklist)
    return ", ".join(f"{counts[status]} {_STATUSES[status]}" for status in RowStatus if counts[status])


def _capitalized(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}"


def _actual(verdict: Verdict) -> str:
    """What was measured for a threshold, and its confidence bound."""
    shown = "not measured" if verdict.actual is None else verdict.unit.show(verdict.actual)
    return f"{shown}, {verdict.bound}" if verdict.bound else shown


def _cut(text: str) -> str:
    raw = text.encode("utf-8", "replace")
    if len(raw) <= LIMIT:
        return raw.decode("utf-8")
    kept = raw[:LIMIT].decode("utf-8", "ignore")
    return kept.rpartition("\n")[0] + "\n\n</details>\n\nThe summary was cut here: it is longer than GitHub shows.\n"
