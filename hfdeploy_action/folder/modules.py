"""The parts of a sentence-transformers model (modules.json) and of a diffusers pipeline (model_index.json)."""

from __future__ import annotations

import posixpath
from typing import Any, NamedTuple

MODULES, PIPELINE = "modules.json", "model_index.json"


class Module(NamedTuple):
    """A step of a sentence-transformers model: the name of its class, its folder, and its place in the list."""

    kind: str
    path: str
    number: int

    def file(self, name: str) -> str:
        """A file of the module, by its path in the model folder."""
        return posixpath.join(self.path, name)


class Component(NamedTuple):
    """A part of a diffusers pipeline: its folder, and the library and name of its class."""

    name: str
    library: str
    kind: str


def modules_in(value: object) -> list[Module]:
    """The modules in a parsed modules.json, without entries that name no class or folder."""
    entries = enumerate(value if isinstance(value, list) else ())
    named = [(n, each.get("type"), each.get("path")) for n, each in entries if isinstance(each, dict)]
    return [
        Module(kind.rpartition(".")[2], path.strip("/"), number)
        for number, kind, path in named
        if isinstance(kind, str) and isinstance(path, str) and kind.startswith("sentence_transformers.")
    ]


def components_in(read: dict[str, Any]) -> list[Component]:
    """The components in a parsed model_index.json; `[null, null]` is one that the pipeline can do without."""
    return [
        Component(name, *value)
        for name, value in read.items()
        if isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value)
        if not name.startswith("_") and "/" not in name
    ]
