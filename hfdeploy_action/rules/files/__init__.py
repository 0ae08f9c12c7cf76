"""The stage `files`."""

from __future__ import annotations

from hfdeploy_action.rules.files import (
    adapters,
    components,
    configuration,
    entries,
    formats,
    layers,
    padding,
    pickles,
    presence,
    releases,
    shapes,
    sizes,
    tensor_names,
    tidy,
    tokenizer,
    tokenizer_classes,
    unread,
    weights,
)
from hfdeploy_action.rules.stage import Stage

STAGE = Stage.of(
    "files",
    "The files of the model must be complete, undamaged and consistent.",
    (
        presence,
        configuration,
        unread,
        releases,
        entries,
        weights,
        tensor_names,
        shapes,
        layers,
        tokenizer,
        tokenizer_classes,
        padding,
        sizes,
        pickles,
        formats,
        adapters,
        components,
        tidy,
    ),
)
