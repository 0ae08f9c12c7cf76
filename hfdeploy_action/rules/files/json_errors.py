"""What is wrong with a file that is not JSON, in words for its author."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder import ModelFolder, Unreadable
from hfdeploy_action.folder.json_positions import mark_at
from hfdeploy_action.rules.files.foreign import DOWNLOAD_FIX, foreign_content
from hfdeploy_action.rules.merge_markers import MERGE_FIX, MERGE_MESSAGE, merge_marker_line
from hfdeploy_action.text import plain, show

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"{\0", b"\0{", b"[\0", b"\0[")
_CONSTANTS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_WORD = re.compile(r"[^\W\d]\w{0,99}")
_QUOTES = frozenset("'`\u2018\u2019\u201c\u201d")
# A part of the parser's message, what it means, and how to fix it.
_MEANINGS = (
    ("Unterminated string", "the text that starts here has no closing quote", 'add the missing `"`.'),
    ("Invalid control character", "a text contains a line break or a tab", r"write it as `\n` or `\t`."),
    ("Invalid \\", "a text contains a backslash that starts no JSON escape", r"write the backslash as `\\`."),
    ("':' delimiter", "there is no colon after the key", "add the missing colon."),
    ("',' delimiter", "there is no comma before this entry", "add the missing comma."),
    ("Extra data", "there is more text after the end of the JSON", "delete the text after the last bracket."),
)


class Meaning(NamedTuple):
    """What is wrong, how to fix it, and how many characters in front of the place of the parser it is."""

    message: str
    fix: str = ""
    before: int = 0


def json_problem(folder: ModelFolder, name: str, read: Unreadable) -> Problem:
    """The problem of a file that is not JSON, or not the JSON object that is expected."""
    value, data = folder.json.value(name), folder.files.read(name)
    if not isinstance(value, Unreadable):
        return Problem(f"`{plain(name)}` contains {_kind(value)}, not a JSON object", Location(name, 1, 1))
    return _whole_file(name, data) or _line(name, data.decode("utf-8", "replace"), read)


def _kind(value: object) -> str:
    names = {list: "a list", str: "text", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _whole_file(name: str, data: bytes) -> Problem | None:
    """What is wrong with a file that is not UTF-8 text with some JSON in it."""
    fix = f"save {plain(name)} as UTF-8 without a byte order mark in your editor."
    if content := foreign_content(data[:512]):
        message, fix = f"is {content}, not JSON", DOWNLOAD_FIX
    elif not data.strip():
        message, fix = "is empty", ""
    elif data.startswith(_UTF_16):
        message = "is encoded as UTF-16; libraries read UTF-8"
    elif data.startswith(codecs.BOM_UTF8):
        message = "starts with a byte order mark, which most libraries cannot read"
    else:
        return None
    return Problem(f"`{plain(name)}` {message}", Location(name, 1, 1), fix)


def _line(name: str, text: str, read: Unreadable) -> Problem:
    """What is wrong at a line of a file."""
    shown, line = plain(name), read.at.line
    if marker := merge_marker_line(text):
        return Problem(MERGE_MESSAGE, Location(name, marker, 1), MERGE_FIX)
    is_other_text = read.message.endswith("UTF-8")
    if line is None or is_other_text:  # without a line, it is too large or nested too deeply
        fix = f"save {shown} as UTF-8 in your editor." if is_other_text else ""
        return Problem(f"`{shown}` cannot be read: {plain(read.message)}", read.at, fix)
    above = text.split("\n", line)[: line - 1]
    place = sum(len(each) + 1 for each in above) + (read.at.column or 1) - 1
    means = _meaning(text, place, read.message)
    at = Location(name, *mark_at(text, place - means.before))
    return Problem(f"`{shown}` is not valid JSON: {means.message}", at, means.fix)


def _meaning(text: str, place: int, parser_message: str) -> Meaning:
    """The meaning of the parser's message about this place."""
    if not text[place:].strip(" \t\r\n"):
        return Meaning("the file ends before the JSON is complete", "copy or save the file again; it was cut short.")
    if not text[place].isprintable() and text[place] not in "\t\r\n":
        message = f"there is a U+{ord(text[place]):04X}, an invisible character that JSON does not allow"
        return Meaning(message, "delete it.")
    return _sign(text, place, parser_message) or _word(text, place, parser_message) or _message(parser_message)


def _sign(text: str, place: int, parser_message: str) -> Meaning | None:
    """The meaning of the character at this place; None if it has none."""
    sign, before = text[place], text[:place].rstrip()
    closes = sign in {"}", "]"}
    if closes and before.endswith(","):
        return Meaning(f"there is a comma before `{sign}`", "delete the comma.", place - len(before) + 1)
    if sign == "," and not before.endswith(":"):
        after = text[place + 1 :].lstrip()[:1]  # from Python 3.13 on, the place is that of the comma
        return Meaning(f"there is a comma before `{after}`" if after in "]}" else "an extra comma", "delete the comma.")
    if text.startswith(("//", "/*", "#"), place):
        return Meaning("JSON has no comments", "delete the comment.")
    if sign in _QUOTES:
        return Meaning(f"a text is in `{sign}` quotes, not in double quotes", f'write `"` in place of `{sign}`.')
    if closes and "',' delimiter" in parser_message:
        opened = {"}": "[", "]": "{"}[sign]
        return Meaning(f"`{sign}` closes a part that `{opened}` opened", f"add the missing bracket before `{sign}`.")
    return None


def _word(text: str, place: int, parser_message: str) -> Meaning | None:
    """The meaning of a word that is not in quotes; None if there is no word."""
    word = _WORD.match(text, place)
    if word is None or not parser_message.startswith(("Expecting property name", "Expecting value")):
        return None
    if word[0] in _CONSTANTS:
        return Meaning(f"`{word[0]}` is not a JSON value", f"write `{_CONSTANTS[word[0]]}`.")
    return Meaning(f"`{show(word[0])}` is not in double quotes", f'write `"{show(word[0])}"`.')


def _message(parser_message: str) -> Meaning:
    """The meaning of the parser's message alone."""
    known = (Meaning(means, fix) for words, means, fix in _MEANINGS if words in parser_message)
    return next(
        known, Meaning("a key is expected here" if "property name" in parser_message else "a value is expected here")
    )
