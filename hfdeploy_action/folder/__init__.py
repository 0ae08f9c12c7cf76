"""What a model folder is: facts, each read from disk once, when first needed, and never written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from hfdeploy_action import vocabulary
from hfdeploy_action.folder.adapter import Adapter
from hfdeploy_action.folder.card import CARD, Card
from hfdeploy_action.folder.checkout import TEXTS, Checkout
from hfdeploy_action.folder.config import CONFIG, Config
from hfdeploy_action.folder.declared import Declared
from hfdeploy_action.folder.files import UNEDITED, Files, Unreadable
from hfdeploy_action.folder.json_files import JsonFiles
from hfdeploy_action.folder.labels import Labels
from hfdeploy_action.folder.tokenizer import TOKENIZER, TOKENIZER_CONFIG, Tokenizer
from hfdeploy_action.folder.weights import Distant, Weights

__all__ = [
    "CARD",
    "CONFIG",
    "TEXTS",
    "TOKENIZER",
    "TOKENIZER_CONFIG",
    "Declared",
    "Distant",
    "ModelFolder",
    "Unreadable",
]

_NOTHING_DISTANT = Distant()


class ModelFolder:
    """A model folder, and what was declared about the model outside it.

    `distant` is what was read of Git LFS content without fetching it; `edited` is content that takes the place of
    files on disk. Nothing here raises: what cannot be read is `Unreadable`, which a rule reports.
    """

    def __init__(
        self,
        root: Path,
        declared: Declared | None = None,
        distant: Distant = _NOTHING_DISTANT,
        edited: Mapping[str, bytes] = UNEDITED,
    ) -> None:
        self.root = root
        self.declared = declared or Declared()
        self._distant = distant
        self._edited = edited

    @cached_property
    def files(self) -> Files:
        """The files that would be published."""
        return Files(self.root, self.declared, self._edited)

    @cached_property
    def json(self) -> JsonFiles:
        """The JSON files."""
        return JsonFiles(self.files)

    @cached_property
    def card(self) -> Card:
        """README.md."""
        return Card(self.files)

    @cached_property
    def config(self) -> Config:
        """config.json."""
        return Config(self.json)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """tokenizer.json."""
        return Tokenizer(self.json)

    @cached_property
    def weights(self) -> Weights:
        """The files with weights."""
        return Weights(self.files, self.json, self._distant)

    @cached_property
    def adapter(self) -> Adapter:
        """The PEFT adapter."""
        return Adapter(self.json, self.weights, self.files)

    @cached_property
    def labels(self) -> Labels:
        """The labels of a classifier."""
        return Labels(self.config, self.card, self.weights, self.json)

    @cached_property
    def checkout(self) -> Checkout:
        """The Git repository around the folder."""
        return Checkout(self.files, self.declared.boundary)

    def words(self, name: str) -> frozenset[str]:
        """One of the lists of `vocabulary`: as the Hub gave it in this run, else the one in the package."""
        return self.declared.words.get(name) or vocabulary.words(name)
