"""The labels of a classifier: in config.json, in its last layer and in the card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from hfdeploy_action.findings import Location
from hfdeploy_action.folder.card import Card
from hfdeploy_action.folder.config import Config
from hfdeploy_action.folder.headers import Header
from hfdeploy_action.folder.json_files import JsonFiles
from hfdeploy_action.folder.weights import Weights
from hfdeploy_action.frontmatter import Path

SETFIT = "config_setfit.json"
_PLACEHOLDER = re.compile(r"LABEL_\d+|label_\d+|class_\d+|\d+")
# Names that the architectures of transformers 5 give to the last layer of a classifier.
_HEADS = (
    *("classifier.weight", "classifier.out_proj.weight", "score.weight", "classification_head.out_proj.weight"),
    *("logits_proj.weight", "classifier.dense.weight", "head.weight"),
)


class Head(NamedTuple):
    """The last layer of a classifier: its file, its name and the number of its outputs."""

    file: str
    name: str
    outputs: int


class Labels:
    """Facts about the labels of a model. Nothing here raises."""

    def __init__(self, config: Config, card: Card, weights: Weights, json: JsonFiles) -> None:
        self._config = config
        self._card = card
        self._weights = weights
        self._json = json

    @cached_property
    def of_setfit(self) -> list[str] | None:
        """The labels in config_setfit.json, in the order of their IDs; None without a list of names."""
        read = self._json.object(SETFIT)
        listed = read.get("labels") if isinstance(read, dict) else None
        return list(map(str, listed)) if isinstance(listed, list) and listed and all(map(is_name, listed)) else None

    @cached_property
    def by_id(self) -> dict[int, str]:
        """The labels by their IDs, whatever the IDs are; empty without `id2label`, and labels for SetFit."""
        if self.of_setfit:
            return dict(enumerate(self.of_setfit))
        id2label = self._config.values.get("id2label")
        if not isinstance(id2label, dict):
            return {}
        return {number: str(label) for key, label in id2label.items() if (number := whole(key)) is not None}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The labels in the order of their IDs; empty if `id2label` is missing, has gaps or other values."""
        by_id = self.by_id
        if self.of_setfit:
            return tuple(self.of_setfit)
        is_complete = by_id and set(by_id) == set(range(len(by_id)))
        if not is_complete or not all(map(is_name, self._config.values["id2label"].values())):
            return ()
        return tuple(by_id[number] for number in range(len(by_id)))

    def at(self, number: int) -> Location:
        """The position of a label."""
        if self.of_setfit:
            return self._json.at(SETFIT, "labels", number)
        return self._config.at("id2label", str(number))

    @cached_property
    def only_in_label2id(self) -> tuple[str, ...]:
        """The labels in the order of their IDs in `label2id`, if `id2label` has only placeholders; else empty."""
        label2id = self._config.values.get("label2id")
        if not isinstance(label2id, dict) or not self.by_id or self.of_setfit:
            return ()
        if not all(map(is_placeholder, self.by_id.values())):
            return ()
        by_id = {whole(value): label for label, value in label2id.items() if not is_placeholder(label)}
        is_complete = len(by_id) == len(label2id) and set(by_id) == set(range(len(by_id)))
        return tuple(by_id[number] for number in range(len(by_id))) if is_complete else ()

    @property
    def number(self) -> int:
        """The number of labels as transformers counts them: of their names, else `num_labels`, else two."""
        return len(self.by_id) or whole(self._config.values.get("num_labels")) or 2

    @property
    def is_numbered(self) -> bool:
        """Whether every key of `id2label` is a number; HFD204 reports any other key."""
        if self.of_setfit:
            return True
        id2label = self._config.values.get("id2label")
        return isinstance(id2label, dict) and all(whole(key) is not None for key in id2label)

    @cached_property
    def mismatched_heads(self) -> list[Head]:
        """The last layers whose number of outputs differs from the number of labels, if the labels are numbered."""
        config = self._config
        if not config.is_classifier or not (self.is_numbered or config.values.get("id2label") is None):
            return []
        return [head for head in self._heads() if head.outputs != self.number]

    def _heads(self) -> Iterator[Head]:
        names = (self._config.head,) if self._config.head else _HEADS
        for file, header in self._weights.headers.items():
            if isinstance(header, Header) and "/" not in file:  # a subfolder contains another model
                name = next((name for name in names if name in header.tensors), None)
                if name and header.tensors[name].shape:
                    yield Head(file, name, header.tensors[name].shape[0])

    @cached_property
    def in_card(self) -> list[tuple[str, Path]]:
        """The labels that the card lists, as their author wrote them, and the path to each; empty if not names."""
        listed = self._card.values.get("labels")
        pairs = enumerate(listed) if isinstance(listed, list) else listed.items() if isinstance(listed, dict) else ()
        named = [(label, ("labels", key)) for key, label in pairs]
        if any(isinstance(label, dict | list) for label, _ in named):
            return []
        return [(as_written(label, self.names), path) for label, path in named]


def is_name(label: object) -> bool:
    """Whether a label is text or a number."""
    return isinstance(label, str | int | float) and not isinstance(label, bool)


def is_placeholder(label: str) -> bool:
    """Whether a label only says its number, such as `LABEL_0`."""
    return bool(_PLACEHOLDER.fullmatch(label))


def whole(value: object) -> int | None:
    """A label's ID as a whole number; the Trainer writes some IDs as text."""
    text = str(value).removesuffix(".0") if isinstance(value, float) else str(value)
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def as_written(label: Any, names: tuple[str, ...]) -> str:
    """A label of the card as its author wrote it: Python reads an unquoted `yes` or `no` as a boolean."""
    words = {True: ("yes", "true", "on"), False: ("no", "false", "off"), None: ("null", "~")}
    forms = words[label] if isinstance(label, bool | None) else ()
    return next((name for name in names if name.lower() in forms), str(label)) if forms else str(label)
