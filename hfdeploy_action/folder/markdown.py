"""Markdown as far as rules look at it: lines of prose and of code, headings, and where links lead."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#|\?")


def path_of(link: str) -> str | None:
    """The path within the folder that a link names; None for an address, and for a place on the page itself."""
    if _ADDRESS.match(link):
        return None
    return posixpath.normpath(unquote(link.partition("#")[0].partition("?")[0]))
