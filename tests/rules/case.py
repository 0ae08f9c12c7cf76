"""What a case of a rule is: one thing that is broken, and all that is then found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sound import Changes

from hfdeploy_action.folder import Declared, ModelFolder
from hfdeploy_action.rules import STAGES


class Case(NamedTuple):
    """A model broken in one way, and every finding of every rule: `id place message`, `-` where there is no place."""

    name: str
    changes: Changes
    found: list[str]
    declared: Declared | None = None
    prepare: Callable[[Path], None] | None = None  # what files alone cannot say: links, a Git repository


def findings(root: Path, declared: Declared | None = None) -> list[str]:
    """Everything that is found in a folder, in the order of the stages."""
    folder = ModelFolder(root, declared)
    return [
        f"{finding.rule.id} {finding.at or '-'} {finding.message}"
        for stage in STAGES
        for finding in stage.findings(folder, select=(), ignore=())
    ]
