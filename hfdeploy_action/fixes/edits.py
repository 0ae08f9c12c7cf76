"""Edits of a text: spans and their replacements. Every byte outside the spans stays as it is."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Location
from hfdeploy_action.folder import ModelFolder

BOM = "\ufeff"


class Edit(NamedTuple):
    """Characters from `start` to `end` of a file become this text; a byte order mark is a character."""

    path: str
    start: int
    end: int
    text: str


def text_of(folder: ModelFolder, path: str) -> str | None:
    """A file as text that can be written back without loss; None if it is not UTF-8, a Git LFS pointer or a link."""
    if path not in folder.files or path in folder.files.pointers or (folder.root / path).is_symlink():
        return None
    try:
        return folder.files.read(path).decode("utf-8")
    except UnicodeDecodeError:
        return None


def apply(text: str, edits: list[Edit]) -> str:
    """The text with the edits made; they do not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def position(text: str, at: Location) -> int:
    """The index of the character at a finding's place."""
    starts = [0, *(match.end() for match in frontmatter.LINE_BREAK.finditer(text))]
    line = min(at.line or 1, len(starts))
    return starts[line - 1] + (at.column or 1) - 1


def line_end(text: str) -> str:
    """How the lines of a text end."""
    match = re.search(r"\r\n|\n", text)
    return match[0] if match else "\n"


def encoded(text: str) -> bytes:
    """The text as the bytes it came from."""
    return codecs.encode(text, "utf-8")
