"""The report as data: report.json, schema 1."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from hfdeploy_action import __version__
from hfdeploy_action.findings import Finding, Severity
from hfdeploy_action.plan import Plan
from hfdeploy_action.report import Report
from hfdeploy_action.report.checklist import row_results
from hfdeploy_action.results import CaseResult, Deployment, Measurements, Planned, Publication, Verdict


def as_json(report: Report) -> str:
    """report.json. What is not Unicode, such as a byte of a file name in another encoding, is written as an escape."""
    return json.dumps(_strict(as_data(report)), indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain values, in the shape of schema 1."""
    return {
        "schema": 1,
        "tool": {"name": "hf-deploy-action", "version": __version__},
        "outcome": report.outcome.value,
        "exit_status": report.exit_status,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "plan": _plan(report.plan) if report.plan else {},
        "stages": [
            {"name": stage.name, "status": stage.status.value, "seconds": stage.seconds, "note": stage.note}
            for stage in report.stages
        ],
        "findings": [_finding(report, finding) for finding in report.findings],
        "fixed": [_finding(report, finding) for finding in report.fixed],
        "changes": asdict(report.changes) if report.changes is not None else None,
        "planned": _planned(report.planned) if report.planned else None,
        "publication": _publication(report.publication) if report.publication else None,
        "pull_request": report.pull_request and report.pull_request._asdict(),
        "deployment": _deployment(report.deployment) if report.deployment else None,
        "smoke": _smoke(report.smoke) if report.smoke else None,
        "rollback": _rollback(report),
        "identity": report.identity or None,
        "start": report.start or None,
        "transformers": list(report.releases) or None,
        "advice": [],
        "checklist": [
            {"id": each.row.id, "says": each.row.says, "status": each.status.value, "hint": each.hint}
            for each in row_results(report)
        ],
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "mode": plan.mode.value,
        "repo_id": plan.repo_id,
        "tag": plan.tag,
        "target": plan.target.value,
        "reason": plan.reason,
        "warm_requests": plan.load.requests if plan.load else None,
        "config": plan.config or None,
    }


def _planned(planned: Planned) -> dict[str, Any]:
    return {**asdict(planned), "edits": [edit._asdict() for edit in planned.edits]}


def _publication(publication: Publication) -> dict[str, Any]:
    return {name: getattr(publication, name) for name in ("commit", "previous_commit", "tag", "url")}


def _rollback(report: Report) -> dict[str, Any] | None:
    if report.rollback_pending:
        return {"state": "pending"}
    return {"state": "done", **asdict(report.rollback)} if report.rollback else None


def _deployment(deployment: Deployment) -> dict[str, Any]:
    return {
        "target": deployment.target,
        "url": deployment.url,
        "revision": deployment.revision,
        "hourly_cost": deployment.hourly_cost,
    }


def _smoke(measurements: Measurements) -> dict[str, Any]:
    return {
        "cases": [_case(case) for case in measurements.cases],
        "edge_cases": [_case(case) for case in measurements.edge_cases],
        "latency_ms": measurements.latency_ms._asdict(),
        "cold_start_seconds": measurements.cold_start_seconds,
        "errors": measurements.errors,
        "error_rate": measurements.error_rate,
        "accuracy": measurements.accuracy,
        "accuracy_n": measurements.accuracy_n,
        "agreement": measurements.agreement,
        "thresholds": [_threshold(verdict) for verdict in measurements.thresholds],
        "rate_limit": measurements.rate_limit and measurements.rate_limit._asdict(),
    }


def _case(case: CaseResult) -> dict[str, Any]:
    """A case; without text and answer where those must not be shown, and an edge case by its name."""
    entry = {
        "number": case.number,
        "status": case.status,
        "expected": case.has_expectation,
        "passed": case.passed,
    }
    if case.name:
        return entry | {"name": case.name}
    shown = {"text": case.text, "label": case.label, "score": case.score}
    return entry if case.text is None else entry | shown


def _threshold(verdict: Verdict) -> dict[str, Any]:
    return {
        "metric": verdict.metric,
        "expression": verdict.expression,
        "actual": _rounded(verdict.actual),
        "n": verdict.n,
        "low": _rounded(verdict.interval and verdict.interval.low),
        "high": _rounded(verdict.interval and verdict.interval.high),
        "verdict": verdict.judgement.value,
        "settled_by": verdict.settled_by,
        "report_only": verdict.report_only,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _strict(value: Any) -> Any:
    """The same values for strict readers: lone surrogates as `\\udce9`, and null for NaN and infinity."""
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
