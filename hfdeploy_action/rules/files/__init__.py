"""Files: what a model needs is there, and whole."""

from __future__ import annotations

from hfdeploy_action.rules.files import (
    formats,
    layers,
    padding,
    pickles,
    presence,
    shapes,
    sizes,
    tidy,
    tokenizer,
    weights,
)
from hfdeploy_action.rules.files.names import is_weights

PARTS = (presence, weights, shapes, tokenizer, pickles, formats, tidy, padding, layers, sizes)
__all__ = ["PARTS", "is_weights"]
