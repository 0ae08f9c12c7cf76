"""Files with other content than their names say, such as the error page of a failed download."""

from __future__ import annotations

import re

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.text import plain

DOWNLOAD_FIX = "download the file again; open it in an editor to see what the server answered."
_FOREIGN = {
    "an HTML page": re.compile(rb"\s*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE),
    "an XML document": re.compile(rb"\s*<\?xml\b", re.IGNORECASE),
}


_TEXT = re.compile(rb"[\t\n\r -~]+")


def foreign_content(start: bytes) -> str:
    """What a file is by its first bytes, if a server sent an error in its place; empty for any other file."""
    start = start.removeprefix(b"\xef\xbb\xbf")
    return next((what for what, pattern in _FOREIGN.items() if pattern.match(start)), "")


def damaged(folder: ModelFolder, name: str, damage: str, expected: str) -> Problem:
    """The problem of a damaged file; `expected` is what it should be."""
    start = folder.files.start(name)
    if content := foreign_content(start) or ("text" if _TEXT.fullmatch(start) else ""):
        return Problem(f"`{plain(name)}` is {content}, not {expected}", Location(name), DOWNLOAD_FIX)
    return Problem(f"`{plain(name)}` is damaged: {damage}", Location(name))
