"""The Markdown of a card as the rules see it: lines of text and of code, headings, anchors and links."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

_URL = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:|/|#|\?", re.IGNORECASE)  # `C:` is a disk


class Line(NamedTuple):
    """A line of the file, by its number."""

    number: int
    text: str


class Heading(NamedTuple):
    """A heading: the number of its line, its level from 1 to 6, its text, and whether its section is empty."""

    number: int
    level: int
    text: str
    is_empty: bool


class Link(NamedTuple):
    """The target of a link or the source of an image, and its position."""

    target: str
    line: int
    column: int


@dataclass(frozen=True)
class Page:
    """The body of a card.

    `prose` is every line outside code blocks, without comments; `plain` is the same without inline code and formulas.
    What is left out is replaced by spaces, so columns are those of the file. `code` is every line of code blocks and
    of formulas that are blocks.
    """

    prose: tuple[Line, ...]
    plain: tuple[Line, ...]
    code: tuple[Line, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    """The targets of links within the page, as `bare` writes them: headings and named elements."""


def path_of(link: str) -> str | None:
    """The path in the folder that a link names; None for a URL, and for a place on the page itself."""
    if _URL.match(link):
        return None
    return posixpath.normpath(unquote(link.partition("#")[0].partition("?")[0]))


def bare(name: str) -> str:
    """The letters and digits of a heading or an anchor.

    Renderers disagree on how to make an anchor of a heading. All of them, github-slugger among them, keep these.
    """
    return "".join(c for c in unquote(html.unescape(name)).lower() if c.isalpha() or c.isdecimal())
