"""config.json: what the model is and how it is built."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import architectures
from hfdeploy_action.folder.architectures import Family
from hfdeploy_action.folder.json_files import JsonFiles
from hfdeploy_action.frontmatter import Key

CONFIG = "config.json"


class Config:
    """Facts about config.json. Nothing here raises."""

    def __init__(self, json: JsonFiles) -> None:
        self._json = json

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values; empty if the file cannot be read, which HFD103 reports."""
        read = self._json.object(CONFIG)
        return read if isinstance(read, dict) else {}

    def at(self, *keys: Key) -> Location:
        """The position of an entry, or of its nearest parent."""
        return self._json.at(CONFIG, *keys)

    @cached_property
    def architecture(self) -> str:
        """The first architecture; empty if there is none."""
        return architectures.architecture_of(self.values)

    @cached_property
    def family(self) -> Family | None:
        """The names of the tensors and sizes; None if they are not known."""
        return architectures.family_of(self.values)

    @property
    def is_plain(self) -> bool:
        """Whether tensors have the names and shapes of transformers: not quantized, and no custom code."""
        return architectures.is_plain(self.values)

    @cached_property
    def head(self) -> str:
        """The name of the last layer that the architecture needs; empty if it is not known."""
        return architectures.head_of(self.values)

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        """The tasks of the architecture, the usual one first; empty if they are not known."""
        return architectures.tasks_of(self.values)

    @property
    def is_versatile(self) -> bool:
        """Whether the architecture does not tell what its input is: text, images or speech."""
        return self.architecture.endswith("ForConditionalGeneration")

    @property
    def is_classifier(self) -> bool:
        """Whether one of the architectures answers with labels."""
        return architectures.is_classifier(self.values)

    @property
    def is_image_classifier(self) -> bool:
        """Whether one of the architectures classifies images."""
        return architectures.is_image_classifier(self.values)

    @property
    def reads_text(self) -> bool:
        """Whether the architecture needs a tokenizer."""
        return architectures.reads_text(self.values)

    @property
    def depends_on_padding(self) -> bool:
        """Whether the ID of the padding token changes the answers."""
        return architectures.depends_on_padding(self.values)
