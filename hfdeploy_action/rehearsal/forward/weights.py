"""Tensors of safetensors files by the names that transformers 5 loads them under, as 32-bit floats.

Files are mapped, not read: 32-bit floats take no extra memory. Pickles are never opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from .config import Contradiction, Unsupported

SINGLE, INDEX = "model.safetensors", "model.safetensors.index.json"
_STORED = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
_RENAMED = (("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias"))

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Linear:
    """`weight` is [out, in], `bias` [out] or None."""

    weight: Array
    bias: Array | None


@dataclass(frozen=True)
class Norm:
    """`weight` and `bias` are [features]; `epsilon` is added to the variance."""

    weight: Array
    bias: Array | None
    epsilon: float


@dataclass(frozen=True)
class Weights:
    """The tensors of one checkpoint. A name is found with and without the prefix of the base model.

    A missing tensor, or one of an unexpected shape, raises Contradiction: transformers would fill the first with random
    numbers and refuse the second.
    """

    stored: Mapping[str, Stored]
    prefix: str

    def tensor(self, name: str, *shape: int) -> Array:
        """The tensor of this name and shape."""
        found = self.stored.get(name) or self.stored.get(self._other(name))
        if found is None:
            raise Contradiction(f"the weights have no tensor {name}")
        if found.shape != shape:
            raise Contradiction(f"{name} has the shape {list(found.shape)}; config.json implies {list(shape)}")
        return found.read()

    def linear(self, name: str, inputs: int, outputs: int, bias: bool = True) -> Linear:
        """A linear layer."""
        weight = self.tensor(f"{name}.weight", outputs, inputs)
        return Linear(weight, self.tensor(f"{name}.bias", outputs) if bias else None)

    def norm(self, name: str, features: int, epsilon: float, bias: bool = True) -> Norm:
        """A layer normalization."""
        weight = self.tensor(f"{name}.weight", features)
        return Norm(weight, self.tensor(f"{name}.bias", features) if bias else None, epsilon)

    def _other(self, name: str) -> str:
        start = f"{self.prefix}."
        return name.removeprefix(start) if name.startswith(start) else start + name


@dataclass(frozen=True)
class Stored:
    """A tensor as its file holds it: `data` are its bytes, `kind` is the word of safetensors for their type."""

    data: NDArray[np.uint8]
    kind: str
    shape: tuple[int, ...]

    def read(self) -> Array:
        """Its values. bfloat16 is the upper half of a 32-bit float. Unaligned values are copied, for speed."""
        if self.kind not in _STORED:
            raise Unsupported(f"the weights are stored as {self.kind}, which is not supported")
        values = np.frombuffer(self.data, _STORED[self.kind])
        if self.kind == "BF16":
            values = (values.astype(np.uint32) << 16).view(np.float32)
        return np.require(values.astype(np.float32, copy=False), requirements="A").reshape(self.shape)


def read(folder: Path, prefix: str) -> Weights:
    """The checkpoint of this folder: one file, or else the files that the index names. Raises Unsupported."""
    files = [SINGLE] if (folder / SINGLE).is_file() else _shards(folder)
    return Weights({name: stored for file in files for name, stored in _tensors(folder / file)}, prefix)


def _shards(folder: Path) -> list[str]:
    content = json.loads((folder / INDEX).read_bytes())
    files = sorted(set(content["weight_map"].values()))
    if outside := [file for file in files if Path(file).name != file]:
        raise Unsupported(f"{INDEX} names {outside[0]}, which is not a file beside it")
    return files


def _tensors(path: Path) -> Iterator[tuple[str, Stored]]:
    """Every tensor of a file whose header the library has accepted: offsets are in the file and fit the shapes."""
    with safe_open(path, framework="numpy"):
        content: NDArray[np.uint8] = np.memmap(path, mode="r", dtype=np.uint8)
    start = 8 + int.from_bytes(content[:8].tobytes(), "little")
    header: dict[str, Any] = json.loads(content[8:start].tobytes())
    header.pop("__metadata__", None)
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        data = content[start + begin : start + end]
        yield _renamed(name), Stored(data, entry["dtype"], tuple(entry["shape"]))


def _renamed(name: str) -> str:
    for old, new in _RENAMED:
        name = name.replace(old, new)
    return name
