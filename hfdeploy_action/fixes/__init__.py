"""What `--fix` changes: findings with only one right fix, as small edits of text."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hfdeploy_action.findings import Finding, Location
from hfdeploy_action.fixes import card, labels, lfs
from hfdeploy_action.fixes.edits import BOM, Edit, apply, encoded, text_of
from hfdeploy_action.fixes.failures import FixNotWritten
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Mark, mark_at

# In the order in which they are made: a misspelled key is not a missing one.
FIXES: dict[str, Callable[[ModelFolder, Finding], list[Edit]]] = {
    "HFD418": card.drop_mark,
    "HFD403": card.name_license,
    "HFD415": card.spell_key,
    "HFD404": card.quote_language,
    "HFD406": card.spell_value,
    "HFD410": card.spell_value,
    "HFD421": card.spell_value,
    "HFD437": card.spell_value,
    "HFD444": card.spell_value,
    "HFD419": card.blank,
    "HFD416": card.quote,
    "HFD439": card.bare_id,
    "HFD409": card.name_task,
    "HFD412": card.name_library,
    "HFD210": labels.invert,
    "HFD202": labels.invert,
    "HFD307": lfs.correct_pattern,
    "HFD304": lfs.track_file,
    "HFD305": lfs.track_weights,
    "HFD308": lfs.keep_out,
    "HFD306": lfs.keep_out,
}
_LINE = re.compile(r"[^\n]*\n|[^\n]+")  # as Git and patch count them
_MOST = 200  # fixes of one folder


@dataclass(frozen=True)
class Fixed:
    """The findings that were fixed, and the new text of each file that this changes."""

    findings: tuple[Finding, ...]
    texts: dict[str, str]


def fix(folder: ModelFolder, find: Callable[[ModelFolder], Iterable[Finding]]) -> Fixed:
    """Fix what can be fixed, one finding after the other, each in the folder that the earlier fixes left.

    Nothing is written. `find` lists the findings of a folder that are to be fixed.
    """
    texts: dict[str, str] = {}
    done: list[Finding] = []
    now = folder
    for _ in range(_MOST):
        step = next(filter(None, (_step(now, finding) for finding in find(now))), None)
        if step is None:
            break
        finding, path, text = step
        done.append(finding)
        texts[path] = text
        now = ModelFolder(folder.root, folder.declared, edited={name: encoded(each) for name, each in texts.items()})
    return Fixed(tuple(done), texts)


def _step(folder: ModelFolder, finding: Finding) -> tuple[Finding, str, str] | None:
    """The finding, the file that its fix changes, and the new text; None if it has no fix."""
    edits = FIXES[finding.rule.id](folder, finding)
    if not edits:
        return None
    path = edits[0].path
    before = text_of(folder, path) or ""
    after = apply(before, edits)
    return (finding, path, after) if after != before else None


def placed(folder: ModelFolder, finding: Finding) -> list[tuple[Edit, Mark, Mark]]:
    """The edits of one finding with their start and end, for a file without a byte order mark."""
    make = FIXES.get(finding.rule.id)
    edits = make(folder, finding) if make else []
    text = text_of(folder, edits[0].path) if edits else None
    if text is None or text.startswith(BOM):
        return []
    return [(edit, mark_at(text, edit.start), mark_at(text, edit.end)) for edit in edits]


def write(folder: ModelFolder, fixed: Fixed) -> None:
    """Write the texts; never through a link. Raises FixNotWritten."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    for path, text in fixed.texts.items():
        try:
            with os.fdopen(os.open(folder.root / path, flags, 0o644), "wb") as file:
                file.write(encoded(text))
        except OSError as error:
            raise FixNotWritten(f"`{path}` could not be written: {error.strerror}", Location(path)) from error


def diff(folder: ModelFolder, fixed: Fixed, prefix: str) -> str:
    """A unified diff without context lines, which may contain private text."""
    lines: list[str] = []
    for path, text in fixed.texts.items():
        old, new = (_LINE.findall(each) for each in (text_of(folder, path) or "", text))
        shown = os.path.normpath(os.path.join(prefix, path))  # noqa: PTH118  pathlib keeps `..`
        lines += difflib.unified_diff(old, new, shown, shown, n=0)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
