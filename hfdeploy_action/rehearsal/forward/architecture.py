"""What a family makes of config.json, before any weights are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .batch import Batch
from .weights import Array, Weights

Forward = Callable[[Batch], Array]
"""From a batch to logits, [B, labels]."""


@dataclass(frozen=True)
class Architecture:
    """`prefix` is what names of the base model's tensors begin with, `padding` the id of the padding token, `longest`
    how many tokens of a text have a position; `load` makes the model of its weights and may raise Unsupported.
    """

    prefix: str
    padding: int
    longest: int
    load: Callable[[Weights], Forward]
