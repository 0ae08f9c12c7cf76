"""Sharded weights: which file holds which tensor, and what transformers loads."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from hfdeploy_action.folder.headers import Header, Tensor, Unsound

INDEX = "model.safetensors.index.json"
_INDEX = re.compile(r"\.(safetensors|bin)\.index(\.\w+)?\.json$")
WHOLE = "model.safetensors"


class Index(NamedTuple):
    """A shard index: the tensors of each shard, by its path in the folder, and the declared size in bytes."""

    shards: dict[str, list[str]]
    total_size: float | None


def is_index(name: str) -> bool:
    """Whether a file says which shard holds which tensor."""
    return bool(_INDEX.search(name))


def read_index(name: str, read: object) -> Index:
    """The index in a parsed file; without shards if the file has none."""
    parts = read if isinstance(read, dict) else {}
    weight_map, metadata = parts.get("weight_map"), parts.get("metadata")
    by_shard: defaultdict[str, list[str]] = defaultdict(list)
    for tensor, shard in weight_map.items() if isinstance(weight_map, dict) else ():
        by_shard[shard if isinstance(shard, str) else ""].append(tensor)
    by_shard.pop("", None)
    by_path: defaultdict[str, list[str]] = defaultdict(list)
    for shard in sorted(by_shard):
        by_path[posixpath.normpath(posixpath.join(posixpath.dirname(name), shard))] += by_shard[shard]
    size = metadata.get("total_size") if isinstance(metadata, dict) else None
    return Index(dict(by_path), size if _is_size(size) else None)


def _is_size(value: object) -> bool:
    """Whether a value can be a number of bytes. JSON has integers too large for a float, and NaN."""
    return isinstance(value, int | float) and abs(value) < 2**64


def loaded(headers: Mapping[str, Header | Unsound], index: Index | None) -> dict[str, Tensor]:
    """The tensors that transformers loads, from the one file or its shards; empty if one of them is unsound."""
    names = [WHOLE] if WHOLE in headers else index.shards if index else []
    chosen = [headers.get(name) for name in names]
    sound = [header for header in chosen if isinstance(header, Header)]
    if len(sound) < len(chosen):
        return {}
    return sound[0].tensors if len(sound) == 1 else {name: t for header in sound for name, t in header.tensors.items()}
