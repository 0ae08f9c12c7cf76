"""What the rules of the card share: entries of the front matter, ids of the Hub, and suggestions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key, Path
from hfdeploy_action.rules.limits import Messages
from hfdeploy_action.text import with_more

# `name` or `owner/name`, as the Hub names models and datasets.
REPOSITORY = re.compile(r"(?!\.)[A-Za-z0-9_.-]+(?:/(?!\.)[A-Za-z0-9_.-]+)?")
# How a URL begins, and one of the Hub.
_ADDRESS = re.compile(r"https?://|(?:www\.)?(?:huggingface\.co|hf\.co)/", re.ASCII | re.IGNORECASE)
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
    return isinstance(value, str) and bool(_ADDRESS.match(value))


def once(folder: ModelFolder, messages: Messages) -> Iterator[Problem]:
    """Each message once, at its first place, with the number of its other places."""
    places: dict[str, list[tuple[Key, ...]]] = {}
    for message, path in messages:
        places.setdefault(message, []).append(path)
    for message, (first, *more) in places.items():
        yield Problem(with_more(message, more), folder.card.at(*first))
