"""The report as report.json, which has the documented shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from report.reports import LABEL, ODD, SMOKE, many, report, whole

from hfdeploy_action import __version__
from hfdeploy_action.findings import Finding, Location, Outcome, Severity
from hfdeploy_action.report import Report
from hfdeploy_action.report.json import as_data, as_json

# The shape of report.json, schema 1, as it is documented.
NUMBER = {"type": ["number", "null"]}
TEXT = {"type": ["string", "null"]}


def shape(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": required, **more}


def optional(of: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [of, {"type": "null"}]}


SHAPE = shape(
    {
        "schema": {"const": 1},
        "tool": shape({"name": {"const": "hf-deploy-action"}, "version": {"const": __version__}}),
        "outcome": {"enum": [outcome.value for outcome in Outcome]},
        "exit_status": {"enum": [0, 1, 2, 3, 4]},
        "errors": {"type": "integer"},
        "warnings": {"type": "integer"},
        "plan": {"type": "object"},
        "stages": {
            "type": "array",
            "items": shape(
                {
                    "name": {"type": "string"},
                    "status": {"enum": ["passed", "failed", "skipped"]},
                    "seconds": {"type": "number"},
                    "note": {"type": "string"},
                }
            ),
        },
        "findings": {
            "type": "array",
            "items": shape(
                {
                    "rule": {"pattern": "^HFD[0-9]{3}$"},
                    "name": {"pattern": "^[a-z-]+$"},
                    "severity": {"enum": ["error", "warning", "notice"]},
                    "message": {"type": "string"},
                    "fix": {"type": "string"},
                    "path": TEXT,
                    "line": NUMBER,
                    "column": NUMBER,
                },
                additionalProperties=False,
            ),
        },
        "changes": optional(
            shape(
                {name: {"type": "array"} for name in ("added", "updated", "deleted", "unchanged")}
                | {name: {"type": "integer"} for name in ("uploaded_bytes", "reused_bytes")}
            )
        ),
        "publication": optional(shape(dict.fromkeys(("commit", "previous_commit", "tag", "url"), TEXT))),
        "deployment": optional(shape({"target": TEXT, "url": TEXT, "revision": TEXT, "hourly_cost": NUMBER})),
        "smoke": optional(
            shape(
                {
                    "cases": {"type": "array"},
                    "latency_ms": shape({"n": {"type": "integer"}, "p50": NUMBER, "p95": NUMBER, "p99": NUMBER}),
                    "cold_start_seconds": NUMBER,
                    "errors": {"type": "object"},
                    "accuracy": NUMBER,
                    "agreement": NUMBER,
                    "thresholds": {"type": "array"},
                }
            )
        ),
        "rollback": optional(
            {"type": "object", "required": ["state"], "properties": {"state": {"enum": ["done", "pending"]}}}
        ),
        "advice": {"type": "array"},
        "checklist": {"type": "array"},
    }
)


def strictly(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("made", [Report, report, whole], ids=["empty", "checked", "whole"])
def test_it_has_the_documented_shape(made: Callable[[], Report]) -> None:
    errors = [error.message for error in Draft202012Validator(SHAPE).iter_errors(strictly(as_json(made())))]
    assert errors == []


def test_a_finding_has_rule_place_and_fix() -> None:
    assert as_data(report())["findings"][1] == {
        "rule": "HFD209",
        "name": "unsafe-label",
        "severity": "error",
        "message": f"label 1 is `{LABEL}`",
        "fix": "rename it.",
        "path": "model/config.json",
        "line": 3,
        "column": 7,
    }


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_nan_and_infinity_are_null(number: float) -> None:
    case = replace(SMOKE.cases[0], score=number)
    written = strictly(as_json(report(smoke=replace(SMOKE, accuracy=number, cases=(case,)))))
    assert written["smoke"]["accuracy"] is None
    assert written["smoke"]["cases"][0]["score"] is None


def test_what_was_fixed_is_listed() -> None:
    made = report(fixed=many(Severity.ERROR, 1))
    assert [each["path"] for each in as_data(made)["fixed"]] == ["model/a.txt"]
    assert as_data(report())["fixed"] == []


def test_names_in_another_encoding_are_written_for_strict_readers() -> None:
    text = as_json(report((Finding(ODD, "odd", Location("caf\udce9")),)))
    assert text.isascii()
    assert strictly(text)["findings"][0]["path"] == "model/caf\\udce9"
