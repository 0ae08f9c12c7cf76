"""The line that a finding stands on, as it may be shown: short, printable, and never one that holds a secret."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Finding
from hfdeploy_action.report import Report
from hfdeploy_action.report.printable import plain

WIDTH = 100  # characters of a line that are shown
_BEFORE = 40  # of them before the column, where the line is longer
_LARGEST_LINE = 10_000  # characters; nobody wrote a longer one
# What looks like a secret, by the beginnings that issuers give them and by its look: coarser than any rule, since a
# line too few costs nothing.
_SECRET = re.compile(
    r"(?:hf_|api_org_|gh[a-z]_|github_pat_|\bsk-|[sr]k_live_|AKIA|ASIA|AIza|xox[a-z]-|glpat-|eyJ|pypi-|npm_|gsk_|r8_|xai-|GOCSPX-|NRAK-)"
    r"[A-Za-z0-9_\-]{8}|[0-9a-fA-F]{32}|SG\.|PRIVATE KEY|hooks\.slack|/webhooks/|://[^/\s:@]*:[^/\s@]*@|[A-Za-z0-9+/=]{48}"
    r"|(?i:secret|passw(?:or)?d|api[_-]?key|access[_-]?key)"
    r"|(?=[A-Za-z0-9_\-]{0,31}[0-9])(?=[A-Za-z0-9_\-]{0,31}[a-z])(?=[A-Za-z0-9_\-]{0,31}[A-Z])[A-Za-z0-9_\-]{32}"
)


class Excerpt(NamedTuple):
    """A line of a file, and how far from its beginning the column is, as a terminal counts."""

    number: int
    text: str
    indent: int


def may_be_secret(line: str) -> bool:
    """Whether a line is better not shown."""
    return _SECRET.search(line) is not None


class Excerpts:
    """The excerpts of a report; each file is asked for once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lines: dict[str, list[str]] = {}
        # Lines on which something stands that is not to get out, whatever else is found there.
        self._private = {
            (finding.at.path, finding.at.line)
            for finding in report.findings
            if finding.at and finding.rule.id.startswith("HFD5")
        }

    def of(self, finding: Finding) -> Excerpt | None:
        """The finding's line; None where it is about the whole file, or its line is not to be shown."""
        at = finding.at
        if at is None or at.line is None or at.column is None or (at.path, at.line) in self._private:
            return None
        if at.path not in self._lines:
            text = self._report.source(at.path) or ""
            self._lines[at.path] = [] if "\0" in text else frontmatter.lines(text)  # no text, or as Windows writes it
        line = "".join(self._lines[at.path][at.line - 1 : at.line])
        if not line.strip() or len(line) > _LARGEST_LINE or may_be_secret(line):
            return None
        before, after = _around(line, min(at.column - 1, len(line)))
        return Excerpt(at.line, before + after, sum(map(_columns, before)))


def _around(line: str, column: int) -> tuple[str, str]:
    """What stands before and after the column, printable; of a long line, what is near."""
    start = 0 if len(line) <= WIDTH else max(0, min(column - _BEFORE, len(line) - WIDTH))
    end = start + WIDTH
    before = ("..." if start else "") + plain(line[start:column])
    return before, plain(line[column:end]) + ("..." if end < len(line) else "")


def _columns(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
