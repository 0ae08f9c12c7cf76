"""The lines that Git writes into a file where two versions conflict."""

from __future__ import annotations

import re

from hfdeploy_action.frontmatter import Mark
from hfdeploy_action.syntax import Mistake

MERGE_MESSAGE = "`<<<<<<<` is a merge conflict marker"
MERGE_FIX = "keep one of the two versions, and delete the three marker lines that Git added."
_FIRST = re.compile(r"^<{7} \S", re.MULTILINE)


def is_merge_marker(line: str) -> bool:
    """Whether a line is the first that Git writes for a conflict."""
    return bool(_FIRST.match(line))


def merge_mistake(text: str) -> Mistake | None:
    """The first line that Git wrote for a conflict; None if there is none."""
    found = _FIRST.search(text)
    return Mistake(MERGE_MESSAGE, MERGE_FIX, Mark(text.count("\n", 0, found.start()) + 1, 1)) if found else None
