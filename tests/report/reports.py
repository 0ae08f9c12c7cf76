"""Reports of hostile text: none of it may start a command, break a table or become a link."""

from __future__ import annotations

from typing import Any

from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Finding, Location, Outcome, Rule, Severity
from hfdeploy_action.plan import Plan
from hfdeploy_action.report import Report, StageResult, Status
from hfdeploy_action.results import (
    CaseResult,
    ChangeSet,
    Judgement,
    Measurements,
    Percentiles,
    Publication,
    Restored,
    Verdict,
)
from hfdeploy_action.settings import Mode, TargetKind
from hfdeploy_action.units import Unit

FILE = "x\n::add-mask::y"
LABEL = "::set-output name=x::y"
MESSAGE = (
    "100% of a, b: c | d `code` <script>alert(1)</script> @someone ](http://evil.example) ##[add-mask]z\n::error::"
)
# Rules whose words no other room changes.
ODD: Rule[Any] = Rule("HFD111", "odd-name", Severity.ERROR, "A name is odd.", "It breaks.", "rename the file.")
UNSAFE: Rule[Any] = Rule("HFD209", "unsafe-label", Severity.ERROR, "A label is unsafe.", "It breaks.", "rename it.")
MISSING: Rule[Any] = Rule("HFD403", "missing-license", Severity.WARNING, "No license.", "Nobody may.", "add one.")
PUBLIC: Rule[Any] = Rule("HFD506", "public-endpoint", Severity.NOTICE, "All can ask.", "It costs.", "close it.")
HOSTILE = (
    Finding(ODD, f"the name `{FILE}` is odd", Location(FILE)),
    Finding(UNSAFE, f"label 1 is `{LABEL}`", Location("config.json", 3, 7)),
    Finding(MISSING, MESSAGE, Location("::warning::z", 2, 1)),
    Finding(PUBLIC, "no place"),
)
SMOKE = Measurements(
    cases=(
        CaseResult(1, 200, has_expectation=False, passed=True, text="a | b\n<b>", label=LABEL, score=0.5),
        CaseResult(2, None, has_expectation=False, passed=False),
    ),
    latency_ms=Percentiles(60, 10.25, 1234.5, 2000.0),
    errors={"timeout": 2},
    error_rate=0.03,
    accuracy=0.9,
    accuracy_n=20,
    thresholds=(
        Verdict("latency", "p(95)<800ms", 1234.5, 60, Judgement.BREACHED, Unit.MILLISECONDS),
        Verdict("accuracy", "rate>=0.9", None, 0, Judgement.BREACHED, Unit.SHARE),
    ),
)


def report(findings: tuple[Finding, ...] = HOSTILE, **more: Any) -> Report:
    stages = [
        StageResult("files", Status.FAILED, 0.01, "", findings, outcome=Outcome.INVALID),
        StageResult("publish", Status.SKIPPED, 0.0, f"not tried: {LABEL} | {FILE}"),
    ]
    return Report(
        plan=Plan(Mode.PUBLISH, "acme/emotion", "v1|2", TargetKind.ENDPOINT, "tag v1|2"),
        prefix="model",
        stages=stages,
        **more,
    )


def whole() -> Report:
    changes = ChangeSet(added=(FILE,), deleted=("a|b",), uploaded_bytes=7)
    url = "https://h/acme/emotion"
    publication = Publication("acme/emotion", "c0ffee", "bad|f00d", "v1|2", url, changes, changed=True)
    restored = Restored("b", "a", "v1|2")
    return report(changes=changes, publication=publication, smoke=SMOKE, rollback=restored)


def many(severity: Severity, count: int, message: str = "found") -> tuple[Finding, ...]:
    rule: Rule[Any] = next(rule for rule in CATALOGUE.values() if rule.severity is severity)
    return tuple(Finding(rule, f"{message} {number}", Location("a.txt", number + 1)) for number in range(count))


def starts_a_command(line: str) -> bool:
    """As GitHub's runner decides it: either form of a command."""
    return line.lstrip().startswith("::") or "##[" in line
