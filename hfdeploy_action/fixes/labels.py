"""Fixes of config.json: `label2id` follows from `id2label`."""

from __future__ import annotations

import json
import re
from typing import Any

from hfdeploy_action.findings import Finding, Location
from hfdeploy_action.fixes.edits import BOM, Edit, apply, text_of
from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.folder.json_positions import json_mark

_VALUE = re.compile(r'"(?:[^"\\]|\\.)*"\s*:\s*')  # a key, up to where its value begins


def invert(folder: ModelFolder, _finding: Finding) -> list[Edit]:
    """Write `label2id` again, or below `id2label` if it is missing; nothing if `id2label` has no inverse."""
    text = text_of(folder, CONFIG)
    labels = folder.labels.names
    id2label = folder.config.values.get("id2label")
    named = [label for label in id2label.values() if isinstance(label, str)] if isinstance(id2label, dict) else []
    if text is None or text.startswith(BOM) or not labels or len(set(named)) != len(labels):
        return []
    old = folder.config.values.get("label2id")
    as_text = isinstance(old, dict) and bool(old) and all(isinstance(value, str) for value in old.values())
    inverse = {label: str(number) if as_text else number for number, label in enumerate(labels)}
    edit = _in_place(text, inverse) if isinstance(old, dict) else _below(text, inverse) if old is None else None
    expected = {**folder.config.values, "label2id": inverse}
    return [edit] if edit and _reads(apply(text, [edit])) == expected else []


def _in_place(text: str, inverse: dict[str, Any]) -> Edit | None:
    span = _span(text, "label2id")
    return Edit(CONFIG, *span, _written(inverse, text, *span)) if span else None


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
