"""What the tests of whole runs share: how they are started, and what is read of their reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., dict[str, Any]]
"""The fixture `run`: `hf-deploy` with these arguments, and its report.json."""


def rows(report: dict[str, Any]) -> dict[str, str]:
    return {stage["name"]: stage["status"] for stage in report["stages"]}


def found(report: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in report["findings"]]
