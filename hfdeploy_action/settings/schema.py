"""Settings as a JSON Schema, and back: values that fit the schema become the dataclasses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hfdeploy_action.settings import Settings, cases, key_of

T = TypeVar("T")
# Working out the types of all settings takes longer than reading a small model's files.
_hints: Callable[[Any], dict[str, Any]] = cache(get_type_hints)
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number"}


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of hfdeploy.yaml, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hfdeploy.yaml",
        "description": "Settings of hf-deploy-action",
        **_of_dataclass(Settings),
        "$defs": {"case": cases.SCHEMA},
    }


def build(kind: type[T], values: dict[str, Any]) -> T:
    """A dataclass from values that fit its schema."""
    hints = _hints(kind)
    declared = {
        f.name: _value(hints[f.name], values[key_of(f.name)])
        for f in fields(kind)  # type: ignore[arg-type]
        if key_of(f.name) in values
    }
    return kind(**declared)


def leaf(*keys: str) -> tuple[Any, dict[str, Any]]:
    """The type of the setting at these keys, and its schema with help and default."""
    kind: Any = Settings
    found: dict[str, Any] = {}
    for key in keys:
        name = key.replace("-", "_")
        hint = _some(_hints(kind)[name])
        found = _of_field(next(f for f in fields(kind) if f.name == name), hint)
        kind = hint
    return kind, found


def _of_dataclass(kind: Any) -> dict[str, Any]:
    hints = _hints(kind)
    properties = {key_of(f.name): _of_field(f, hints[f.name]) for f in fields(kind)}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _of_field(f: Field[Any], hint: Any) -> dict[str, Any]:
    kind = {**_of_type(_some(hint)), **f.metadata["schema"], "description": f.metadata["help"]}
    if isinstance(f.default, Enum | bool | int | float | str):
        kind["default"] = f.default.value if isinstance(f.default, Enum) else f.default
    if NoneType in get_args(hint) and "type" in kind:
        kind["type"] = [kind["type"], "null"]
    return kind


def _of_type(hint: Any) -> dict[str, Any]:
    if is_dataclass(hint):
        return _of_dataclass(hint)
    if isinstance(hint, UnionType):
        parts = [_of_type(part) for part in get_args(hint)]
        return {**parts[0], **parts[1], "type": [part["type"] for part in parts]}
    if get_origin(hint) is dict:  # its option says of what
        return {"type": "object"}
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return {"type": "array", "items": _of_type(item)}
    if issubclass(hint, Enum):
        values = [member.value for member in hint]
        types = list(dict.fromkeys(_TYPES[type(value)] for value in values))
        return {"type": types if len(types) > 1 else types[0], "enum": values}
    return {"type": _TYPES[hint]}


def _some(hint: Any) -> Any:
    """A type without its None."""
    if isinstance(hint, UnionType) and NoneType in get_args(hint):
        return next(part for part in get_args(hint) if part is not NoneType)
    return hint


def _value(hint: Any, value: Any) -> Any:
    hint = _some(hint)
    if value is None:
        return None
    if is_dataclass(hint):
        return build(hint, value)  # type: ignore[arg-type]
    if isinstance(hint, UnionType):  # a list, or one value
        hint = next(part for part in get_args(hint) if (get_origin(part) is tuple) == isinstance(value, list))
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in value)
    if get_origin(hint) is dict:
        return value
    return hint(value) if issubclass(hint, Enum) else value
