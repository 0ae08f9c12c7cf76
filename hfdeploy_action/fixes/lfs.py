"""Fixes of .gitattributes: lines for files that are to be tracked, and patterns that match."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from hfdeploy_action.findings import Finding
from hfdeploy_action.fixes.edits import BOM, Edit, line_end, text_of
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.attributes import ATTRIBUTES, lines_of
from hfdeploy_action.rules.lfs.large_files import tracking_pattern, weights_without_pattern

_LFS = "filter=lfs diff=lfs merge=lfs -text"
_TEXT = "-filter -diff -merge text"


def track_file(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """Track the file that the finding is about."""
    return _track(folder, [finding.at.path]) if finding.at else []


def track_weights(folder: ModelFolder, _finding: Finding) -> list[Edit]:
    """Track the weights that no pattern covers."""
    return _track(folder, weights_without_pattern(folder))


def _track(folder: ModelFolder, names: list[str]) -> list[Edit]:
    """A line at the end for each pattern, except for files that another line excludes from LFS."""
    is_new = ATTRIBUTES not in folder.files and not os.path.lexists(folder.root / ATTRIBUTES)
    text = "" if is_new else text_of(folder, ATTRIBUTES)
    if text is None:
        return []
    lines = list(lines_of(ATTRIBUTES, text))
    there = {line.pattern for line in lines}
    kept_out = [line.pattern.rpartition("/")[2] for line in lines if {"-filter", "!filter"} & set(line.attributes)]
    wanted = (name for name in names if not any(fnmatchcase(PurePosixPath(name).name, each) for each in kept_out))
    patterns = dict.fromkeys(pattern for name in wanted if (pattern := tracking_pattern(name)) and pattern not in there)
    return _below(text, [f"{pattern} {_LFS}" for pattern in patterns])


def keep_out(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """A line below all others for each text that the line of the finding puts into Git LFS."""
    text = text_of(folder, ATTRIBUTES)
    if text is None or finding.at is None or finding.at.path != ATTRIBUTES:
        return []
    texts = folder.checkout.texts_in_lfs.items()
    names = [name for name, each in texts if (each.source, each.number, each.column) == finding.at]
    return _below(text, [f"{name} {_TEXT}" for name in names if (name == CARD) == (finding.rule.id == "HFD308")])


def _below(text: str, lines: list[str]) -> list[Edit]:
    """Lines at the end of .gitattributes, which ends as it did."""
    end = line_end(text)
    whole = not text or text.endswith("\n")
    added = "".join(line + end if whole else end + line for line in lines)
    return [Edit(ATTRIBUTES, len(text), len(text), added)] if added else []


def correct_pattern(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """`folder/**` in place of `folder/` and `folder`, `/file` in place of `./file`."""
    text = text_of(folder, finding.at.path) if finding.at else None
    if text is None or finding.at is None or text.startswith(BOM):
        return []
    for line in lines_of(finding.at.path, text):
        if (line.number, line.column) == finding.at[1:]:
            start = sum(len(each) + 1 for each in text.split("\n")[: line.number - 1]) + line.column - 1
            corrected = _corrected(line.pattern)
            return [Edit(finding.at.path, start, start + len(line.pattern), corrected)] if corrected else []
    return []


def _corrected(pattern: str) -> str:
    """A pattern that covers what this one was meant to; empty where that is a guess."""
    plain = pattern.removeprefix("./").rstrip("/")
    if not plain or set(plain) & set("!\"'\\{},[") or plain.startswith("../"):
        return ""
    return pattern[1:].rstrip("/") + "/**" * pattern.endswith("/") if pattern.startswith("./") else f"{plain}/**"
