"""What the messages of the YAML parser mean, in words for the author of a card."""

from __future__ import annotations

import re
from typing import NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Problem
from hfdeploy_action.folder import Unreadable
from hfdeploy_action.rules.merge_markers import MERGE_FIX, MERGE_MESSAGE, is_merge_marker
from hfdeploy_action.text import plain, show

_OTHER_KIND = re.compile(r"(a .{1,40}) is expected, not (.{1,40})")
_TEMPLATE = re.compile(r"\{\{.{0,80}?\}\}")
_CHARACTER = re.compile(r"character #x([0-9a-f]{4,8})")
_START = re.compile(r"found character (?:that|'(.{1,2})' that) cannot start any token")
_QUOTE = 'put the whole value in quotes: `key: "a value: with a colon"`.'
_INDENT = "give all keys of a mapping the same indentation, in spaces."
# A part of the parser's message, what it means, and how to fix it.
_MEANINGS = (
    ("expected ',' or ']'", "the list that starts here with `[` has no `]`", "add the missing `]` or comma."),
    ("expected ',' or '}'", "the mapping that starts here with `{` has no `}`", "add the missing `}` or comma."),
    ("scanning a quoted scalar", "the quotation mark that opens here has no closing one", "close the quotation mark."),
    ("<document start>", "the first key is indented, and the next is not", _INDENT),
    ("expected key", "this line is neither a key nor part of the value above it", _INDENT),
    (
        "expected '-'",
        "this line is not an entry of the list above it",
        "indent it as the list, and start it with `- `.",
    ),
    ("expected ':'", "this line has no colon after its key", "write each line as `key: value`."),
    ("unhashable key", "this key is a list or a mapping, not text", "put the key in quotes."),
    ("alphabetic or numeric", "a value that starts with `*` or `&` is read as a reference", "put the value in quotes."),
    ("undefined alias", "a value that starts with `*` is read as a reference", "put the value in quotes."),
    ("constructor for the tag", "a value that starts with `!` is read as a tag", "put the value in quotes."),
    ("duplicate anchor", "two values start with `&` and the same name", "put the values in quotes."),
)


class Meaning(NamedTuple):
    """What is wrong, how to fix it, if that is special, and the line, if it is not the one that the parser names."""

    message: str
    fix: str = ""
    line: int | None = None


def yaml_problem(text: str, read: Unreadable) -> Problem:
    """The problem of a card or another file whose YAML cannot be read."""
    if other := _OTHER_KIND.fullmatch(read.message):
        return Problem(f"expected {other[1]}, but got {other[2]}", read.at)
    means = _meaning(read.message, frontmatter.lines(text), read.at.line or 1, read.at.column or 1)
    at = read.at._replace(line=means.line, column=1) if means.line else read.at
    return Problem(f"invalid YAML: {plain(means.message)[:200]}", at, means.fix)


def _meaning(parser_message: str, lines: list[str], line: int, column: int) -> Meaning:
    """What the parser's message about this place in a card means; the message itself where that is not known."""
    closing = next((n for n, each in enumerate(lines[1:], start=1) if each.rstrip() == "---"), len(lines))
    marker = next((n for n, each in enumerate(lines[:closing], start=1) if is_merge_marker(each)), None)
    text = lines[line - 1] if line <= len(lines) else ""
    if marker:
        return Meaning(MERGE_MESSAGE, MERGE_FIX, marker)
    if template := _TEMPLATE.search(text):
        return Meaning(
            f"`{show(template[0])}` is a template variable that nobody replaced",
            "replace the variable with its value, or delete the key.",
        )
    if character := _CHARACTER.search(parser_message):
        return Meaning(f"the character U+{character[1].upper():0>4} is not allowed", "delete the character.")
    if "mapping values are not allowed" in parser_message:
        return _colon(text, column)
    if found := _START.search(parser_message):
        return _start(text[column - 1 : column] or found[1] or "")
    return next(
        (Meaning(means, fix) for words, means, fix in _MEANINGS if words in parser_message), Meaning(parser_message)
    )


def _colon(text: str, column: int) -> Meaning:
    """An unexpected colon: the line above lacks one, this line has two, or it is indented."""
    if column == 1:
        lacks = "space after its colon" if ":" in text else "colon after its key"
        return Meaning(f"`{show(text)}` has no {lacks}", "write a colon and a space after the key.")
    if text[: column - 1].count(": ") or text[: column - 1].lstrip().startswith("- "):
        return Meaning("an unquoted value contains a colon and a space", _QUOTE)
    return Meaning("this line is indented further than the key above it", _INDENT)


def _start(character: str) -> Meaning:
    if character == "\t":
        return Meaning("a tab indents this line", "indent with spaces.")
    return Meaning(f"a value must not start with `{show(character)}` unless it is quoted", "put the value in quotes.")
