"""Models and names for several parts of `files`."""

from __future__ import annotations

import json
import pickle
from typing import Any

from sound import CONFIG, TENSORS, Changes, Content, safetensors

from hfdeploy_action.folder.names import names_of


def without_weights(**more: Content) -> Changes:
    return {"model.safetensors": None, **more}


def gguf(version: int = 3, tensors: int = 1) -> bytes:
    counts = tensors.to_bytes(8, "little") + (0).to_bytes(8, "little")
    return b"GGUF" + version.to_bytes(4, "little") + counts + b"\0" * 64


BASE = '{\n "base_model_name_or_path": "acme/base"\n}'
WEIGHTS = {"adapter_model.bin": b"\x80\x02}."}
ADAPTER: dict[str, str | bytes] = {"adapter_config.json": BASE, **WEIGHTS}
HARMLESS = pickle.dumps({"weight": [1, 2, 3]}, 2)
MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
# The number, the version, the machine, the tensors, the keys of their numbers; and these.
EARLY = MAGIC + b"\x80\x02M\xe9\x03." + pickle.dumps({"little_endian": True}, 2) + HARMLESS + b"\x80\x02]." + b"\0" * 64
BERTS: dict[str, tuple[int, ...]] = {"model.layers.0.mlp.weight": (1,), "model.layers.1.mlp.weight": (1,)}
BERTS |= {"model.layers.1.attn_norm.weight": (1,)}


def tensors(changes: dict[str, tuple[int, ...]], *without: str) -> Changes:
    """The sound weights with other shapes, and without some tensors."""
    held = {name: shape for name, shape in (TENSORS | changes).items() if name not in without}
    return {"model.safetensors": safetensors(held)}


def config(**changes: object) -> Changes:
    """The sound config.json with additional entries."""
    return {"config.json": json.dumps(json.loads(CONFIG) | changes, indent=2)}


TOKENIZER_CONFIG = "tokenizer_config.json"


def tokenizer_config(**changes: Any) -> Changes:
    read = {"model_max_length": 512, "tokenizer_class": "DistilBertTokenizer"}
    return {TOKENIZER_CONFIG: json.dumps(read | changes, indent=1)}


def of_type(kind: str, *, head: dict[str, tuple[int, ...]] | None = None) -> dict[str, tuple[int, ...]]:
    """Tensors by the names of a model type, with one layer, below a head: the sound one, if none is given."""
    names = names_of(kind)
    assert names is not None
    sound = {name: shape for name, shape in TENSORS.items() if "classifier" in name}
    prefix = f"{names.prefixes[0]}." if names.is_prefixed and names.prefixes else ""
    body: dict[str, tuple[int, ...]] = {prefix + name.replace("#", "0"): (1,) for name in sorted(names.always)}
    return {**body, **(sound if head is None else head)}


def typed(kind: str, **changes: object) -> Changes:
    """The sound model as another model type: config.json and weights."""
    return {**config(model_type=kind, **changes), "model.safetensors": safetensors(of_type(kind))}
