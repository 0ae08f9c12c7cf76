"""What a folder's model is run by: ONNX Runtime, the forward pass in numpy, or transformers with PyTorch."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from hfdeploy_action.rehearsal import forward

ONNX_FILES = ("onnx/model.onnx", "model.onnx")
ADAPTER = "adapter_config.json"
"""With this file transformers loads another model, and applies the adapter in this folder to it."""
LONGEST = 512
"""Tokens, where neither the tokenizer nor the model says how many it takes."""

_MEMORY = 4 * 2**30  # bytes of address space, besides four times the files; PyTorch reserves more than it uses
_MEMORY_OF_PYTORCH = 16 * 2**30
_LARGEST_JSON = 10_000_000  # bytes


class NotServable(Exception):
    """The published files are not a text classifier that this server can load; the message names what it looked for."""


class Runner(Enum):
    """In the order of preference."""

    ONNX = "onnx"
    NUMPY = "numpy"
    TRANSFORMERS = "transformers"

    @property
    def title(self) -> str:
        """What it is called."""
        return {"onnx": "ONNX Runtime", "numpy": "numpy", "transformers": "PyTorch"}[self.value]


def worker_spec(folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """What a worker needs to know to load the model. Raises NotServable."""
    runner = _runner(folder, config)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    spec = {
        "runner": runner.value,
        "folder": str(folder),
        "onnx": str(folder / (_onnx(folder) or "")),
        "memory": (_MEMORY_OF_PYTORCH if runner is Runner.TRANSFORMERS else _MEMORY) + 4 * size,
    }
    return spec if runner is Runner.TRANSFORMERS else spec | _truncation(folder, config)


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """A JSON object of the folder. Raises NotServable."""
    try:
        with (folder / name).open("rb") as file:
            content = json.loads(file.read(_LARGEST_JSON))
    except FileNotFoundError as error:
        raise NotServable(f"there is no {name}") from error
    except (ValueError, RecursionError) as error:
        raise NotServable(f"{name} is not JSON") from error
    if not isinstance(content, dict):
        raise NotServable(f"{name} is not an object")
    return content


def _runner(folder: Path, config: Mapping[str, Any]) -> Runner:
    onnx = _onnx(folder)
    if onnx and _installed("onnxruntime"):
        return Runner.ONNX
    reason = _no_forward_pass(folder, config)
    if not reason:
        return Runner.NUMPY
    if _weights(folder) and _installed("transformers") and _installed("torch"):
        return Runner.TRANSFORMERS
    if onnx:
        raise NotServable(f"{reason}, and {onnx} needs ONNX Runtime, which is not installed")
    raise NotServable(reason if _weights(folder) else f"{reason}, and no {' or '.join(ONNX_FILES)}")


def _no_forward_pass(folder: Path, config: Mapping[str, Any]) -> str:
    """Why numpy cannot run the model, or nothing."""
    if not _weights(folder):
        return f"there is no {' or '.join(forward.WEIGHTS)}"
    if not (folder / "tokenizer.json").is_file():
        return "there is no tokenizer.json"
    if (folder / ADAPTER).is_file():
        return f"{ADAPTER} is there, and adapters are not supported"
    try:
        forward.architecture(config)
    except forward.Unsupported as error:
        return str(error)
    return ""


def _onnx(folder: Path) -> str | None:
    return next((name for name in ONNX_FILES if (folder / name).is_file()), None)


def _weights(folder: Path) -> bool:
    return any((folder / name).is_file() for name in forward.WEIGHTS)


def _installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def _truncation(folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """How many tokens a text is cut to, and on which side."""
    if not (folder / "tokenizer.json").is_file():
        raise NotServable("there is no tokenizer.json")
    tokenizer = read_json(folder, "tokenizer_config.json")
    said = (tokenizer.get("model_max_length"), _positions(config))
    return {
        "longest": min((n for n in said if isinstance(n, int) and 0 < n < 10**6), default=LONGEST),
        "side": "left" if tokenizer.get("truncation_side") == "left" else "right",
    }


def _positions(config: Mapping[str, Any]) -> Any:
    """How many tokens the model has positions for; RoBERTa has fewer than it says."""
    try:
        return forward.architecture(config).longest
    except forward.Unsupported:
        return config.get("max_position_embeddings")
