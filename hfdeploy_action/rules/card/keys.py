"""Keys of the front matter: spelt as the Hub knows them, and read by everybody as they are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import entries
from hfdeploy_action.rules.labels import show

# The keys that the Hub reads (hub-docs, modelcard.md and its neighbours, 2026-08), but for those of a gate.
KNOWN = (
    *("license", "license_name", "license_link", "language", "language_bcp47", "library_name", "pipeline_tag", "tags"),
    *("datasets", "metrics", "base_model", "base_model_relation", "new_version", "model-index", "widget", "inference"),
    *("thumbnail", "co2_eq_emissions", "instance_prompt", "mask_token", "buckets"),
)
# What real cards have in their place and no likeness would find.
_OTHERS = {
    "lang": "language",
    "langs": "language",
    "lisence": "license",
    "tag": "tags",
    "library": "library_name",
    "pipeline": "pipeline_tag",
    "co2": "co2_eq_emissions",
}
_BARE = {re.sub("[^a-z0-9]", "", key): key for key in KNOWN} | _OTHERS
# Keys whose values are text, whatever they look like; and those that take one.
_TEXT = (
    *("tags", "datasets", "metrics", "base_model", "library_name", "license_name", "license_link"),
    *("thumbnail", "mask_token", "instance_prompt"),
)
_ONE = ("library_name", "license_name", "license_link", "thumbnail", "mask_token", "instance_prompt")
_IDS = ("datasets", "base_model")  # of which HFD414 and HFD420 say that they are none
_VERSION = re.compile(r"(?:.*[_-])?(?:version|revision)")


def meant(key: str) -> str | None:
    """The key of the Hub that a key is a misspelling of; None for a key of the Hub, and for one's own."""
    if key in KNOWN or len(key) > 40:
        return None
    bare = re.sub("[^a-z0-9]", "", key.lower())
    match = [bare] if bare in _BARE else get_close_matches(bare, _BARE, n=1, cutoff=0.85)
    return _BARE[match[0]] if match else None


def misspelt(values: Mapping[Any, Any]) -> dict[str, str]:
    """The keys that are misspellings of one that is missing, and which."""
    found = {key: right for key in values if isinstance(key, str) and (right := meant(key))}
    return {key: right for key, right in found.items() if right not in values}


@rule("HFD415", Severity.WARNING)
def keys_are_spelt_right(folder: ModelFolder) -> Iterator[Problem]:
    """The keys of the front matter are those that the Hub reads.

    It takes any other in silence and does nothing with it: `tag` adds no tag, `model_index` shows no evaluation.

    Fix: write the key as it is meant; a key of your own may stay if it is none of these.
    """
    for key, right in misspelt(folder.card_values).items():
        if right != "license":  # HFD403 says so
            yield Problem(f"the Hub does not know `{show(key)}`; did you mean `{right}`?", folder.in_card(key))


@rule("HFD416", Severity.WARNING)
def text_reads_as_text(folder: ModelFolder) -> Iterator[Problem]:
    """What is meant as text reads as text.

    YAML makes a number of `1.10` and a mapping of `a: b`, Python's also a date of `2024-01-01` and false of `no`: tags,
    names and versions change on the way.

    Fix: put the value into quotes: `version: "1.10"`.
    """
    for key in _TEXT:
        for at, value in entries(folder, key):
            if isinstance(value, bool | int | float | date) or (isinstance(value, dict) and key not in _IDS):
                yield Problem(f"`{key}` reads as {_kind(value)}, not as text", at)
    for key in _ONE:
        if isinstance(folder.card_values.get(key), list):
            yield Problem(f"`{key}` reads as a list, not as text", folder.in_card(key))
    for key, value in folder.card_values.items():
        if key not in KNOWN and _VERSION.fullmatch(str(key)[:60]) and isinstance(value, float | date):
            yield Problem(f"`{show(key)}` reads as {_kind(value)}, not as text", folder.in_card(key))


def _kind(value: bool | float | date | dict[Any, Any]) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, bool):
        return str(value).lower()
    kind = "the date" if isinstance(value, date) else "the number"
    return f"{kind} {show(str(value))}"
