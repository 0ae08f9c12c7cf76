"""What the rules of the card share: entries of the front matter, ids of the Hub, and suggestions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key, Path
from hfdeploy_action.rules.limits import Messages
from hfdeploy_action.text import show, with_more
from hfdeploy_action.vocabulary.card import ADDRESS, REPOSITORY, Answer, Lists, Verdict, verdicts

_ON_THE_HUB = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/)?", re.ASCII)

Entry = tuple[Path, Any]


def entries(folder: ModelFolder, key: str) -> Iterator[tuple[Location, Any]]:
    """The values of a key that accepts one value or a list, and the place of each."""
    for path, value in paths(folder.card.values, key):
        yield folder.card.at(*path), value


def paths(values: Mapping[str, Any], key: str) -> Iterator[Entry]:
    """The values of a key that accepts one value or a list, and the path to each."""
    if key not in values:
        return
    value = values[key]
    if isinstance(value, list):
        yield from (((key, index), item) for index, item in enumerate(value))
    else:
        yield (key,), value


@lru_cache(maxsize=1)
def _verdicts(folder: ModelFolder) -> tuple[Verdict, ...]:
    lists = Lists(*map(folder.words, Lists._fields))
    return tuple(verdicts(folder.card.hub_values, lists))


def refused(folder: ModelFolder, key: str) -> Iterator[Verdict]:
    """The values of a key, or below it, for which the Hub rejects the card."""
    for each in _verdicts(folder):
        if each.keys[0] == key and each.row.answer is Answer.REFUSED:
            yield each


def warned(folder: ModelFolder, key: str) -> Iterator[Verdict]:
    """The values of a key that the Hub warns about."""
    for each in _verdicts(folder):
        if each.keys[0] == key and each.row.answer is Answer.WARNED:
            yield each


def without_text(folder: ModelFolder, verdict: Verdict, wanted: str) -> Problem | None:
    """The problem of an entry that is empty, or neither text nor a list of texts; None for other text."""
    key, at = str(verdict.keys[0]), folder.card.at(*verdict.keys)
    listed = len(verdict.keys) > 1
    if verdict.kind in ("null", "empty text"):
        message = f"the list `{key}` has an empty entry" if listed else f"`{key}` has no value"
        return Problem(message, at, f"add {wanted}, or delete the {'entry' if listed else 'key'}.")
    if verdict.kind == "other text":
        return None
    return Problem(f"{f'an entry of `{key}`' if listed else f'`{key}`'} is {kind_of(verdict)}, not {wanted}", at)


def kind_of(verdict: Verdict) -> str:
    """What a value is in place of text: `a mapping`, `the number 12`, `true`."""
    if verdict.kind == "boolean":
        return str(verdict.value).lower()
    return f"the number {show(str(verdict.value))}" if verdict.kind == "number" else f"a {verdict.kind}"


def is_empty(value: object) -> bool:
    """Whether an entry has no value; an unquoted `no`, which Python reads as false, is a value."""
    return value is None or value in ("", [])


def close(word: str, known: Collection[str]) -> str:
    """The known word that is closest to this one; empty if none is close."""
    match = get_close_matches(word[:100], sorted(known), n=1, cutoff=0.6)
    return match[0] if match else ""


def did_you_mean(word: str) -> str:
    """The end of a message that suggests a word; empty without one."""
    return f"; did you mean `{word}`?" if word else ""


def id_of(address: str) -> str:
    """The id in a URL of the Hub; empty for any other text."""
    start = _ON_THE_HUB.match(address)
    rest = address[start.end() :].rstrip("/") if start else ""
    return rest if len(rest) < 100 and REPOSITORY.fullmatch(rest) else ""


def is_address(value: object) -> bool:
    """Whether a value is a URL and not an id."""
    return isinstance(value, str) and bool(ADDRESS.match(value))


def once(folder: ModelFolder, messages: Messages) -> Iterator[Problem]:
    """Each message once, at its first place, with the number of its other places."""
    places: dict[str, list[tuple[Key, ...]]] = {}
    for message, path in messages:
        places.setdefault(message, []).append(path)
    for message, (first, *more) in places.items():
        yield Problem(with_more(message, more), folder.card.at(*first))
