"""Weights with other content than their names say, such as the error page of a failed download."""

from __future__ import annotations

import re

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.syntax.encoding import DOWNLOAD_FIX, foreign_content
from hfdeploy_action.text import plain

_TEXT = re.compile(rb"[\t\n\r -~]+")


def damaged(folder: ModelFolder, name: str, damage: str, expected: str) -> Problem:
    """The problem of a damaged file; `expected` is what it should be."""
    start = folder.files.start(name)
    if content := foreign_content(start) or ("text" if _TEXT.fullmatch(start) else ""):
        return Problem(f"`{plain(name)}` is {content}, not {expected}", Location(name), DOWNLOAD_FIX)
    return Problem(f"`{plain(name)}` is damaged: {damage}", Location(name))
