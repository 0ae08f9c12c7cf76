"""A break: one change of a sound model, for every kind that has what is changed, and the place of the finding."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from proof.kinds import Kind

from hfdeploy_action.folder import Declared

Changes = Mapping[str, str | bytes | None]
CARD = "README.md"
CONFIG = "config.json"


class Broken(NamedTuple):
    """A broken model: the changes, the path of the finding, the text of its line, and other declared values."""

    changes: Changes
    path: str = "-"
    line: str | None = None  # the first line of the changed file that holds this; None where a finding has no line
    declared: Mapping[str, Any] = MappingProxyType({})
    prepare: Callable[[Path], None] | None = None
    also: tuple[str, ...] = ()  # rules that the same break inevitably breaks too


Change = Callable[[Kind], Broken | None]
"""Breaks a kind; None if the kind has nothing to break."""


class Break(NamedTuple):
    """The rule that is broken, and the change."""

    rule: str
    name: str
    change: Change


def declared(kind: Kind, broken: Broken) -> Declared:
    """The declared values of a broken model."""
    return replace(kind.declared, **broken.declared)


def text(kind: Kind, name: str) -> str:
    """A text of the sound model; empty if there is none."""
    content = kind.files.get(name, "")
    assert isinstance(content, str)
    return content


def weights(kind: Kind) -> list[str]:
    """The weight files."""
    endings = (".safetensors", ".bin", ".onnx", ".gguf", ".pkl")
    return [name for name in kind.files if name.endswith(endings)]


def always(broken: Broken) -> Change:
    """The same change for every kind."""
    return lambda _: broken


def where(applies: Callable[[Kind], object], change: Change) -> Change:
    """A change only of the kinds that meet a condition."""
    return lambda kind: change(kind) if applies(kind) else None


def add(name: str, content: str | bytes, line: str | None = None) -> Change:
    """An additional file."""
    return always(Broken({name: content}, name, line))


def architecture(kind: Kind) -> str:
    """The architecture; empty without config.json."""
    return str(kind.config.get("architectures", [""])[0])


def in_json(name: str, edit: Callable[[dict[str, Any]], Any], line: str) -> Change:
    """An edit of a JSON file. If it raises KeyError or changes nothing, the kind has nothing to break."""

    def change(kind: Kind) -> Broken | None:
        before = text(kind, name)
        return _edited(name, before, edit, line)

    return change


def _edited(name: str, before: str, edit: Callable[[dict[str, Any]], Any], line: str) -> Broken | None:
    if not before:
        return None
    value = json.loads(before)
    try:
        edit(value)
    except KeyError:
        return None
    after = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    return Broken({name: after}, name, line) if after != before else None


def in_card(old: str, new: str, line: str | None = None) -> Change:
    """A card with a replacement. If the card lacks the old text, the kind has nothing to break."""

    def change(kind: Kind) -> Broken | None:
        before = text(kind, CARD)
        after = before.replace(old, new, 1)
        return Broken({CARD: after}, CARD, new if line is None else line) if after != before else None

    return change


def entry(lines: str, line: str | None = None) -> Change:
    """Additional front matter entries, which replace those with the same key."""

    def change(kind: Kind) -> Broken:
        added = {each.partition(":")[0] for each in lines.splitlines() if each[:1].isalpha()}
        return Broken({CARD: f"---\n{lines}\n{_without(kind, added)}"}, CARD, line or lines.partition("\n")[0])

    return change


def without(key: str) -> Change:
    """A card without a key; the finding is at the first remaining key."""

    def change(kind: Kind) -> Broken:
        rest = _without(kind, {key})
        return Broken({CARD: f"---\n{rest}"}, CARD, rest.partition("\n")[0])

    return change


def _without(kind: Kind, keys: set[str]) -> str:
    """The card after its first `---`, without these keys."""
    _, front, body = text(kind, CARD).split("---\n", 2)
    kept: list[str] = []
    dropping = False
    for each in front.splitlines(keepends=True):
        if each[0].isalpha():
            dropping = each.partition(":")[0] in keys
        if not dropping:
            kept.append(each)
    return "".join(kept) + "---\n" + body
