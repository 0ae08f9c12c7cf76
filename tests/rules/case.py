"""A case of a rule: a model that is broken in one way, and everything that is found in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from sound import Changes, Model

from hfdeploy_action.folder import Declared, ModelFolder
from hfdeploy_action.rules import STAGES


class Case(NamedTuple):
    """A model broken in one way, and every finding of every rule: `id place message`, with `-` for no place."""

    name: str
    changes: Changes
    found: list[str]
    declared: Declared | None = None
    prepare: Callable[[Path], None] | None = None  # creates what is not a file: links, a Git repository


def findings(root: Path, declared: Declared | None = None) -> list[str]:
    """Everything that is found in a folder, in the order of the stages."""
    folder = ModelFolder(root, declared)
    return [
        f"{finding.rule.id} {finding.at or '-'} {finding.message}"
        for stage in STAGES
        for finding in stage.findings(folder, select=(), ignore=())
    ]


def found_in(model: Model, case: Case) -> list[str]:
    """Everything that is found in the model of a case."""
    root = model(case.changes)
    if case.prepare:
        case.prepare(root)
    return findings(root, case.declared)


def every(cases: dict[str, list[Case]]) -> pytest.MarkDecorator:
    """Run a test for every case, under the id of its rule and its name."""
    named = [pytest.param(case, id=f"{rule}: {case.name}") for rule, listed in cases.items() for case in listed]
    return pytest.mark.parametrize("case", named)
