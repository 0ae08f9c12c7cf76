"""The line of a finding, as it may be shown: short, printable, and never one that may hold a secret."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Finding
from hfdeploy_action.redaction.forms import may_be_secret
from hfdeploy_action.report import Report
from hfdeploy_action.text import plain

WIDTH = 100  # characters of a line that are shown
_BEFORE = 40  # of them before the column, where the line is longer
_LARGEST_LINE = 10_000  # characters; no person writes a longer one


class Excerpt(NamedTuple):
    """A line of a file, and the number of terminal columns before the finding."""

    number: int
    text: str
    indent: int


class Excerpts:
    """The excerpts of a report; each file is read once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lines: dict[str, list[str]] = {}
        # Lines with content that must not be shown, whatever else is found there.
        self._private = {
            (finding.at.path, finding.at.line)
            for finding in report.findings
            if finding.at and finding.rule.id.startswith("HFD5")
        }

    def of(self, finding: Finding) -> Excerpt | None:
        """The line of the finding; None if the finding is about the whole file, or the line must not be shown."""
        at = finding.at
        if at is None or at.line is None or at.column is None or (at.path, at.line) in self._private:
            return None
        if at.path not in self._lines:
            text = self._report.source(at.path) or ""
            self._lines[at.path] = [] if "\0" in text else frontmatter.lines(text)
        line = "".join(self._lines[at.path][at.line - 1 : at.line])
        if not line.strip() or len(line) > _LARGEST_LINE or may_be_secret(line):
            return None
        before, after = _around(line, min(at.column - 1, len(line)))
        return Excerpt(at.line, before + after, sum(map(_columns, before)))


def _around(line: str, column: int) -> tuple[str, str]:
    """The text before and after the column, printable; of a long line, only the text nearby."""
    start = 0 if len(line) <= WIDTH else max(0, min(column - _BEFORE, len(line) - WIDTH))
    end = start + WIDTH
    before = ("..." if start else "") + plain(line[start:column])
    return before, plain(line[column:end]) + ("..." if end < len(line) else "")


def _columns(character: str) -> int:
    """The number of terminal columns of a character."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
