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
TOKENIZER = "tokenizer.json"
ADAPTER = "adapter_config.json"
"""With this file transformers loads another model, and applies the adapter in this folder to it."""
LONGEST = 512
"""Tokens, where neither the tokenizer nor the model says how many it takes."""

_CLASSIFIER = "ForSequenceClassification"
_MEMORY = 4 * 2**30  # bytes of address space, besides four times the files; PyTorch reserves more than it uses
_MEMORY_OF_PYTORCH = 16 * 2**30
_LARGEST_JSON = 10_000_000  # bytes


_SAVE_TOKENIZER = "save the tokenizer of the trained model next to it: `tokenizer.save_pretrained(folder)`."
_SAVE_FAST_TOKENIZER = "save the fast tokenizer: `AutoTokenizer.from_pretrained(folder).save_pretrained(folder)`."
_SAVE_AGAIN = "save the trained model again: `model.save_pretrained(folder)` writes the weights and config.json."
_NAME_THE_CLASS = (
    "a rehearsal tests text classifiers only. If the model is one, correct `architectures`, or export the trained "
    "model: `optimum-cli export onnx --task text-classification --model . onnx`."
)


class NotServable(Exception):
    """The published files are not a text classifier that this server can load; the message names what it looked for.

    `fix` is empty where the model could be loaded in another format. A `damaged` model fails wherever it is loaded.
    """

    def __init__(self, message: str, fix: str = "", *, damaged: bool = False) -> None:
        super().__init__(message)
        self.fix = _SAVE_AGAIN if damaged else fix
        self.damaged = damaged


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


def read_json(folder: Path, name: str, fix: str = "") -> dict[str, Any]:
    """A JSON object of the folder. Raises NotServable, with this fix if the file is missing."""
    try:
        with (folder / name).open("rb") as file:
            content = json.loads(file.read(_LARGEST_JSON))
    except FileNotFoundError as error:
        raise NotServable(f"there is no {name}", fix) from error
    except (ValueError, RecursionError) as error:
        raise NotServable(f"{name} is not JSON") from error
    if not isinstance(content, dict):
        raise NotServable(f"{name} is not an object")
    return content


def _runner(folder: Path, config: Mapping[str, Any]) -> Runner:
    onnx = _onnx(folder)
    if onnx and _installed("onnxruntime"):
        return Runner.ONNX
    _require_classifier(config)
    reason = _no_forward_pass(folder, config)
    if not reason:
        return Runner.NUMPY
    if _weights(folder) and _installed("transformers") and _installed("torch"):
        return Runner.TRANSFORMERS
    _require_tokenizer(folder)
    if onnx:
        raise NotServable(f"{reason}, and {onnx} needs ONNX Runtime, which is not installed")
    raise NotServable(reason if _weights(folder) else f"{reason}, and no {' or '.join(ONNX_FILES)}")


def _no_forward_pass(folder: Path, config: Mapping[str, Any]) -> str:
    """Why numpy cannot run the model, or nothing."""
    if not _weights(folder):
        return f"there is no {' or '.join(forward.WEIGHTS)}"
    if not (folder / TOKENIZER).is_file():
        return f"there is no {TOKENIZER}"
    if (folder / ADAPTER).is_file():
        return f"{ADAPTER} is there, and adapters are not supported"
    try:
        forward.architecture(config)
    except forward.Unsupported as error:
        return str(error)
    return ""


def _require_classifier(config: Mapping[str, Any]) -> None:
    """Of another class, transformers would load the body and make up a head; a class of the repository never runs."""
    if config.get("auto_map"):
        raise NotServable("`auto_map` in config.json names code in the repository, which a rehearsal does not run")
    named = config.get("architectures")
    if isinstance(named, list) and named and not any(str(each).endswith(_CLASSIFIER) for each in named):
        said = f"`architectures: {str(named)[:80]}` in config.json is not a text classifier"
        raise NotServable(said, _NAME_THE_CLASS)


def _require_tokenizer(folder: Path) -> None:
    if not (folder / TOKENIZER).is_file():
        raise NotServable(f"there is no {TOKENIZER}", _SAVE_FAST_TOKENIZER)


def _onnx(folder: Path) -> str | None:
    return next((name for name in ONNX_FILES if (folder / name).is_file()), None)


def _weights(folder: Path) -> bool:
    return any((folder / name).is_file() for name in forward.WEIGHTS)


def _installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def _truncation(folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """How many tokens a text is cut to, and on which side."""
    _require_tokenizer(folder)
    tokenizer = read_json(folder, "tokenizer_config.json", _SAVE_TOKENIZER)
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
