"""A rule that could say the same of a hundred thousand entries says it of the first few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import islice

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key

MOST = 20  # of a kind; each costs a search for its line, and nobody reads more

Check = Callable[[ModelFolder], Iterator[Problem]]
Said = Iterable[tuple[str, tuple[Key, ...]]]  # messages, and the keys of the entry that each is about


def few(check: Check) -> Check:
    """The check, stopped after its first findings."""

    @wraps(check)
    def stopped(folder: ModelFolder) -> Iterator[Problem]:
        yield from islice(check(folder), MOST)

    return stopped


def first(said: Said, at: Callable[..., Location]) -> Iterator[Problem]:
    """The first of the messages at its place, with how many more there are: what has one cause is found once."""
    messages = list(said)
    if messages:
        message, keys = messages[0]
        more = f", and {len(messages) - 1} more of the kind" if len(messages) > 1 else ""
        yield Problem(message + more, at(*keys))
