"""A report without the tokens of its run: values are masked before a writer escapes or shortens them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hfdeploy_action.findings import Finding, Rule
from hfdeploy_action.redaction import Redactor
from hfdeploy_action.report import Replacement, Report


def redacted(report: Report, redactor: Redactor) -> Report:
    """A copy with every text masked. A file or change that holds a token is left out."""

    def source(path: str) -> str | None:
        text = report.source(path)
        return None if text is None or redactor.holds(text) else text

    def changes_by_fix(finding: Finding) -> tuple[Replacement, ...]:
        made = report.changes_by_fix(finding)
        return () if any(redactor.holds(replacement.text) for replacement in made) else made

    masked: Report = _masked(report, redactor.text)
    return replace(masked, source=source, changes_by_fix=changes_by_fix)


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    """The same value with every text in it masked, except for rules, which hold only our own words."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Rule):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _masked(getattr(value, each.name), mask) for each in fields(value)})
    if isinstance(value, dict):
        return {_masked(key, mask): _masked(part, mask) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        make = getattr(value, "_make", type(value))  # a named tuple takes its parts one by one
        return make(_masked(part, mask) for part in value)
    return value
