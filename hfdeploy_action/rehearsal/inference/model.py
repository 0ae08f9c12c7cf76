"""A text classifier as it stands in a folder, run by ONNX Runtime where it can be, else by transformers."""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from hfdeploy_action.rehearsal.inference.process import ANSWER_SECONDS, Broken, running

ONNX_FILES = ("onnx/model.onnx", "model.onnx")
LONGEST = 512
"""Tokens, where neither the tokenizer nor the model says how many it takes."""

LOAD_SECONDS = 120.0
"""For the libraries, the model and its first answer."""

_MEMORY = 4 * 2**30  # bytes of address space, besides four times the files; PyTorch reserves more than it uses
_MEMORY_OF_PYTORCH = 16 * 2**30
_LARGEST_JSON = 10_000_000  # bytes

Logits = Callable[[str], NDArray[np.floating[Any]]]
"""From a text to one number for each label."""


class NotServable(Exception):
    """The published files are no text classifier that this server can load; says which files it looked for."""


class Prediction(TypedDict):
    """A label and its score, in the words of the answer."""

    label: str
    score: float


class Function(Enum):
    """What makes scores of logits."""

    SOFTMAX = "softmax"
    SIGMOID = "sigmoid"
    NONE = "none"


@dataclass(frozen=True)
class Model:
    """A loaded classifier: its labels in the order of its logits, and the function that fits its problem type."""

    labels: tuple[str, ...]
    function: Function
    logits: Logits

    def ranked(self, texts: Sequence[str], function: Function | None = None) -> list[list[Prediction]]:
        """For each text every label and its score, the highest first. Longer texts are cut to what the model takes."""
        return [self._ranked(scores(self.logits(text), function or self.function)) for text in texts]

    def _ranked(self, values: NDArray[np.float64]) -> list[Prediction]:
        predictions = [Prediction(label=label, score=float(v)) for label, v in zip(self.labels, values, strict=True)]
        return sorted(predictions, key=lambda prediction: -prediction["score"])


@contextmanager
def load(folder: Path) -> Iterator[Model]:
    """The model of this folder, tried on one text; it runs in a process of its own while the block lasts.

    Raises NotServable.
    """
    config = _read(folder, "config.json")
    with running(_spec(folder, config)) as process:
        try:
            tried = process.ask("What does it say?", LOAD_SECONDS)
        except Broken as error:
            raise NotServable(f"the model does not load: {error}") from error
        if not all(map(math.isfinite, tried)):
            raise NotServable("the model does not answer with one finite number for each label")

        def logits(text: str) -> NDArray[np.floating[Any]]:
            return np.array(process.ask(text, ANSWER_SECONDS))

        yield Model(_labels(config, len(tried)), _function(config, len(tried)), logits)


def scores(logits: NDArray[Any], function: Function) -> NDArray[np.float64]:
    """The scores of one text's logits."""
    values = logits.astype(np.float64)
    match function:
        case Function.SOFTMAX:
            powers = np.exp(values - values.max())
            return np.asarray(powers / powers.sum())
        case Function.SIGMOID:
            return np.asarray(0.5 * (1 + np.tanh(values / 2)))
        case Function.NONE:
            return values


def _labels(config: dict[str, Any], count: int) -> tuple[str, ...]:
    """As transformers names them: LABEL_n where nothing is said."""
    named = config.get("id2label")
    named = named if isinstance(named, dict) else {}
    return tuple(str(named.get(str(index), f"LABEL_{index}")) for index in range(count))


def _function(config: dict[str, Any], count: int) -> Function:
    """The same choice as the pipeline of transformers makes."""
    problem = config.get("problem_type")
    if problem == "regression":
        return Function.NONE
    return Function.SIGMOID if problem == "multi_label_classification" or count == 1 else Function.SOFTMAX


def _spec(folder: Path, config: dict[str, Any]) -> dict[str, Any]:
    """What a worker needs to know to load the model."""
    onnx = next((folder / name for name in ONNX_FILES if (folder / name).is_file()), None)
    if onnx and not (folder / "tokenizer.json").is_file():
        raise NotServable("there is no tokenizer.json")
    if not onnx and not (importlib.util.find_spec("transformers") and importlib.util.find_spec("torch")):
        raise NotServable(
            f"there is no {' or '.join(ONNX_FILES)}, and to run model.safetensors instead, "
            "transformers and PyTorch would have to be installed"
        )
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "folder": str(folder),
        "onnx": str(onnx) if onnx else None,
        "longest": _longest(folder, config) if onnx else None,
        "memory": (_MEMORY if onnx else _MEMORY_OF_PYTORCH) + 4 * size,
    }


def _longest(folder: Path, config: dict[str, Any]) -> int:
    """How many tokens a text is cut to."""
    said = (_read(folder, "tokenizer_config.json").get("model_max_length"), config.get("max_position_embeddings"))
    return min((n for n in said if isinstance(n, int) and 0 < n < 10**6), default=LONGEST)


def _read(folder: Path, name: str) -> dict[str, Any]:
    """A JSON object of the folder."""
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
