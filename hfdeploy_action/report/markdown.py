"""The report as the job summary: Markdown that nothing in it can break, and never more than GitHub takes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from hfdeploy_action import __version__
from hfdeploy_action.findings import Outcome
from hfdeploy_action.report import RULES_URL, Report, Status
from hfdeploy_action.report.checklist import answer
from hfdeploy_action.results import Verdict
from hfdeploy_action.units import duration, percent, size

LIMIT = 1024 * 1024 - 4096  # bytes; GitHub drops a summary above 1 MiB whole
_MOST_FINDINGS = 500
# What Markdown or the table around it would take for its own.
_SPECIAL = re.compile(r"[\\`*_{}\[\]()#+!|<>&@~$:]|\bwww\.", re.IGNORECASE)
_NOTHING = "\u200b"  # after an @, so that GitHub calls nobody, which it does once entities are resolved
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
    "not-applicable": "➖",  # noqa: RUF001
    "yours": "👤",
}
_HEADLINES = {
    Outcome.PASSED: "The model passed",
    Outcome.REHEARSED: "The release was rehearsed, start to end",
    Outcome.PUBLISHED: "The model is published",
    Outcome.UNCHANGED: "Nothing to do: this content is published under this tag",
    Outcome.INVALID: "The model is not ready; nothing was touched",
    Outcome.REFUSED: "The Hub or the platform refused",
    Outcome.CONFLICT: "The release stands against another",
    Outcome.NOT_SERVED: "Nobody serves the model",
    Outcome.BREACHED: "The model did not do what was asked of it",
    Outcome.ROLLED_BACK: "The release failed and was rolled back",
    Outcome.FAILED: "The run failed",
    Outcome.INVALID_INPUT: "The settings are wrong; nothing was touched",
    Outcome.CRASHED: "hf-deploy-action crashed: this is our bug",
    Outcome.UNAVAILABLE: "The Hub or the model did not answer",
}


def as_markdown(report: Report) -> str:
    """The summary, at most 1 MiB; where it has to be cut, it says so."""
    ranked = report.ranked
    text = _template().render(
        report=report,
        mark=Markup("✅" if report.exit_status == 0 else "❌"),  # noqa: S704
        headline=_headline(report),
        findings=ranked[:_MOST_FINDINGS],
        more=max(0, len(ranked) - _MOST_FINDINGS),
        rules_url=Markup(RULES_URL),  # noqa: S704
        checklist=answer(report),
        version=__version__,
        released="Rehearsed" if report.outcome is Outcome.REHEARSED else "Released",
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
        "code": code,
        "message": message,
        "score": score,
        "actual": actual,
        "duration": duration,
        "percent": percent,
        "link": lambda url: Markup(quote(url, safe=":/%?=")),  # noqa: S704  quoted here
        "icon": lambda word: Markup(_ICONS.get(word, "")),  # noqa: S704  from our own table
        "size": size,
        "lines": lines,
        "shorten": lambda text: text if len(text) <= 90 else text[:87] + "...",
    }
    return environment.get_template("summary.md.jinja")


def _headline(report: Report) -> str:
    if report.cancelled:
        return "The run was cancelled"
    skipped = [stage.name for stage in report.stages if stage.status is Status.SKIPPED]
    if report.outcome is Outcome.REHEARSED and skipped:
        return f"The release was rehearsed without {' and '.join(skipped)}"
    if report.outcome is Outcome.INVALID and report.fixed and report.diff is None:
        return "The model is not ready; what has one right answer was mended"
    return _HEADLINES[report.outcome]


def escape(value: Any) -> Any:
    """A value as text that Markdown and HTML take for nothing but text, on one line."""
    if isinstance(value, Markup):
        return value
    text = "" if value is None else " ".join(str(value).split())
    text = "".join(c if c.isprintable() else "\ufffd" for c in text).replace("@", f"@{_NOTHING}")
    return _SPECIAL.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), text)


def code(value: Any) -> Markup:
    """A value as code."""
    shown = escape("" if value is None else str(value)).replace(_NOTHING, "")
    return Markup(f"<code>{shown}</code>" if shown else "")  # noqa: S704  escaped above


def lines(value: str) -> Markup:
    """Text of several lines, with its indentation."""
    shown = (f"{' ' * (len(line) - len(line.lstrip(' ')))}{escape(line)}" for line in value.splitlines())
    return Markup("\n".join(shown).replace(_NOTHING, ""))  # noqa: S704  escaped above


def message(value: Any) -> Markup:
    """A message of ours, in which backticks stand around names, values and commands."""
    parts = str(value or "").split("`")
    if len(parts) % 2 == 0:  # a lone backtick in somebody's text
        return Markup(escape(value))  # noqa: S704
    return Markup("".join(code(part) if index % 2 else escape_spaced(part) for index, part in enumerate(parts)))  # noqa: S704


def escape_spaced(text: str) -> str:
    """Escaped text that keeps a blank at its ends."""
    start, end = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{start}{escape(text)}{end}" if text.strip() else " " * bool(text)


def score(value: float | None) -> str:
    """A score with three decimals; empty where there is none."""
    return "" if value is None else f"{value:.3f}"


def actual(verdict: Verdict) -> str:
    """What was measured for a threshold."""
    return "not measured" if verdict.actual is None else verdict.unit.show(verdict.actual)


def _cut(text: str) -> str:
    raw = text.encode("utf-8", "replace")
    if len(raw) <= LIMIT:
        return raw.decode("utf-8")
    kept = raw[:LIMIT].decode("utf-8", "ignore")
    return kept.rpartition("\n")[0] + "\n\n</details>\n\n*The summary was cut here: it is longer than GitHub shows.*\n"
