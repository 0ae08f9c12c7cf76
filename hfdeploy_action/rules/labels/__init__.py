"""The stage `labels`."""

from __future__ import annotations

from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.rules.labels import card_labels, counts, declared, heads, maps, names
from hfdeploy_action.rules.stage import Stage


def _skipped(folder: ModelFolder) -> str:
    if folder.config.values or folder.adapter.outputs or folder.labels.of_setfit:
        return ""
    return "config.json cannot be read" if CONFIG in folder.files else "there is no config.json"


STAGE = Stage.of(
    "labels",
    "The same labels must be in config.json, the classifier, the card and the settings.",
    (names, maps, counts, declared, heads, card_labels),
    _skipped,
)
