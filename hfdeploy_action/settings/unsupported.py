"""The documented settings that this version does not support. A run rejects them, and the docs say so."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import reduce
from typing import Any

from hfdeploy_action.settings.choices import Protocol, TargetKind
from hfdeploy_action.settings.declarations import Settings

Keys = tuple[str, ...]

UNSUPPORTED: dict[Keys, tuple[Enum, ...]] = {
    ("target", "kind"): (TargetKind.ENDPOINT,),
    ("target", "self-hosted", "protocol"): (Protocol.TEI, Protocol.OPEN_INFERENCE),
}
"""The values that are rejected, by the keys of their setting; all values if none is named."""

WITHOUT_EFFECT: tuple[Keys, ...] = (("comment",), ("monitor", "open-issue"))
"""The keys of settings that are accepted and ignored."""


def unsupported(settings: Settings) -> Iterator[tuple[Keys, str]]:
    """The keys and the value of each setting that this version does not support."""
    for keys, values in UNSUPPORTED.items():
        value: Any = reduce(_of, keys, settings)
        if value in values or (not values and value):
            yield keys, _shown(value)


def note(keys: Keys) -> str:
    """What the documentation of a setting says about this version; empty if the setting is fully supported."""
    if keys in WITHOUT_EFFECT:
        return "It has no effect in this version."
    if keys not in UNSUPPORTED:
        return ""
    values = [f"`{_shown(value)}`" for value in UNSUPPORTED[keys]]
    return f"This version does not support {' or '.join(values) if values else 'it'}."


def _of(section: Any, key: str) -> Any:
    return getattr(section, key.replace("-", "_"))


def _shown(value: Any) -> str:
    return str(value.value).lower() if isinstance(value, Enum) else str(value)
