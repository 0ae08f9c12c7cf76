"""The cases of the stage `files`, by rule."""

from __future__ import annotations

from rules.files import (
    configuration_cases,
    entries_cases,
    formats_cases,
    layers_cases,
    padding_cases,
    parts_cases,
    pickles_cases,
    presence_cases,
    shapes_cases,
    sizes_cases,
    tensor_names_cases,
    tidy_cases,
    tokenizer_cases,
    tokenizer_classes_cases,
    unread_cases,
    weights_cases,
)

CASES = {
    rule: cases
    for part in (
        configuration_cases,
        entries_cases,
        formats_cases,
        layers_cases,
        padding_cases,
        parts_cases,
        pickles_cases,
        presence_cases,
        shapes_cases,
        sizes_cases,
        tensor_names_cases,
        tidy_cases,
        tokenizer_cases,
        tokenizer_classes_cases,
        unread_cases,
        weights_cases,
    )
    for rule, cases in part.CASES.items()
}
