"""ModernBERT (Warner et al. 2024): rotary positions, local and global attention, gated feed-forward networks.

Blocks normalize before each part. Rotary positions: Su et al. 2021, with the halves of a head's features as pairs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .architecture import Architecture, Forward
from .batch import Batch
from .config import Config, heads, labels, layers
from .layers import ACTIVATIONS, Activation, Mask, attend, linear, normalize, split_heads
from .weights import Array, Linear, Norm, Weights

DEFAULTS = {
    "vocab_size": 50368,
    "hidden_size": 768,
    "intermediate_size": 1152,
    "num_hidden_layers": 22,
    "num_attention_heads": 12,
    "hidden_activation": "gelu",
    "max_position_embeddings": 8192,
    "norm_eps": 1e-5,
    "norm_bias": False,
    "pad_token_id": 50283,
    "global_rope_theta": 160_000.0,
    "local_rope_theta": 10_000.0,
    "attention_bias": False,
    "global_attn_every_n_layers": 3,
    "local_attention": 128,
    "mlp_bias": False,
    "classifier_pooling": "cls",
    "classifier_bias": False,
    "classifier_activation": "gelu",
}
GLOBAL, LOCAL = "full_attention", "sliding_attention"


@dataclass(frozen=True)
class Block:
    """`kind` is GLOBAL or LOCAL attention; the first block does not normalize before it."""

    kind: str
    attention_norm: Norm | None
    attention: Linear
    out: Linear
    norm: Norm
    up: Linear
    down: Linear


@dataclass(frozen=True)
class View:
    """What a kind of attention sees: the mask [B, 1, T or 1, T], and cosine and sine of each position, [T, D]."""

    heads: int
    visible: Mask
    cosine: Array
    sine: Array


def architecture(content: Mapping[str, Any]) -> Architecture:
    """The model of this config.json. Raises Unsupported."""
    config = Config(content, DEFAULTS)
    config.only(rope_scaling=None)
    number, features = heads(config), config.positive("hidden_size")
    kinds, thetas, window = _kinds(config), _thetas(config), config.whole("local_attention") // 2
    activation, pooling = _activation(config, "hidden_activation"), config.word("classifier_pooling", "cls", "mean")
    head_activation = _activation(config, "classifier_activation")

    def load(weights: Weights) -> Forward:
        table = weights.tensor("model.embeddings.tok_embeddings.weight", config.positive("vocab_size"), features)
        first, last = _norm(weights, config, "model.embeddings.norm"), _norm(weights, config, "model.final_norm")
        blocks = [_read_block(weights, config, index, kind) for index, kind in enumerate(kinds)]
        dense = weights.linear("head.dense", features, features, config.flag("classifier_bias"))
        norm, out = _norm(weights, config, "head.norm"), weights.linear("classifier", features, labels(config))

        def forward(batch: Batch) -> Array:
            x = normalize(table[batch.ids], first)
            visible = {GLOBAL: batch.mask[:, None, None, :]}
            visible[LOCAL] = visible[GLOBAL] & _near(x.shape[1], window)
            angles = {kind: _angles(x.shape[1], features // number, theta) for kind, theta in thetas.items()}
            views = {kind: View(number, visible[kind], np.cos(each), np.sin(each)) for kind, each in angles.items()}
            for block in blocks:
                x = _run_block(x, block, views[block.kind], activation)
            x = _pool(normalize(x, last), batch.mask, pooling)
            return linear(normalize(head_activation(linear(x, dense)), norm), out)

        return forward

    return Architecture("model", config.whole("pad_token_id"), config.positive("max_position_embeddings"), load)


def _kinds(config: Config) -> list[str]:
    """The kind of each block's attention: as listed, or every third is global, from the first on."""
    number, listed = layers(config), config.get("layer_types")
    if listed is None:
        every = config.positive("global_attn_every_n_layers")
        return [LOCAL if index % every else GLOBAL for index in range(number)]
    if not isinstance(listed, list) or len(listed) != number or not all(kind in (GLOBAL, LOCAL) for kind in listed):
        raise config.unsupported("layer_types")
    return listed


def _thetas(config: Config) -> dict[str, float]:
    """The base of the rotations' frequencies by the kind of attention. transformers 4 writes them as two keys."""
    thetas = {GLOBAL: config.real("global_rope_theta"), LOCAL: config.real("local_rope_theta")}
    given = config.get("rope_parameters")
    if given is None:
        return thetas
    if not isinstance(given, dict) or not given.keys() <= thetas.keys():
        raise config.unsupported("rope_parameters")
    return {kind: _theta(config, given.get(kind) or {}, theta) for kind, theta in thetas.items()}


def _theta(config: Config, entry: Any, default: float) -> float:
    if not isinstance(entry, dict) or not entry.keys() <= {"rope_type", "rope_theta"}:
        raise config.unsupported("rope_parameters")
    parameters = Config(entry, {"rope_theta": default})
    parameters.only(rope_type="default")
    return parameters.real("rope_theta")


def _activation(config: Config, key: str) -> Activation:
    return ACTIVATIONS[config.word(key, *ACTIVATIONS)]


def _norm(weights: Weights, config: Config, name: str) -> Norm:
    return weights.norm(name, config.positive("hidden_size"), config.real("norm_eps"), config.flag("norm_bias"))


def _read_block(weights: Weights, config: Config, index: int, kind: str) -> Block:
    features, inner = config.positive("hidden_size"), config.positive("intermediate_size")
    attention_bias, bias, name = config.flag("attention_bias"), config.flag("mlp_bias"), f"model.layers.{index}"
    return Block(
        kind=kind,
        attention_norm=_norm(weights, config, f"{name}.attn_norm") if index else None,
        attention=weights.linear(f"{name}.attn.Wqkv", features, 3 * features, attention_bias),
        out=weights.linear(f"{name}.attn.Wo", features, features, attention_bias),
        norm=_norm(weights, config, f"{name}.mlp_norm"),
        up=weights.linear(f"{name}.mlp.Wi", features, 2 * inner, bias),
        down=weights.linear(f"{name}.mlp.Wo", inner, features, bias),
    )


def _near(length: int, window: int) -> Mask:
    """True where query and key are at most `window` apart, [T, T]."""
    positions = np.arange(length)
    near: Mask = np.abs(positions[:, None] - positions[None, :]) <= window
    return near


def _angles(length: int, features: int, theta: float) -> Array:
    """[T, D]; the second half of the features turns as the first."""
    frequencies = np.power(np.float32(theta), -np.arange(0, features, 2, dtype=np.float32) / features)
    angles: Array = np.tile(np.outer(np.arange(length, dtype=np.float32), frequencies), 2)
    return angles


def _rotate(x: Array, view: View) -> Array:
    """[B, A, T, D], each feature of the first half together with that of the second."""
    half = x.shape[-1] // 2
    turned: Array = np.concatenate([-x[..., half:], x[..., :half]], -1)
    return x * view.cosine + turned * view.sine


def _run_block(x: Array, block: Block, view: View, activation: Activation) -> Array:
    """[B, T, H] → [B, T, H]."""
    before = normalize(x, block.attention_norm) if block.attention_norm else x
    query, key, value = (split_heads(each, view.heads) for each in np.split(linear(before, block.attention), 3, -1))
    query, key = _rotate(query, view), _rotate(key, view)
    scores = query @ key.swapaxes(-1, -2) / math.sqrt(query.shape[-1])
    x = x + linear(attend(scores, value, view.visible), block.out)
    inner, gate = np.split(linear(normalize(x, block.norm), block.up), 2, -1)
    return x + linear(activation(inner) * gate, block.down)


def _pool(x: Array, mask: Mask, pooling: str) -> Array:
    """[B, T, H] → [B, H]: the first token, or the mean of those that are not padding."""
    if pooling == "cls":
        return x[:, 0]
    mean: Array = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True, dtype=np.float32)
    return mean
