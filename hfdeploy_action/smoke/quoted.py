"""Text that somebody else wrote, made safe to stand in a message."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

LIMIT = 80
MOST = 5
"""Of one kind in one message; nobody reads more."""


def tame(text: str) -> str:
    """The text on one line of at most 80 characters: what does not print is escaped, what is too long ends in `…`."""
    body = repr(text[: LIMIT + 1])[1:-1]
    return body if len(body) <= LIMIT else f"{body[: LIMIT - 1]}…"


def quoted(value: object) -> str:
    """The value as a message names it: text tamed and in quotes, anything else as Python writes it, tamed."""
    return f"'{tame(value)}'" if isinstance(value, str) else tame(repr(value))


def first_of(messages: Iterable[str]) -> tuple[str, ...]:
    """The first five messages; where there are more, the last one says how many."""
    rest = iter(messages)
    shown = tuple(islice(rest, MOST))
    more = sum(1 for _ in rest)
    return (*shown, f"and {more:,} more of the kind") if more else shown
