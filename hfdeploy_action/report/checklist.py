"""The deployment checklist as data, and the status that a run gives to each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action.findings import Severity
from hfdeploy_action.report import Report, Status
from hfdeploy_action.results import Measurements
from hfdeploy_action.settings import Mode

_OK = 200
_CHECKS = ("HFD1", "HFD2", "HFD3", "HFD4", "HFD5", "HFD80", "HFD81")
"""Rules that `select` and `ignore` may leave out of a stage."""


class RowStatus(Enum):
    """What a run says about a row, in the order in which a reader needs it."""

    FAILED = "failed"
    YOURS = "yours"  # for a person to decide
    DONE = "done"
    NOT_CHECKED = "not-checked"  # this run did not look at it
    NOT_APPLICABLE = "not-applicable"  # it is about other models


class Row(NamedTuple):
    """A row of checklist.tsv: what must be true, and the rules (by ID) and the stage that decide it.

    A row with a hint is for a person to decide, unless it has a stage and that stage has run. `needs` names what the
    run must have looked at or measured.
    """

    id: str
    says: str
    rules: tuple[str, ...]
    stage: str
    needs: tuple[str, ...]
    hint: str


class RowResult(NamedTuple):
    """A row after a run."""

    row: Row
    status: RowStatus

    @property
    def hint(self) -> str:
        """What a person has to do; empty for a row that the run decided."""
        return self.row.hint if self.status is RowStatus.YOURS else ""


@dataclass(frozen=True)
class _Evidence:
    """What a run found, which stages and rules ran, and what it looked at: False for what this model does not have."""

    bad: frozenset[str]
    ran: frozenset[str]
    checked: frozenset[str]
    looked_at: Mapping[str, bool]


@cache
def rows() -> tuple[Row, ...]:
    """Every row of the checklist."""
    lines = Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8").splitlines()
    parts = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(
        Row(row_id, says, tuple(rules.split()), stage, tuple(needs.split()), hint)
        for row_id, says, rules, stage, needs, hint in parts
    )


def row_results(report: Report) -> tuple[RowResult, ...]:
    """Every row, with what this run says about it."""
    evidence = _Evidence(
        frozenset(finding.rule.id for finding in report.findings if finding.severity is not Severity.NOTICE),
        frozenset(stage.name for stage in report.stages if stage.status is not Status.SKIPPED),
        frozenset(rule.id for stage in report.stages for rule in stage.rules),
        {**report.looked_at, **_targets(report), **dict.fromkeys(_measured(report), True)},
    )
    return tuple(RowResult(row, _status(row, evidence)) for row in rows())


def _targets(report: Report) -> dict[str, bool]:
    """Whether the run deployed to each kind of target: False for a kind that the plan does not name."""
    planned = report.plan.target.value if report.plan else ""
    deployed = report.deployment.target if report.deployment else ""
    kinds = ("serverless", "self-hosted")
    return {kind: deployed == kind for kind in kinds if planned and (deployed == kind or planned != kind)}


def _measured(report: Report) -> set[str]:
    """What the run did and measured. Without it, the silence of a rule proves nothing."""
    smoke = report.smoke or Measurements()
    answered = [case for case in smoke.cases if case.status]
    measured = {
        "cases": any(case.has_expectation for case in answered),
        "answered": bool(answered) or smoke.latency_ms.n > 0,
        "answers": any(case.status == _OK for case in answered),
        "edges": any(case.name for case in answered),
        "latency": smoke.latency_ms.n > 0,
        "error-rate": smoke.error_rate is not None,
        "dataset": smoke.accuracy is not None,
        "cold-start": smoke.cold_start_seconds is not None,
        "hub": report.publication is not None and report.plan is not None and report.plan.mode is Mode.PUBLISH,
    }
    return {name for name, there in measured.items() if there} | set(smoke.errors)  # such as `unauthorized`


def _status(row: Row, evidence: _Evidence) -> RowStatus:
    if row.hint and row.stage not in evidence.ran:
        return RowStatus.YOURS
    if evidence.bad & set(row.rules):
        return RowStatus.FAILED
    if any(evidence.looked_at.get(need) is False for need in row.needs):
        return RowStatus.NOT_APPLICABLE
    unchecked = {rule for rule in row.rules if rule.startswith(_CHECKS)} - evidence.checked
    done = row.stage in evidence.ran and all(map(evidence.looked_at.get, row.needs)) and not unchecked
    return RowStatus.DONE if done else RowStatus.NOT_CHECKED
