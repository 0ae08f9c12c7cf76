"""Keys that lead to a setting: its value, its name in messages, its place in hfdeploy.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hfdeploy_action.findings import Location


def value_at(values: Any, keys: tuple[str, ...]) -> Any:
    """The value at these keys; None where there is none."""
    for key in keys:
        values = values.get(key) if isinstance(values, dict) else None
    return values


def dotted(keys: tuple[Any, ...]) -> str:
    """Keys as a message names them: `smoke.load.ramp`."""
    return ".".join(str(key) for key in keys) or "the file"


def nearest(places: Mapping[Any, Location], keys: tuple[Any, ...]) -> Location | None:
    """The place of these keys, or of the closest mapping or list around them."""
    while keys and keys not in places:
        keys = keys[:-1]
    return places.get(keys)
