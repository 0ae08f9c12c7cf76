"""The report as SARIF 2.1.0, for code scanning and for editors."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from hfdeploy_action import __version__
from hfdeploy_action.findings import Finding, Location, Rule, Severity
from hfdeploy_action.redaction.forms import may_be_secret
from hfdeploy_action.report import RULES_URL, Report
from hfdeploy_action.text import plain

MOST_RESULTS = 25_000  # GitHub refuses a run with more
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(report: Report) -> str:
    """One run of one tool, with at most as many results as GitHub accepts, the worst first."""
    found = report.ranked
    shown = found[:MOST_RESULTS]
    rules = sorted({finding.rule.id: finding.rule for finding in shown}.values(), key=lambda rule: rule.id)
    run = {
        "tool": {
            "driver": {
                "name": "hf-deploy-action",
                "version": __version__,
                "informationUri": RULES_URL.partition("/blob/")[0],
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"hf-deploy/{_uri(report.prefix or '.')}/"},  # one per model of a repository
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The repository."}}},
        "invocations": [_invocation(report, len(found) - len(shown))],
        "results": _results(report, shown, {rule.id: index for index, rule in enumerate(rules)}),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why or rule.title},
        "help": {"text": rule.fix or rule.title, "markdown": f"{rule.why}\n\n*Fix:* {rule.fix}"},
        "helpUri": f"{RULES_URL}#{rule.id.lower()}",
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _invocation(report: Report, more: int) -> dict[str, Any]:
    notes = [{"level": "warning", "message": {"text": f"{more:,} more findings are in report.json"}}] if more else []
    return {
        "executionSuccessful": report.outcome.value != "crashed",
        "exitCode": report.exit_status,
        "toolExecutionNotifications": notes,
    }


def _results(report: Report, findings: tuple[Finding, ...], index: dict[str, int]) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        place = report.place(finding) or Location(report.prefix or ".")
        text = plain(finding.message)
        # Of what stays the same when lines move; what is found twice is told apart by its turn.
        fingerprint = sha256(f"{finding.rule.id}\0{_uri(place.path)}\0{text}".encode()).hexdigest()[:16]
        seen[fingerprint] += 1
        result = {
            "ruleId": finding.rule.id,
            "ruleIndex": index[finding.rule.id],
            "level": _LEVELS[finding.severity],
            "message": {"text": f"{text}\nFix: {plain(finding.fix)}" if finding.fix else text},
            "locations": [{"physicalLocation": _physical(place)}],
            "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:{seen[fingerprint]}"},
            **_fixes(report, finding),
        }
        results.append(result)
    return results


def _fixes(report: Report, finding: Finding) -> dict[str, Any]:
    """What `--fix` would change, for editors; without changes that may hold a secret."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for replacement in report.changes_by_fix(finding):
        if may_be_secret(replacement.text):
            return {}
        start, end = report.seen(replacement.start), report.seen(replacement.end)
        region = {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
        changes.setdefault(_uri(start.path), []).append(
            {"deletedRegion": region, "insertedContent": {"text": replacement.text}}
        )
    files = [
        {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "replacements": made}
        for uri, made in changes.items()
    ]
    return {"fixes": [{"description": {"text": plain(finding.fix)}, "artifactChanges": files}]} if files else {}


def _physical(place: Location) -> dict[str, Any]:
    """A place; GitHub requires a line for each."""
    region = {"startLine": place.line or 1, **({"startColumn": place.column} if place.column else {})}
    return {"artifactLocation": {"uri": _uri(place.path), "uriBaseId": "%SRCROOT%"}, "region": region}


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")
