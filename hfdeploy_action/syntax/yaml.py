"""What the messages of the YAML parser mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hfdeploy_action.frontmatter import Malformed, Mark
from hfdeploy_action.syntax import Mistake
from hfdeploy_action.syntax.merge_markers import merge_mistake
from hfdeploy_action.text import plain, show

_OTHER_KIND = re.compile(r"(a .{1,40}) is expected, not (.{1,40})")
_UNREAD = re.compile(r"the file is empty|.* at most [\d,]+ are read")
_TEMPLATE = re.compile(r"\{\{.{0,80}?\}\}")
_CHARACTER = re.compile(r"character #x([0-9a-f]{4,8})")
_START = re.compile(r"found character (?:that|'(.{1,2})' that) cannot start any token")
_VALUE_OF_TYPE = re.compile(r"`.*` (is not a valid \w+)", re.DOTALL)
_WITHOUT_SPACE = re.compile(r"\s*[\w-]+:\S")
_QUOTE = 'put the whole value in quotes: `key: "a value: with a colon"`.'
_INDENT = "give all keys of a mapping the same indentation, in spaces."
_CLOSE_LIST = "add the missing `]`, comma or quotation mark."
_CLOSE_MAPPING = "add the missing `}`, comma or quotation mark."
_DIRECTIVE = ("a line that starts with `%` is read as a directive", "put the text in quotes.")
_TAG = ("a value that starts with `!` is read as a tag", "put the value in quotes.")
_TAB = ("a tab indents this line", "indent with spaces.")
_BACKSLASH = "write the backslash as `\\\\`, or put the value in single quotes."
# A part of the parser's message, what it means, and how to fix it.
_MEANINGS = (
    ("expected ',' or ']'", "the list that starts here with `[` has no `]`", _CLOSE_LIST),
    ("expected ',' or '}'", "the mapping that starts here with `{` has no `}`", _CLOSE_MAPPING),
    ("flow node", "the list or mapping that starts here is incomplete", "add the missing value, or the `]` or `}`."),
    ("escape", "a text in double quotes contains a backslash that starts no escape", _BACKSLASH),
    ("hexdecimal", "a text in double quotes contains a backslash that starts no escape", _BACKSLASH),
    ("scanning a quoted scalar", "the quotation mark that opens here has no closing one", "close the quotation mark."),
    ("found a tab", *_TAB),
    ("another document", "a second document starts with the line `---`", "delete the line, or everything below it."),
    ("directive", *_DIRECTIVE),
    ("<document start>", "the first key is indented, and the next is not", _INDENT),
    ("expected key", "this line is neither a key nor part of the value above it", _INDENT),
    (
        "expected '-'",
        "this line is not an entry of the list above it",
        "indent it as the list, and start it with `- `.",
    ),
    ("block sequence entries", "a list starts on the line of its key", "move the first `- ` to the next line."),
    ("expected ':'", "this line has no colon after its key", "write each line as `key: value`."),
    ("unhashable key", "this key is a list or a mapping, not text", "put the key in quotes."),
    ("alphabetic or numeric", "a value that starts with `*` or `&` is read as a reference", "put the value in quotes."),
    ("undefined alias", "a value that starts with `*` is read as a reference", "put the value in quotes."),
    ("scanning a block scalar", "there is text after `|` or `>`", "move the text to the next line, and indent it."),
    ("for the tag", *_TAG),
    ("a tag", *_TAG),
    ("tag handle", *_TAG),
    ("duplicate anchor", "two values start with `&` and the same name", "put the values in quotes."),
    ("for merging", "`<<` is a key that merges mappings, and its value is not one", "delete the line, or quote `<<`."),
)


def yaml_mistake(lines: Sequence[str], error: Malformed) -> Mistake:
    """What is wrong with these lines of YAML, which the parser rejects."""
    message, at = str(error), error.mark
    if other := _OTHER_KIND.fullmatch(message):
        fix = "write each line as `key: value`." if "keys" in other[1] else ""
        return Mistake(f"expected {other[1]}, but got {other[2]}", fix, at)
    if _UNREAD.fullmatch(message):
        return Mistake(message, "", at)
    text = lines[at.line - 1] if at.line <= len(lines) else ""
    mistake = merge_mistake("\n".join(lines)) or _of_character(text, message, at) or _of_message(error)
    return mistake._replace(message=f"invalid YAML: {mistake.message}")


def _of_character(text: str, message: str, at: Mark) -> Mistake | None:
    """The meaning of a message about a character of this line; None if it is about something else."""
    if template := _TEMPLATE.search(text):
        fix = "replace the variable with its value, or delete the key."
        return Mistake("a template variable was not replaced", fix, at, template[0])
    if character := _CHARACTER.search(message):
        what = f"the character U+{character[1].upper():0>4} is not allowed"
        return Mistake(what, "delete the character.", at)
    if "mapping values are not allowed" in message:
        return _colon(text, at)
    if "expected ':'" in message and _WITHOUT_SPACE.match(text):
        return _without("space after the colon", text, at)
    if found := _START.search(message):
        return _start(text[at.column - 1 : at.column] or found[1] or "", at)
    return None


def _of_message(error: Malformed) -> Mistake:
    """The meaning of the parser's message alone."""
    message = str(error)
    if wrong := _VALUE_OF_TYPE.fullmatch(message):
        return Mistake(f"a value {wrong[1]}", "correct the value, or put it in quotes.", error.mark, error.value)
    meant = next(((what, fix) for words, what, fix in _MEANINGS if words in message), (plain(message)[:200], ""))
    return Mistake(*meant, error.mark)


def _colon(text: str, at: Mark) -> Mistake:
    """An unexpected colon: the line above lacks one, this line has two, or it is indented."""
    before = text[: at.column - 1]
    if at.column == 1:
        return _without("space after the colon" if ":" in text else "colon after the key", text, at)
    if before.count(": ") or before.lstrip().startswith("- "):
        return Mistake("an unquoted value contains a colon and a space", _QUOTE, at)
    return Mistake("this line is indented further than the key above it", _INDENT, at)


def _without(what: str, text: str, at: Mark) -> Mistake:
    return Mistake(f"there is no {what}", "write a colon and a space after the key.", at, text.strip())


def _start(character: str, at: Mark) -> Mistake:
    if character == "\t":
        return Mistake(*_TAB, at)
    return Mistake(
        f"a value must not start with `{show(character)}` unless it is quoted", "put the value in quotes.", at
    )
