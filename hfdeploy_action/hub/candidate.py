"""The candidate: main as it will be, which is the folder and what stays on the Hub beside it.

Nothing here imports the Hub's client, because the documentation of the rules is printed without it.
"""

from __future__ import annotations

import glob
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hfdeploy_action import gitignore
from hfdeploy_action.findings import LONGEST_QUOTED
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.json_files import parse
from hfdeploy_action.results import ChangeSet, Edit

_LARGEST_READ = 20_000_000  # bytes of a file that stays
_WEIGHTS = (
    *(".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".ot", ".onnx", ".onnx_data", ".onnx.data"),
    *(".gguf", ".tflite", ".pb", ".mlmodel", ".pkl", ".joblib", ".skops"),
)
_SHARD = re.compile(r"^(.+)-\d{5}-of-(\d{5}\.\w+)$", re.DOTALL)
_OF_TRAINING = ("training_args", "optimizer", "scheduler", "scaler", "rng_state", "random_states", "checkpoint-")


def is_weights(path: str) -> bool:
    """Whether a library may load this file as the weights of a model; state of the training is not among them."""
    return path.endswith(_WEIGHTS) and not any(part.startswith(_OF_TRAINING) for part in path.split("/"))


@dataclass(frozen=True)
class Main:
    """main as it will be.

    `sizes` are those of all files on the Hub, in bytes. `content` reads a file there. `delete` are the patterns of
    files to delete in the settings. `edits` were made on the Hub since the last release.
    """

    folder: ModelFolder
    changes: ChangeSet
    delete: tuple[str, ...]
    sizes: Mapping[str, int]
    content: Callable[[str], bytes]
    edits: tuple[Edit, ...] = ()
    _read: dict[str, bytes] = field(default_factory=dict, repr=False)

    @cached_property
    def kept(self) -> frozenset[str]:
        """The files that stay on the Hub, and are not in the folder."""
        return frozenset(self.changes.kept)

    @cached_property
    def new(self) -> frozenset[str]:
        """The files of the folder that the Hub does not have yet, or has with other content."""
        return frozenset((*self.changes.added, *self.changes.updated))

    def has_new(self, folder: str, is_wanted: Callable[[str], bool]) -> bool:
        """Whether a file right in a folder is new and wanted; the name is without the folder."""
        return any(posixpath.dirname(name) == folder and is_wanted(posixpath.basename(name)) for name in self.new)

    def text(self, path: str) -> bytes:
        """A file that stays; empty if it is too large to be read here."""
        if path not in self._read:
            self._read[path] = self.content(path) if self.sizes.get(path, 0) <= _LARGEST_READ else b""
        return self._read[path]

    @cached_property
    def ignored(self) -> tuple[str, ...]:
        """The new files that the `.gitignore` on the Hub excludes. Raises GitError."""
        name = gitignore.NAME
        texts = {name: self.text(name)} if name in self.sizes else {}
        return tuple(sorted(gitignore.ignored(texts, self.new)))

    def object(self, path: str) -> dict[str, Any]:
        """The object in a JSON file of the folder, or in one that stays; empty if there is none, or it is not valid."""
        if path in self.folder.files:
            read = self.folder.json.object(path)
        elif path in self.kept:
            try:
                read = parse(lambda: self.text(path))
            except (ValueError, RecursionError):
                read = None
        else:
            read = None
        return read if isinstance(read, dict) else {}

    def deleting(self, paths: Sequence[str]) -> str:
        """The setting that deletes these files too, as a fix quotes it: with fewer patterns if it gets too long.

        No pattern deletes a file that is in the folder.
        """
        exact = _setting(self.delete, map(self._pattern, paths))
        return exact if len(exact) <= LONGEST_QUOTED else _setting(self.delete, map(_by_ending, paths))

    def _pattern(self, path: str) -> str:
        """The pattern of a path: of its folder, if nothing of the release is in there, or of all its shards."""
        top, _, below = path.partition("/")
        if below and not any(name.startswith(f"{top}/") for name in self.folder.files):
            return f"{glob.escape(top)}/**"
        return _SHARD.sub(r"\1-*-of-\2", glob.escape(path))


def _setting(*patterns: Iterable[str]) -> str:
    unique = dict.fromkeys(pattern for several in patterns for pattern in several)
    return f"`publish: {{delete: {json.dumps([*unique], ensure_ascii=False)}}}`"


def _by_ending(path: str) -> str:
    """The pattern of all files with the same ending."""
    return f"*.{path.rpartition('.')[2]}" if is_weights(path) else glob.escape(path)
