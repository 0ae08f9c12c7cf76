"""Whether values fit the schema of the settings, without a reason if they do not.

`jsonschema` gives the reason, and takes 40 ms to import: as long as everything else that a small model needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in {int, float},
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_Limits = dict[str, Callable[[Any, Any], bool]]
_OF_TEXT: _Limits = {
    "minLength": lambda text, least: len(text) >= least,
    "maxLength": lambda text, most: len(text) <= most,
    "pattern": lambda text, pattern: re.search(pattern, text) is not None,
}
_OF_NUMBERS: _Limits = {
    "minimum": lambda number, least: number >= least,
    "exclusiveMinimum": lambda number, limit: number > limit,
    "maximum": lambda number, most: number <= most,
}
_OF_LISTS: _Limits = {
    "items": lambda entries, schema: all(fits(entry, schema) for entry in entries),
    "maxItems": lambda entries, most: len(entries) <= most,
    "uniqueItems": lambda entries, _: len(set(map(repr, entries))) == len(entries),
}
_OF_MAPPINGS: _Limits = {
    "properties": lambda values, known: all(fits(values[key], known[key]) for key in values if key in known),
    "maxProperties": lambda values, most: len(values) <= most,
}
LIMITS: dict[type, _Limits] = {
    str: _OF_TEXT,
    int: _OF_NUMBERS,
    float: _OF_NUMBERS,
    list: _OF_LISTS,
    dict: _OF_MAPPINGS,
}
"""How each limit is checked, by the type of the value."""


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value fits. Where this is True, jsonschema finds no error; in rare cases it finds none either if not.

    `$ref` is ignored: it leads to a case, which the schema does not check.
    """
    kinds = schema.get("type", [])
    limits = LIMITS.get(type(value), {})
    return (
        any(_TYPES[kind](value) for kind in ([kinds] if isinstance(kinds, str) else kinds) or _TYPES)
        and ("enum" not in schema or any(_same(value, choice) for choice in schema["enum"]))
        and ("const" not in schema or _same(value, schema["const"]))
        and all(holds(value, schema[name]) for name, holds in limits.items() if name in schema)
        and (not isinstance(value, dict) or _others_fit(value, schema))
    )


def _same(value: Any, choice: Any) -> bool:
    return type(value) is type(choice) and bool(value == choice)


def _others_fit(values: dict[Any, Any], schema: dict[str, Any]) -> bool:
    """Whether the entries fit that are not among the properties."""
    allowed = schema.get("additionalProperties", {})
    others = [key for key in values if key not in schema.get("properties", {})]
    return not others if allowed is False else all(fits(values[key], allowed) for key in others)
