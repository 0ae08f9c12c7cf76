"""The report as data: report.json, schema 1."""

from __future__ import annotations

import json
import math
from typing import Any

from hfdeploy_action import __version__
from hfdeploy_action.findings import Finding
from hfdeploy_action.report import Report
from hfdeploy_action.report.checklist import answer


def as_json(report: Report) -> str:
    """report.json. What is no Unicode, such as a byte of a file name in another encoding, is written out."""
    return json.dumps(_strict(as_data(report)), indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain values, in the shape of schema 1."""
    return {
        "schema": 1,
        "tool": {"name": "hf-deploy-action", "version": __version__},
        "outcome": report.outcome.value,
        "exit_status": report.exit_status,
        "plan": report.plan,
        "stages": [
            {"name": stage.name, "status": stage.status.value, "seconds": stage.seconds, "note": stage.note}
            for stage in report.stages
        ],
        "findings": [_finding(report, finding) for finding in report.findings],
        "fixed": [_finding(report, finding) for finding in report.fixed],
        "changes": report.changes,
        "publication": report.publication,
        "deployment": report.deployment,
        "smoke": report.smoke,
        "rollback": report.rollback,
        "advice": [],
        "checklist": [
            {"id": row.id, "says": row.says, "status": status, "hint": row.hint} for row, status in answer(report)
        ],
    }


def _strict(value: Any) -> Any:
    """The same values as strict readers take them: halves of characters as `\\udce9`, null for what is no number."""
    if isinstance(value, dict):
        return {_strict(str(key)): _strict(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_strict(part) for part in value]
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    place = report.place(finding)
    return {
        "rule": finding.rule.id,
        "name": finding.rule.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "fix": finding.fix,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
