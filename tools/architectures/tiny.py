"""Tiny models of the classes that transformers has, saved the way it saves them, and read back: names and shapes."""

from __future__ import annotations

import json
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

LARGEST = 30_000_000
SECONDS = 60


class Sizes(NamedTuple):
    """The sizes of a tiny model; no two that could be taken for each other are the same."""

    hidden: int
    inner: int
    embedding: int
    words: int
    positions: int
    layers: int
    decoder_layers: int
    labels: int


FIRST = Sizes(hidden=32, inner=56, embedding=24, words=67, positions=44, layers=3, decoder_layers=2, labels=5)
SECOND = Sizes(hidden=64, inner=88, embedding=40, words=71, positions=52, layers=4, decoder_layers=3, labels=7)

# What config.json calls each size, over all types of models.
_NAMED = {
    "hidden": "hidden_size d_model n_embd dim embed_dim projection_dim decoder_hidden_size word_embed_proj_dim",
    "inner": (
        "intermediate_size n_inner ffn_dim d_ff d_inner hidden_dim encoder_ffn_dim decoder_ffn_dim ffn_hidden_size "
        "decoder_intermediate_size moe_intermediate_size shared_expert_intermediate_size"
    ),
    "embedding": "embedding_size",
    "words": "vocab_size",
    "positions": "max_position_embeddings n_positions n_ctx",
    "layers": "num_hidden_layers n_layer n_layers num_layers encoder_layers num_encoder_layers",
    "decoder_layers": "decoder_layers num_decoder_layers decoder_num_hidden_layers",
}
# What keeps a model small, and fits those sizes.
_FIXED = {
    1: "first_k_dense_replace n_group topk_group",
    2: (
        "num_attention_heads n_head n_heads num_heads encoder_attention_heads decoder_attention_heads "
        "decoder_num_attention_heads num_key_value_heads type_vocab_size num_experts_per_tok"
    ),
    4: "num_experts n_routed_experts num_local_experts",
    8: "patch_size",
    16: "q_lora_rank kv_lora_rank qk_rope_head_dim qk_nope_head_dim v_head_dim",
    32: "image_size",
}
_IDS = {
    "pad_token_id": 0,
    "bos_token_id": 1,
    "cls_token_id": 1,
    "decoder_start_token_id": 1,
    "eos_token_id": 2,
    "sep_token_id": 2,
    "mask_token_id": 3,
}


class Saved(NamedTuple):
    """What a model is on disk: the shapes of its tensors by name, and the whole numbers of its config.json."""

    shapes: dict[str, tuple[int, ...]]
    numbers: dict[str, int]
    prefix: str  # of the base model's tensors

    def bare(self, name: str) -> str:
        """A tensor's name as the base model alone would save it."""
        return name.removeprefix(f"{self.prefix}.") if self.prefix else name


def saved(kind: str, name: str, sizes: Sizes, *, tied: bool | None = None) -> Saved | None:
    """A class of a `model_type` in these sizes; None where sizes alone do not make a small model of it."""
    import torch
    import transformers

    with suppress(Exception), _limit(SECONDS), tempfile.TemporaryDirectory() as folder:
        config = _config(transformers.AutoConfig.for_model(kind).__class__, sizes, tied)
        if "CausalLM" in name and "is_decoder" in config.to_dict():
            config.is_decoder = True
        architecture = getattr(transformers, name)
        with torch.device("meta"):
            if sum(weight.numel() for weight in architecture(config).parameters()) > LARGEST:
                return None
        model = architecture(config)
        model.save_pretrained(folder)
        shapes = {
            tensor: tuple(about["shape"])
            for path in Path(folder).glob("*.safetensors")
            for tensor, about in _header(path).items()
        }
        described = json.loads((Path(folder) / "config.json").read_text("utf-8"))
        return Saved(shapes, dict(_numbers(described)), model.base_model_prefix)
    return None


def entries(config: Any, sizes: Sizes, depth: int = 0) -> dict[str, Any]:
    """The entries of a config.json, and of the parts in it, that make its model tiny."""
    described = config.to_dict()
    aliases = getattr(config, "attribute_map", {})
    wanted = {
        **{name: getattr(sizes, size) for size, names in _NAMED.items() for name in names.split()},
        **{name: number for number, names in _FIXED.items() for name in names.split()},
        **dict.fromkeys(("head_dim", "d_kv"), sizes.hidden // 2),
    }
    found: dict[str, Any] = {
        name: wanted[name]
        for name, value in described.items()
        if name in wanted and name not in aliases and (value is None or type(value) is int)
    }
    found |= {name: number for name, number in _IDS.items() if described.get(name) is not None}
    for name in getattr(config, "sub_configs", {}):
        part = getattr(config, name, None)
        if part is not None and depth < 2:
            found[name] = entries(part, sizes, depth + 1) | ({"model_type": part.model_type} if part.model_type else {})
    if "layer_types" in described:
        found["layer_types"] = None
    return found


def _config(of: Any, sizes: Sizes, tied: bool | None) -> Any:
    usual = of()
    found = entries(usual, sizes)
    if hasattr(usual, "num_labels"):
        found["num_labels"] = sizes.labels
    if tied is not None:
        found["tie_word_embeddings"] = tied
    try:
        return of(**found)
    except (TypeError, ValueError, AttributeError):  # some do not take that nothing is said of it
        found.pop("layer_types", None)
        return of(**found)


def _header(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        read: dict[str, Any] = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    read.pop("__metadata__", None)
    return read


def _numbers(described: dict[str, Any], within: str = "") -> Iterator[tuple[str, int]]:
    for name, value in described.items():
        if isinstance(value, dict) and not within:
            yield from _numbers(value, f"{name}.")
        elif type(value) is int:
            yield within + name, value


@contextmanager
def _limit(seconds: int) -> Iterator[None]:
    """Raise TimeoutError after so many seconds."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
