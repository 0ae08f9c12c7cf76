"""What the Hub accepts as the metadata of a model card: the one table that the rules and the embedded Hub read.

Each row of `card.tsv` says what the Hub answers to some values of an entry, and how that is known. Entries that are not
in the table are free.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hfdeploy_action.vocabulary import is_language

Keys = tuple[str | int, ...]

# `name` or `owner/name`, as the Hub names models and datasets.
REPOSITORY = re.compile(r"(?!\.)[A-Za-z0-9_.-]+(?:/(?!\.)[A-Za-z0-9_.-]+)?")
# How a URL begins, and an address of the Hub without `https://`.
ADDRESS = re.compile(r"https?://|(?:www\.)?(?:huggingface\.co|hf\.co)/", re.ASCII | re.IGNORECASE)


class Answer(Enum):
    """What the Hub does with a card that has such a value."""

    ACCEPTED = "accepted"
    WARNED = "warned"
    REFUSED = "refused"


class Source(Enum):
    """How the answer is known."""

    PROBED = "probed"
    DOCUMENTED = "documented"
    JAVASCRIPT = "javascript"
    ASSUMED = "assumed"


class Row(NamedTuple):
    """The answer to some kinds of values of an entry, such as `license[]`."""

    entry: str
    values: tuple[str, ...]
    answer: Answer
    source: Source
    reference: str


class Lists(NamedTuple):
    """The words that the Hub lists."""

    licenses: frozenset[str]
    languages: frozenset[str]
    pipeline_tags: frozenset[str]


class Verdict(NamedTuple):
    """A value that the Hub refuses or warns about: its keys, and the kind that the table has for it."""

    keys: Keys
    value: Any
    kind: str
    row: Row


MISSING = object()
_TEXTS: dict[str, Callable[[str, Lists], bool]] = {
    "ID": lambda text, _: bool(REPOSITORY.fullmatch(text)),
    "URL": lambda text, _: bool(ADDRESS.match(text)),
    "language": lambda text, lists: is_language(text, lists.languages),
    "language in capitals": lambda text, lists: is_language(text.lower(), lists.languages),
    "license": lambda text, lists: text in lists.licenses,
    "license in capitals": lambda text, lists: text.lower() in lists.licenses,
    "pipeline tag": lambda text, lists: text in lists.pipeline_tags,
}


@cache
def table() -> tuple[Row, ...]:
    """Every row, in the order of the entries."""
    lines = (Path(__file__).parent / "card.tsv").read_text(encoding="utf-8").splitlines()
    parts = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(
        Row(entry, tuple(values.split(", ")), Answer(answer), Source(source), reference)
        for entry, values, answer, source, reference in parts
    )


def verdicts(metadata: Any, lists: Lists) -> Iterator[Verdict]:
    """What the Hub refuses or warns about in the metadata of a card, read as YAML 1.2."""
    for entry, rows in _by_entry().items():
        for keys, value in _found(metadata, tuple(entry.replace("[]", ".[]").split(".")), ()):
            kind = _kind(value, rows, lists)
            row = rows.get(kind)
            if row and row.answer is not Answer.ACCEPTED:
                yield Verdict(keys, value, kind, row)


def accepted_kinds(entry: str) -> set[str]:
    """The kinds of values that the Hub accepts at an entry."""
    return {kind for kind, row in _by_entry()[entry].items() if row.answer is Answer.ACCEPTED}


@cache
def _by_entry() -> dict[str, dict[str, Row]]:
    """The rows of each entry by the kind of value."""
    entries: dict[str, dict[str, Row]] = {}
    for row in table():
        entries.setdefault(row.entry, {}).update(dict.fromkeys(row.values, row))
    return entries


def _found(inside: Any, steps: tuple[str, ...], above: Keys) -> Iterator[tuple[Keys, Any]]:
    """The values at an entry, with the keys of each; MISSING where the mapping lacks the last key."""
    if not steps:
        yield above, inside
    elif steps[0] == "[]":
        for position, item in enumerate(inside if isinstance(inside, list) else ()):
            yield from _found(item, steps[1:], (*above, position))
    elif isinstance(inside, dict) and (steps[0] in inside or len(steps) == 1):
        yield from _found(inside.get(steps[0], MISSING), steps[1:], (*above, steps[0]))


def _kind(value: Any, rows: dict[str, Row], lists: Lists) -> str:
    """The kind of a value, as the rows of its entry name it."""
    if value is MISSING:
        return "missing"
    if isinstance(value, str):
        known = (kind for kind, holds in _TEXTS.items() if kind in rows and holds(value, lists))
        return next(known, "other text") if value else "empty text"
    kinds = {type(None): "null", bool: "boolean", int: "number", float: "number", list: "list"}
    return kinds.get(type(value), "mapping")
