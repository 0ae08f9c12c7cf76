"""A rule that could say the same of a hundred thousand entries says it of the first few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from itertools import islice

from hfdeploy_action.findings import Problem
from hfdeploy_action.folder import ModelFolder

MOST = 20  # of a kind; each costs a search for its line, and nobody reads more

Check = Callable[[ModelFolder], Iterator[Problem]]


def few(check: Check) -> Check:
    """The check, stopped after its first findings."""

    @wraps(check)
    def stopped(folder: ModelFolder) -> Iterator[Problem]:
        yield from islice(check(folder), MOST)

    return stopped
