"""The fixes of a model, made on its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sound import edit

from hfdeploy_action import fixes
from hfdeploy_action.findings import Finding
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import RULES


def fixable(folder: ModelFolder) -> Iterator[Finding]:
    """The findings of all rules that have a fix."""
    for rule_id in fixes.FIXES:
        yield from RULES[rule_id].findings(folder)


def fixed_texts(root: Path) -> dict[str, str]:
    """The new texts of the files that are fixed. Fixing them again changes nothing."""
    folder = ModelFolder(root)
    fixed = fixes.fix(folder, fixable)
    fixes.write(folder, fixed)
    assert fixes.fix(ModelFolder(root), fixable).texts == {}
    return fixed.texts


def card(text: str) -> dict[str, str]:
    """A model with this card."""
    return {"README.md": text}


def readme(old: str, new: str) -> str:
    """The sound card with one replacement."""
    return str(edit("README.md", old, new)["README.md"])
