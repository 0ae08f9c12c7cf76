"""BERT (Devlin et al. 2019), and what differs from it by names, positions and head.

DistilBERT (Sanh et al. 2019) has no token types; RoBERTa (Liu et al. 2019), XLM-R (Conneau et al. 2020) and CamemBERT
(Martin et al. 2020) count positions from the padding token's id on; ELECTRA (Clark et al. 2020) may have narrower
embeddings. Names and defaults are those of the classes of transformers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .architecture import Architecture, Forward
from .batch import Batch, Ids
from .config import Config
from .encoder import BERT, Names, Sizes, dot_product, read_blocks, read_head, read_sizes, run_block, run_head
from .layers import Activation, gelu, linear, normalize, relu
from .weights import Array, Linear, Norm, Weights

DEFAULTS: dict[str, Any] = {
    "vocab_size": 30522,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "hidden_act": "gelu",
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "pad_token_id": 0,
}


@dataclass(frozen=True)
class Variant:
    """How a family differs from BERT. The head's layers are `dense` and `out`."""

    prefix: str
    dense: str
    activation: Activation
    out: str
    defaults: dict[str, Any] = field(default_factory=dict)
    names: Names = BERT
    spelled: Mapping[str, str] = field(default_factory=dict)
    offset: bool = False
    """Positions count from the padding token's id + 1 on, and padding has that id as its position."""
    types: bool = True
    """The tokenizer's token types are looked at; otherwise all are 0."""


def _roberta(**defaults: int) -> Variant:
    return Variant(
        "roberta", "classifier.dense", np.tanh, "classifier.out_proj", {"pad_token_id": 1} | defaults,
        offset=True, types=False,
    )  # fmt: skip


VARIANTS = {
    "bert": Variant("bert", "bert.pooler.dense", np.tanh, "classifier"),
    "distilbert": Variant(
        "distilbert",
        "pre_classifier",
        relu,
        "classifier",
        {"num_hidden_layers": 6, "type_vocab_size": 0},
        Names(
            block="{prefix}.transformer.layer.{number}",
            query="attention.q_lin",
            key="attention.k_lin",
            value="attention.v_lin",
            out="attention.out_lin",
            attention_norm="sa_layer_norm",
            up="ffn.lin1",
            down="ffn.lin2",
            norm="output_layer_norm",
        ),
        {
            "hidden_size": "dim",
            "num_hidden_layers": "n_layers",
            "num_attention_heads": "n_heads",
            "intermediate_size": "hidden_dim",
            "hidden_act": "activation",
        },
    ),
    "roberta": _roberta(vocab_size=50265),
    "xlm-roberta": _roberta(),
    "camembert": _roberta(),
    "electra": Variant(
        "electra",
        "classifier.dense",
        gelu,
        "classifier.out_proj",
        {"hidden_size": 256, "num_attention_heads": 4, "intermediate_size": 1024, "embedding_size": 128},
    ),
}


@dataclass(frozen=True)
class Embeddings:
    """Tables of words, positions and token types, each [entries, width]; then a norm, and a projection if any."""

    words: Array
    positions: Array
    types: Array | None
    norm: Norm
    project: Linear | None


def architecture(variant: Variant, content: Mapping[str, Any]) -> Architecture:
    """The model of this config.json. Raises Unsupported."""
    config = Config(content, DEFAULTS | variant.defaults, variant.spelled)
    config.only(
        is_decoder=False, add_cross_attention=False, position_embedding_type="absolute", pruned_heads={},
        is_encoder_decoder=False,
    )  # fmt: skip
    sizes, padding = read_sizes(config), config.whole("pad_token_id")
    positions = config.positive("max_position_embeddings") - (padding + 1 if variant.offset else 0)

    def load(weights: Weights) -> Forward:
        embeddings = _read_embeddings(weights, config, sizes)
        blocks = read_blocks(weights, variant.names, sizes)
        head = read_head(weights, config, variant.dense, variant.activation, variant.out)

        def forward(batch: Batch) -> Array:
            places = _offset_positions(batch.ids, padding) if variant.offset else _positions(batch.ids)
            x = _embed(embeddings, batch.ids, places, batch.types if variant.types else np.zeros_like(batch.types))
            attention = dot_product(batch.mask, sizes.heads)
            for block in blocks:
                x = run_block(x, block, attention, sizes.activation)
            return run_head(x, head)

        return forward

    return Architecture(variant.prefix, padding, positions, load)


def _read_embeddings(weights: Weights, config: Config, sizes: Sizes) -> Embeddings:
    start = f"{weights.prefix}.embeddings"
    features = sizes.features
    width = features if config.get("embedding_size") is None else config.positive("embedding_size")
    types = config.whole("type_vocab_size")
    project = f"{weights.prefix}.embeddings_project"
    return Embeddings(
        words=weights.tensor(f"{start}.word_embeddings.weight", config.whole("vocab_size"), width),
        positions=weights.tensor(f"{start}.position_embeddings.weight", config.whole("max_position_embeddings"), width),
        types=weights.tensor(f"{start}.token_type_embeddings.weight", types, width) if types else None,
        norm=weights.norm(f"{start}.LayerNorm", width, sizes.epsilon),
        project=weights.linear(project, width, features) if width != features else None,
    )


def _embed(tables: Embeddings, ids: Ids, positions: Ids, types: Ids) -> Array:
    """[B, T] → [B, T, H]."""
    x = tables.words[ids] + tables.positions[positions]
    if tables.types is not None:
        x += tables.types[types]
    x = normalize(x, tables.norm)
    return x if tables.project is None else linear(x, tables.project)


def _positions(ids: Ids) -> Ids:
    """0, 1, 2, …, as [1, T]."""
    return np.arange(ids.shape[1])[None, :]


def _offset_positions(ids: Ids, padding: int) -> Ids:
    """Tokens that are not padding are numbered from `padding` + 1 on, [B, T]."""
    counted = ids != padding
    positions: Ids = np.cumsum(counted, axis=1) * counted + padding
    return positions
