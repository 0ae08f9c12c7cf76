"""The stage `files`."""

from __future__ import annotations

from hfdeploy_action.rules.files import (
    configuration,
    entries,
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
from hfdeploy_action.rules.stage import Stage

STAGE = Stage.of(
    "files",
    "The files of the model must be complete, undamaged and consistent.",
    (presence, configuration, entries, weights, shapes, layers, tokenizer, padding, sizes, pickles, formats, tidy),
)
