"""Fixes of config.json: one of `id2label` and `label2id` follows from the other."""

from __future__ import annotations

import json
import re
from typing import Any

from hfdeploy_action.findings import Finding, Location
from hfdeploy_action.fixes.edits import BOM, Edit, apply, text_of
from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.folder.json_positions import json_mark
from hfdeploy_action.folder.labels import is_placeholder

_VALUE = re.compile(r'"(?:[^"\\]|\\.)*"\s*:\s*')  # a key, up to where its value begins


def invert(folder: ModelFolder, _finding: Finding) -> list[Edit]:
    """Write one map again from the other, or a missing `label2id` below `id2label`; nothing if names would be lost."""
    text, inverse = text_of(folder, CONFIG), _inverse(folder)
    if text is None or text.startswith(BOM) or inverse is None:
        return []
    key, value = inverse
    old = folder.config.values.get(key)
    edit = _in_place(text, key, value) if isinstance(old, dict) else _below(text, value) if old is None else None
    expected = {**folder.config.values, key: value}
    return [edit] if edit and _reads(apply(text, [edit])) == expected else []


def _inverse(folder: ModelFolder) -> tuple[str, dict[str, Any]] | None:
    """The map to write, and its new value; None if `id2label` has no inverse, or has placeholders for some names."""
    labels, named = folder.labels.names, folder.labels.only_in_label2id
    old = folder.config.values.get("label2id")
    entries = old if isinstance(old, dict) else {}
    if named and len(named) == len(labels):
        return "id2label", {str(number): label for number, label in enumerate(named)}
    lost = any(map(is_placeholder, labels)) and not all(label in labels or is_placeholder(label) for label in entries)
    id2label = folder.config.values.get("id2label")
    is_text = isinstance(id2label, dict) and all(isinstance(label, str) for label in id2label.values())
    if not labels or not is_text or len(set(labels)) != len(labels) or lost:
        return None
    as_text = bool(entries) and all(isinstance(value, str) for value in entries.values())
    return "label2id", {label: str(number) if as_text else number for number, label in enumerate(labels)}


def _in_place(text: str, key: str, value: dict[str, Any]) -> Edit | None:
    span = _span(text, key)
    return Edit(CONFIG, *span, _written(value, text, *span)) if span else None


def _below(text: str, inverse: dict[str, Any]) -> Edit | None:
    span = _span(text, "id2label")
    if span is None or '"label2id"' in text:
        return None
    before = re.search(r"(?:^|[{,])(\s*)\"id2label\"\s*:\s*$", text[: span[0]])
    gap = before[1] if before else " "
    return Edit(CONFIG, span[1], span[1], f',{gap}"label2id": {_written(inverse, text, *span)}')


def _span(text: str, key: str) -> tuple[int, int] | None:
    """Where the value of a top-level key begins and ends."""
    at = Location(CONFIG, *json_mark(text, key))
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    value = _VALUE.match(text, starts[(at.line or 1) - 1] + (at.column or 1) - 1)
    if value is None:
        return None
    try:
        return value.end(), json.JSONDecoder().raw_decode(text, value.end())[1]
    except ValueError:
        return None


def _written(inverse: dict[str, Any], text: str, start: int, end: int) -> str:
    """An object with the layout of the one at this span."""
    ascii_only = text.isascii()
    broken = re.match(r"\{([ \t]*(\r?\n)[ \t]*)", text[start:end])
    if broken is None:
        return json.dumps(inverse, ensure_ascii=ascii_only)
    inner = text[start : end - 1].rstrip()
    closing = text[start + len(inner) : end]
    parts = [f"{json.dumps(k, ensure_ascii=ascii_only)}: {json.dumps(v)}" for k, v in inverse.items()]
    return "{" + broken[1] + f",{broken[1]}".join(parts) + closing


def _reads(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
