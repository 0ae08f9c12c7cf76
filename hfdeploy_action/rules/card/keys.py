"""Keys of the front matter: whether the Hub knows them, and whether their values are read as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import entries, refused
from hfdeploy_action.text import show

# The keys that the Hub reads (hub-docs, modelcard.md and its neighbours, 2026-08), but for those of a gate.
KNOWN = (
    *("license", "license_name", "license_link", "language", "language_bcp47", "library_name", "pipeline_tag", "tags"),
    *("datasets", "metrics", "base_model", "base_model_relation", "new_version", "model-index", "widget", "inference"),
    *("thumbnail", "co2_eq_emissions", "instance_prompt", "mask_token", "buckets"),
)
# What real cards have in place of these, and is not similar enough to be found.
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
_VERSION = re.compile(r"(?:.*[_-])?(?:version|revision)")


def meant(key: str) -> str | None:
    """The key of the Hub that a key is a misspelling of; None for one of the Hub's and the author's own."""
    if key in KNOWN or len(key) > 40:
        return None
    bare = re.sub("[^a-z0-9]", "", key.lower())
    match = [bare] if bare in _BARE else get_close_matches(bare, _BARE, n=1, cutoff=0.85)
    return _BARE[match[0]] if match else None


def misspelled(values: Mapping[Any, Any]) -> dict[str, str]:
    """The misspelled keys, each with the key that was meant and is missing."""
    found = {key: right for key in values if isinstance(key, str) and (right := meant(key))}
    return {key: right for key, right in found.items() if right not in values}


@rule("HFD415", Severity.WARNING)
def misspelled_card_key(folder: ModelFolder) -> Iterator[Problem]:
    """A key of the front matter is a misspelling of one that the Hub reads.

    The Hub silently ignores unknown keys: `tag` adds no tag, and `model_index` shows no evaluation results.

    Fix: correct the spelling of the key, as in `license` for `licence`. If the key is your own, give it a name that
    does not resemble any of the Hub's keys.
    """
    for key, right in misspelled(folder.card.values).items():
        if right != "license":  # which HFD403 reports
            message = f"the Hub does not know the key `{show(key)}`; did you mean `{right}`?"
            yield Problem(message, folder.card.at(key), f"rename `{show(key)}` to `{right}`.")


@rule("HFD416", Severity.WARNING)
def value_not_text(folder: ModelFolder) -> Iterator[Problem]:
    """A value that should be text is read as something else.

    YAML reads `1.10` as the number 1.1 and `a: b` as a mapping. Python also reads `2024-01-01` as a date and `no` as
    false. Tags, names and versions then change.

    Fix: put the value in quotes: `version: "1.10"`.
    """
    for key in _TEXT:
        rejected = {folder.card.at(*verdict.keys) for verdict in refused(folder, key)}  # which another rule reports
        for at, value in entries(folder, key):
            if isinstance(value, bool | int | float | date | dict) and at not in rejected:
                what = f"an entry of `{key}`" if isinstance(folder.card.values[key], list) else f"`{key}`"
                yield Problem(f"{what} is read as {_kind(value)}, not as text", at)
    for key in _ONE:
        if isinstance(folder.card.values.get(key), list):
            fix = f"write one value and no list after `{key}`."
            yield Problem(f"`{key}` is read as a list, not as text", folder.card.at(key), fix)
    for key, value in folder.card.values.items():
        if key not in KNOWN and _VERSION.fullmatch(str(key)[:60]) and isinstance(value, float | date):
            yield Problem(f"`{show(key)}` is read as {_kind(value)}, not as text", folder.card.at(key))


def _kind(value: bool | float | date | dict[Any, Any]) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, bool):
        return str(value).lower()
    kind = "the date" if isinstance(value, date) else "the number"
    return f"{kind} {show(str(value))}"
