"""What the messages of the JSON parser mean."""

from __future__ import annotations

import re
from typing import NamedTuple

from hfdeploy_action.frontmatter import mark_at
from hfdeploy_action.syntax import Mistake

_CONSTANTS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_WORD = re.compile(r"[^\W\d]\w{0,99}")
_QUOTES = frozenset("'`\u2018\u2019\u201c\u201d")
# A part of the parser's message, what it means, and how to fix it.
_MEANINGS = (
    ("Unterminated string", "the text that starts here has no closing quote", 'add the missing `"`.'),
    ("Invalid control character", "a text contains a line break or a tab", r"write it as `\n` or `\t`."),
    ("Invalid \\", "a text contains a backslash that starts no JSON escape", r"write the backslash as `\\`."),
    ("':' delimiter", "there is no colon after the key", "add the missing colon."),
    ("',' delimiter", "there is no comma before this entry", "add the missing comma or quotation mark."),
    ("Extra data", "there is more text after the end of the JSON", "delete the text after the last bracket."),
    ("property name", "a key is expected here", ""),
)


class _Meaning(NamedTuple):
    """What is wrong, how to fix it, a quote, and how many characters in front of the place of the parser it is."""

    message: str
    fix: str = ""
    quote: str = ""
    before: int = 0


def json_mistake(text: str, place: int, parser_message: str) -> Mistake:
    """What is wrong at the character of a text where the parser stops with this message."""
    meaning = _meaning(text, place, parser_message)
    return Mistake(meaning.message, meaning.fix, mark_at(text, place - meaning.before), meaning.quote)


def _meaning(text: str, place: int, parser_message: str) -> _Meaning:
    if not text[place:].strip(" \t\r\n"):
        return _Meaning("the file ends before the JSON is complete", "copy or save the file again; it was cut short.")
    if not text[place].isprintable() and text[place] not in "\t\r\n":
        message = f"there is a U+{ord(text[place]):04X}, an invisible character that JSON does not allow"
        return _Meaning(message, "delete it.")
    return _sign(text, place, parser_message) or _word(text, place, parser_message) or _message(parser_message)


def _sign(text: str, place: int, parser_message: str) -> _Meaning | None:
    """The meaning of the character at this place; None if it has none."""
    sign, before = text[place], text[:place].rstrip()
    closes = sign in {"}", "]"}
    if closes and before.endswith(","):
        return _Meaning(f"there is a comma before `{sign}`", "delete the comma.", before=place - len(before) + 1)
    if sign == "," and not before.endswith(":"):
        after = text[place + 1 :].lstrip()[:1]  # from Python 3.13 on, the place is that of the comma
        closed = after and after in "]}"
        return _Meaning(f"there is a comma before `{after}`" if closed else "an extra comma", "delete the comma.")
    if text.startswith(("//", "/*", "#"), place):
        return _Meaning("JSON has no comments", "delete the comment.")
    if sign in _QUOTES:
        return _Meaning(f"a text is in `{sign}` quotes, not in double quotes", f'write `"` in place of `{sign}`.')
    if closes and "',' delimiter" in parser_message:
        opened = {"}": "[", "]": "{"}[sign]
        return _Meaning(f"`{sign}` closes a part that `{opened}` opened", f"add the missing bracket before `{sign}`.")
    return None


def _word(text: str, place: int, parser_message: str) -> _Meaning | None:
    """The meaning of a word that is not in quotes; None if there is no word."""
    word = _WORD.match(text, place)
    if word is None or not parser_message.startswith(("Expecting property name", "Expecting value")):
        return None
    if word[0] in _CONSTANTS:
        return _Meaning(f"`{word[0]}` is not a JSON value", f"write `{_CONSTANTS[word[0]]}`.")
    return _Meaning("a text is not in double quotes", "put the text in double quotes.", word[0])


def _message(parser_message: str) -> _Meaning:
    """The meaning of the parser's message alone."""
    known = (_Meaning(means, fix) for words, means, fix in _MEANINGS if words in parser_message)
    return next(known, _Meaning("a value is expected here"))
