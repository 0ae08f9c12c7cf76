"""config.json: what the model is and how it is built."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from hfdeploy_action.findings import Location
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
