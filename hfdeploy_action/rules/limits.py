"""How many findings a rule reports of many entries with the same problem, and how many of them a report keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from itertools import islice
from typing import Any, TypeVar

from hfdeploy_action.findings import Finding, Group, Location, Problem, Rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key
from hfdeploy_action.text import more, with_more

MOST = 20  # findings of a rule; each takes a search for its line

PER_FILE = 50  # findings of one rule in one file that a report keeps
PER_RULE = 100  # findings of one rule that it keeps in all

Item = TypeVar("Item")
Check = Callable[[ModelFolder], Iterator[Problem]]
Messages = Iterable[tuple[str, tuple[Key, ...]]]  # each with the keys of its entry


def limited(check: Check) -> Check:
    """The check, stopped after 20 findings."""

    @wraps(check)
    def stopped(folder: ModelFolder) -> Iterator[Problem]:
        yield from islice(check(folder), MOST)

    return stopped


def first(messages: Messages, at: Callable[..., Location], fix: str = "") -> Iterator[Problem]:
    """The first message, at its place, with the number of the others: one cause, one finding."""
    yield from together(
        list(messages),
        lambda entry: at(*entry[1]),
        lambda found: Problem(with_more(found[0][0], found[1:]), at(*found[0][1]), fix),
    )


def together(
    items: Sequence[Item], at: Callable[[Item], Location], of: Callable[[Sequence[Item]], Problem]
) -> Iterator[Problem]:
    """One problem of all items, if there are any; `of` is also asked for some of them if the others are suppressed."""
    if items:
        group = Group(len(items), lambda number: at(items[number]), lambda kept: of([items[each] for each in kept]))
        yield of(items)._replace(group=group)


def bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """As many findings as a report keeps of each rule and file, and how many more there are of each rule."""
    kept: Counter[tuple[str, str | None]] = Counter()  # by rule and file, and by rule alone
    left: Counter[tuple[Rule[Any], str]] = Counter()
    for finding in findings:
        rule, path = finding.rule, finding.at.path if finding.at else ""
        if kept[rule.id, path] < PER_FILE and kept[rule.id, None] < PER_RULE:
            kept.update([(rule.id, path), (rule.id, None)])
            yield finding
        else:
            left[rule, path if kept[rule.id, path] else ""] += 1
    for (rule, path), number in left.items():
        yield Finding(rule, f"{more(number, 'finding')} of this rule", Location(path) if path else None)
