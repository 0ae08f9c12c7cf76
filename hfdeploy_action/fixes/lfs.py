"""Fixes of .gitattributes: a line for what is to be tracked, and patterns that match."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath

from hfdeploy_action.findings import Finding
from hfdeploy_action.fixes.edits import Edit, line_end, text_of
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.files import is_weights
from hfdeploy_action.rules.lfs import untracked_weights

ATTRIBUTES = ".gitattributes"
_LFS = "filter=lfs diff=lfs merge=lfs -text"
_PLAIN = re.compile(r"[A-Za-z0-9._/\-]+")  # what stands for nothing but itself in a pattern


def track_file(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """Track the file that the finding is about."""
    return _track(folder, [finding.at.path]) if finding.at else []


def track_weights(folder: ModelFolder, _finding: Finding) -> list[Edit]:
    """Track the weights that no pattern covers."""
    return _track(folder, untracked_weights(folder))


def _track(folder: ModelFolder, names: list[str]) -> list[Edit]:
    """A line at the end for each pattern; none where somebody has said of a file that it stays out of LFS."""
    is_new = ATTRIBUTES not in folder.files and not os.path.lexists(folder.root / ATTRIBUTES)
    text = "" if is_new else text_of(folder, ATTRIBUTES)
    if text is None or "-filter" in text or "!filter" in text:
        return []
    there = {line.split()[0] for line in text.splitlines() if line.split()}
    patterns = dict.fromkeys(pattern for name in names if (pattern := _pattern(name)) and pattern not in there)
    end = line_end(text)
    lines = [f"{pattern} {_LFS}" for pattern in patterns]
    whole = not text or text.endswith("\n")
    added = "".join(line + end if whole else end + line for line in lines)
    return [Edit(ATTRIBUTES, len(text), len(text), added)] if added else []


def _pattern(name: str) -> str:
    """Weights by their ending, as the Hub tracks them; any other file by its name alone."""
    if is_weights(name):
        return f"*{PurePosixPath(name).suffix}"
    return name if _PLAIN.fullmatch(name) else ""


def cover_folder(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """`folder/**` in place of `folder/`."""
    text = text_of(folder, ATTRIBUTES)
    if text is None or finding.at is None:
        return []
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: (finding.at.line or 1) - 1]))
    match = re.compile(r"\s*\S*/(?=\s)").match(text, start)
    return [Edit(ATTRIBUTES, match.end(), match.end(), "**")] if match else []
