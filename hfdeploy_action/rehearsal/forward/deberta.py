"""DeBERTa-v3 (He, Gao and Chen 2021), whose architecture is DeBERTa-v2: disentangled attention.

Scores add up what a token's content says of another's content, of its relative position (`c2p`), and what a relative
position says of the content (`p2c`); He et al. 2020, section 3.1. Distances are put into buckets on a logarithmic
scale, as in transformers' DebertaV2Model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .architecture import Architecture, Forward
from .batch import Batch, Ids
from .config import Config
from .encoder import Attention, Block, Names, Sizes, read_blocks, read_head, read_sizes, run_block, run_head
from .layers import ACTIVATIONS, Mask, attend, linear, normalize, split_heads
from .weights import Array, Linear, Norm, Weights

DEFAULTS = {
    "vocab_size": 128100,
    "hidden_size": 1536,
    "num_hidden_layers": 24,
    "num_attention_heads": 24,
    "intermediate_size": 6144,
    "hidden_act": "gelu",
    "max_position_embeddings": 512,
    "type_vocab_size": 0,
    "layer_norm_eps": 1e-7,
    "relative_attention": False,
    "max_relative_positions": -1,
    "position_buckets": -1,
    "position_biased_input": True,
    "share_att_key": False,
    "norm_rel_ebd": "none",
    "pooler_hidden_act": "gelu",
    "pad_token_id": 0,
}
NAMES = Names(
    query="attention.self.query_proj", key="attention.self.key_proj", value="attention.self.value_proj"
)  # fmt: skip


@dataclass(frozen=True)
class Relative:
    """Relative attention: `kinds` of c2p and p2c; distances within ±`span`, in buckets if `buckets` is above 0.

    Where it is not active, the kinds still scale the scores. `normalized` embeddings of positions go through a norm.
    """

    active: bool
    kinds: tuple[str, ...]
    span: int
    buckets: int
    farthest: int
    shared: bool
    normalized: bool


@dataclass(frozen=True)
class Embeddings:
    """Tables of words and, if any, positions and token types, [entries, width]; a projection if any; a norm."""

    words: Array
    positions: Array | None
    types: Array | None
    project: Linear | None
    norm: Norm


@dataclass(frozen=True)
class Place:
    """What a block makes of relative positions: keys and queries [1, A, 2·span, D]; None where it has no such part."""

    key: Array | None
    query: Array | None


def architecture(content: Mapping[str, Any]) -> Architecture:
    """The model of this config.json. Raises Unsupported."""
    config = Config(content, DEFAULTS)
    config.only(conv_kernel_size=0, pooler_hidden_size=config.get("hidden_size"))
    config.only(attention_head_size=config.positive("hidden_size") // config.positive("num_attention_heads"))
    sizes, relative = read_sizes(config), _read_relative(config)
    activation = ACTIVATIONS[config.word("pooler_hidden_act", *ACTIVATIONS)]

    def load(weights: Weights) -> Forward:
        embeddings = _read_embeddings(weights, config, sizes)
        blocks = read_blocks(weights, NAMES, sizes)
        places = _read_places(weights, sizes, relative, blocks)
        head = read_head(weights, config, "pooler.dense", activation, "classifier")

        def forward(batch: Batch) -> Array:
            x = _embed(embeddings, batch)
            attention = _disentangled(batch.mask, sizes.heads, relative, places)
            for block in blocks:
                x = run_block(x, block, attention, sizes.activation)
            return run_head(x, head)

        return forward

    return Architecture("deberta", config.whole("pad_token_id"), config.positive("max_position_embeddings"), load)


def _read_relative(config: Config) -> Relative:
    named = config.get("pos_att_type") or []
    kinds = [each.strip() for each in named.lower().split("|")] if isinstance(named, str) else named
    if not isinstance(kinds, list) or not all(kind in ("c2p", "p2c") for kind in kinds):
        raise config.unsupported("pos_att_type")
    farthest, buckets = _whole_or_none(config, "max_relative_positions"), _whole_or_none(config, "position_buckets")
    farthest = farthest or config.positive("max_position_embeddings")
    return Relative(
        active=config.flag("relative_attention"),
        kinds=tuple(kinds),
        span=buckets or farthest,
        buckets=buckets,
        farthest=farthest,
        shared=config.flag("share_att_key"),
        normalized=config.word("norm_rel_ebd", "none", "layer_norm") == "layer_norm",
    )


def _whole_or_none(config: Config, key: str) -> int:
    """A whole number; -1, which means none, becomes 0."""
    return 0 if config.get(key) == -1 else config.whole(key)


def _read_embeddings(weights: Weights, config: Config, sizes: Sizes) -> Embeddings:
    features, types = sizes.features, config.whole("type_vocab_size")
    width = features if config.get("embedding_size") is None else config.positive("embedding_size")
    length = config.whole("max_position_embeddings") if config.flag("position_biased_input") else 0

    def table(name: str, entries: int) -> Array | None:
        return weights.tensor(f"deberta.embeddings.{name}_embeddings.weight", entries, width) if entries else None

    return Embeddings(
        words=weights.tensor("deberta.embeddings.word_embeddings.weight", config.positive("vocab_size"), width),
        positions=table("position", length),
        types=table("token_type", types),
        project=weights.linear("deberta.embeddings.embed_proj", width, features, False) if width != features else None,
        norm=weights.norm("deberta.embeddings.LayerNorm", features, sizes.epsilon),
    )


def _read_places(weights: Weights, sizes: Sizes, relative: Relative, blocks: list[Block]) -> dict[str, Place]:
    """By the names of the blocks; the embeddings of relative positions are [2·span, H]."""
    if not relative.active:
        return {block.name: Place(None, None) for block in blocks}
    table = weights.tensor("deberta.encoder.rel_embeddings.weight", 2 * relative.span, sizes.features)
    if relative.normalized:
        table = normalize(table, weights.norm("deberta.encoder.LayerNorm", sizes.features, sizes.epsilon))
    return {block.name: _read_place(weights, sizes, relative, block, table[None]) for block in blocks}


def _read_place(weights: Weights, sizes: Sizes, relative: Relative, block: Block, positions: Array) -> Place:
    """Content and positions share their layers, or each has its own."""
    features, name = sizes.features, f"{block.name}.attention.self"

    def part(kind: str, shared: Linear, own: str) -> Array | None:
        if kind not in relative.kinds:
            return None
        layer = shared if relative.shared else weights.linear(f"{name}.{own}", features, features)
        return split_heads(linear(positions, layer), sizes.heads)

    return Place(part("c2p", block.key, "pos_key_proj"), part("p2c", block.query, "pos_query_proj"))


def _embed(tables: Embeddings, batch: Batch) -> Array:
    """[B, T] → [B, T, H]; padding is 0."""
    x = tables.words[batch.ids]
    if tables.positions is not None:
        x = x + tables.positions[: x.shape[1]]
    if tables.types is not None:
        x = x + tables.types[batch.types]
    if tables.project is not None:
        x = linear(x, tables.project)
    return normalize(x, tables.norm) * batch.mask[..., None]


def _disentangled(mask: Mask, heads: int, relative: Relative, places: Mapping[str, Place]) -> Attention:
    """Attention that adds up the kinds of scores; each is scaled by the square root of D times their number."""
    visible = mask[:, None, None, :] & mask[:, None, :, None]
    distance, last = distances(mask.shape[1], relative), 2 * relative.span - 1
    of_key = np.clip(relative.span + distance, 0, last)[None, None]
    of_query = np.clip(relative.span - distance, 0, last)[None, None]

    def attention(x: Array, block: Block) -> Array:
        query, key, value = (split_heads(linear(x, each), heads) for each in (block.query, block.key, block.value))
        scores = query @ key.swapaxes(-1, -2)
        place = places[block.name]
        if place.key is not None:
            scores += np.take_along_axis(query @ place.key.swapaxes(-1, -2), of_key, -1)
        if place.query is not None:
            scores += np.take_along_axis(key @ place.query.swapaxes(-1, -2), of_query, -1).swapaxes(-1, -2)
        scores /= math.sqrt(query.shape[-1] * (1 + len(relative.kinds)))
        return attend(scores, value, visible)

    return attention


def distances(length: int, relative: Relative) -> Ids:
    """Of each query to each key, [T, T]: as they are, or in buckets that widen beyond half of them."""
    positions = np.arange(length)
    distance = positions[:, None] - positions[None, :]
    if not relative.buckets:
        return distance
    middle = relative.buckets // 2
    size = np.abs(distance)
    far = np.maximum(size, middle).astype(np.float32) / np.float32(middle)
    scale = np.log(np.float32((relative.farthest - 1) / middle))
    steps = np.ceil(np.log(far) / scale * np.float32(middle - 1)) + middle
    return np.where(size <= middle, distance, (steps * np.sign(distance)).astype(np.int64))
