"""What BERT and its descendants share: blocks that normalize after each addition, and a head on the first token."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from .config import Config, heads, labels, layers
from .layers import ACTIVATIONS, Activation, Mask, attend, linear, normalize, split_heads
from .weights import Array, Linear, Norm, Weights


@dataclass(frozen=True)
class Sizes:
    """The numbers and the activation that config.json gives to the blocks."""

    features: int
    heads: int
    inner: int
    layers: int
    epsilon: float
    activation: Activation


@dataclass(frozen=True)
class Names:
    """What a family calls the tensors of a block; `block` has places for the prefix and the block's number."""

    block: str = "{prefix}.encoder.layer.{number}"
    query: str = "attention.self.query"
    key: str = "attention.self.key"
    value: str = "attention.self.value"
    out: str = "attention.output.dense"
    attention_norm: str = "attention.output.LayerNorm"
    up: str = "intermediate.dense"
    down: str = "output.dense"
    norm: str = "output.LayerNorm"


@dataclass(frozen=True)
class Block:
    """Attention and a feed-forward network, each added to its input and normalized."""

    name: str
    query: Linear
    key: Linear
    value: Linear
    out: Linear
    attention_norm: Norm
    up: Linear
    down: Linear
    norm: Norm


BERT = Names()

Attention = Callable[[Array, Block], Array]
"""From [B, T, H] and the block to [B, T, H], before the output projection."""


@dataclass(frozen=True)
class Head:
    """On the features of the first token: a layer, its activation, and the labels."""

    dense: Linear
    activation: Activation
    out: Linear


def read_sizes(config: Config) -> Sizes:
    """The sizes in config.json."""
    return Sizes(
        features=config.positive("hidden_size"),
        heads=heads(config),
        inner=config.positive("intermediate_size"),
        layers=layers(config),
        epsilon=config.real("layer_norm_eps"),
        activation=ACTIVATIONS[config.word("hidden_act", *ACTIVATIONS)],
    )


def read_blocks(weights: Weights, names: Names, sizes: Sizes) -> list[Block]:
    """The blocks, from the first to the last."""
    return [
        _read_block(weights, names, sizes, names.block.format(prefix=weights.prefix, number=number))
        for number in range(sizes.layers)
    ]


def _read_block(weights: Weights, names: Names, sizes: Sizes, block: str) -> Block:
    features, inner = sizes.features, sizes.inner
    return Block(
        name=block,
        query=weights.linear(f"{block}.{names.query}", features, features),
        key=weights.linear(f"{block}.{names.key}", features, features),
        value=weights.linear(f"{block}.{names.value}", features, features),
        out=weights.linear(f"{block}.{names.out}", features, features),
        attention_norm=weights.norm(f"{block}.{names.attention_norm}", features, sizes.epsilon),
        up=weights.linear(f"{block}.{names.up}", features, inner),
        down=weights.linear(f"{block}.{names.down}", inner, features),
        norm=weights.norm(f"{block}.{names.norm}", features, sizes.epsilon),
    )


def read_head(weights: Weights, config: Config, dense: str, activation: Activation, out: str) -> Head:
    """The head, by the names of its two layers."""
    features = config.positive("hidden_size")
    return Head(weights.linear(dense, features, features), activation, weights.linear(out, features, labels(config)))


def dot_product(mask: Mask, heads: int) -> Attention:
    """Scaled dot-product attention (Vaswani et al. 2017) to the tokens of the mask [B, T]."""
    visible = mask[:, None, None, :]

    def attention(x: Array, block: Block) -> Array:
        query, key, value = (split_heads(linear(x, each), heads) for each in (block.query, block.key, block.value))
        query /= math.sqrt(query.shape[-1])
        return attend(query @ key.swapaxes(-1, -2), value, visible)

    return attention


def run_block(x: Array, block: Block, attention: Attention, activation: Activation) -> Array:
    """[B, T, H] → [B, T, H]."""
    x = normalize(linear(attention(x, block), block.out) + x, block.attention_norm)
    return normalize(linear(activation(linear(x, block.up)), block.down) + x, block.norm)


def run_head(x: Array, head: Head) -> Array:
    """[B, T, H] → [B, labels], from the first token."""
    return linear(head.activation(linear(x[:, 0], head.dense)), head.out)
