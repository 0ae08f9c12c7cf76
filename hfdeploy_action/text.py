"""What messages are made of: quotations, numbers of things, and text that does nothing where it is printed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sized
from itertools import islice

_LONGEST = 60  # characters of a value that a message quotes
_LONGEST_QUOTED = 80  # characters of a value in quotation marks
_MOST_MESSAGES = 5  # of one kind in one finding
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they change the direction of text


def plain(text: str) -> str:
    """The text on one line, in which every character that cannot be printed is written as an escape.

    Line and paragraph separators, control characters and those that change the direction of writing are such.
    """
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text.replace("##[", "#\\x23[")  # the older form of a command, which counts anywhere in a line


def plain_lines(text: str) -> str:
    """The same lines, each of them plain but for its tabs, and each ended by a line break."""
    return "".join(f"{_with_tabs(line)}\n" for line in text.removesuffix("\n").split("\n"))


def _with_tabs(line: str) -> str:
    return "\t".join(map(plain, line.split("\t")))


def is_printable(text: str) -> bool:
    """Whether text is one line without control characters and without characters that change its direction.

    Unlike `str.isprintable`, it accepts joined emoji, Persian, and characters that are newer than this Python.
    """
    if text.isascii():
        return text.isprintable()
    return not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in _REORDERING for c in text)


def show(text: str) -> str:
    """A value as a message quotes it: plain, and at most 60 characters long."""
    text = plain(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def as_json(value: object) -> str:
    """A value of a JSON file as a message quotes it."""
    return show(json.dumps(value, ensure_ascii=False))


def count(number: int, what: str) -> str:
    """A number of things: `1 label`, `1,000 labels`."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def more(number: int, what: str = "") -> str:
    """The end of a list that was cut: `and 3 more`, `and 3 more cases`."""
    return f"and {count(number, f'more {what}')}" if what else f"and {number:,} more"


def and_more(names: Sized, shown: int = 1) -> str:
    """What follows the first of several names: ` and 3 more`; empty if all are shown."""
    return f" {more(len(names) - shown)}" if len(names) > shown else ""


def with_more(message: str, others: Sized) -> str:
    """A message, and how many others of its kind there are: `(and 3 more like this)`."""
    return f"{message} (and {len(others):,} more like this)" if others else message


def tame(text: str) -> str:
    """The text on one line of at most 80 characters: what cannot be printed is escaped, what is cut ends in `…`."""
    body = repr(text[: _LONGEST_QUOTED + 1])[1:-1]
    return body if len(body) <= _LONGEST_QUOTED else f"{body[: _LONGEST_QUOTED - 1]}…"


def quoted(value: object) -> str:
    """A value that somebody else wrote, as a message quotes it: text in quotation marks, anything else as in Python."""
    return f"'{tame(value)}'" if isinstance(value, str) else tame(repr(value))


def first_of(messages: Iterable[str]) -> tuple[str, ...]:
    """The first five messages; if there are more, the last one says how many."""
    rest = iter(messages)
    shown = tuple(islice(rest, _MOST_MESSAGES))
    left = sum(1 for _ in rest)
    return (*shown, more(left)) if left else shown
