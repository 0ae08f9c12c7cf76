"""The breaks of the rules about the names of tensors and of weight files."""

from __future__ import annotations

import json
from typing import Any

from proof import formats
from proof.breaks import Break, Broken, in_json, where
from proof.breaks_of_files import has_class, is_known
from proof.kinds import Kind

_ONE = "model.safetensors"


def wrapped(kind: Kind) -> Broken | None:
    """The model is saved with the wrapper for training on several devices."""
    content = kind.files.get(_ONE)
    if not isinstance(content, bytes) or not is_known(kind):
        return None
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    shapes = {f"module.{name}": tuple(about["shape"]) for name, about in header.items() if name != "__metadata__"}
    dtype = header[next(name for name in header if name != "__metadata__")]["dtype"]
    return Broken({_ONE: formats.safetensors(shapes, dtype)}, _ONE)


def strange(kind: Kind) -> Broken | None:
    """The tensors have names that no model type has."""
    content = kind.files.get(_ONE)
    if not isinstance(content, bytes) or not is_known(kind):
        return None
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    shapes = {name.upper(): tuple(about["shape"]) for name, about in header.items() if name != "__metadata__"}
    dtype = header[next(name for name in header if name != "__metadata__")]["dtype"]
    return Broken({_ONE: formats.safetensors(shapes, dtype)}, _ONE)


def renamed(kind: Kind) -> Broken | None:
    """The weights have a name that no library looks for."""
    content = kind.files.get(_ONE)
    if content is None or not has_class(kind) or "modules.json" in kind.files:
        return None
    return Broken({_ONE: None, "best.safetensors": content}, "best.safetensors")


def _new_tokenizer(config: dict[str, Any]) -> None:
    config["tokenizer_class"] = "TokenizersBackend"


NAMES: tuple[Break, ...] = (
    Break("HFD145", "the prefix of a wrapper", wrapped),
    Break("HFD147", "names that no type has", strange),
    Break("HFD148", "a name that no library looks for", renamed),
    Break(
        "HFD149",
        "a tokenizer of release 5",
        where(has_class, in_json("tokenizer_config.json", _new_tokenizer, '"tokenizer_class"')),
    ),
)
