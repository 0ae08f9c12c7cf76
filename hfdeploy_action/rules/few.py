"""A rule that finds the same problem in a hundred thousand entries reports the first few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import islice

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key

MOST = 20  # findings of a rule; each costs a search for its line, and nobody reads more

Check = Callable[[ModelFolder], Iterator[Problem]]
Said = Iterable[tuple[str, tuple[Key, ...]]]  # messages, and the keys of the entry that each is about


def few(check: Check) -> Check:
    """The check, stopped after its first findings."""

    @wraps(check)
    def stopped(folder: ModelFolder) -> Iterator[Problem]:
        yield from islice(check(folder), MOST)

    return stopped


def first(said: Said, at: Callable[..., Location]) -> Iterator[Problem]:
    """The first message, at its place, with the number of the others: one cause makes one finding."""
    messages = list(said)
    if messages:
        message, keys = messages[0]
        more = f" (and {len(messages) - 1:,} more)" if len(messages) > 1 else ""
        yield Problem(message + more, at(*keys))
