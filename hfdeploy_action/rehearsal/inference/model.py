"""A text classifier as it stands in a folder, loaded by ONNX Runtime where it can be, else by transformers."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

ONNX_FILES = ("onnx/model.onnx", "model.onnx")
LONGEST = 512
"""Tokens, where neither the tokenizer nor the model says how many it takes."""

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


def load(folder: Path) -> Model:
    """Load the model of this folder, and try it on one text. Raises NotServable."""
    config = _read(folder, "config.json")
    try:
        logits = _logits(folder, config)
        tried = logits("What does it say?")
    except NotServable:
        raise
    except Exception as error:  # whatever the runtimes raise on files that are no model, of their own classes
        raise NotServable(f"the model does not load: {type(error).__name__}: {error}") from error
    if tried.ndim != 1 or not tried.size or not np.isfinite(tried).all():
        raise NotServable(f"the model does not answer with one finite number for each label, but {tried!r}")
    return Model(_labels(config, tried.size), _function(config, tried.size), logits)


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


def _logits(folder: Path, config: dict[str, Any]) -> Logits:
    onnx = next((folder / name for name in ONNX_FILES if (folder / name).is_file()), None)
    if onnx:
        return _with_onnx(onnx, _tokenizer(folder, config))
    if importlib.util.find_spec("transformers") and importlib.util.find_spec("torch"):
        return _with_transformers(folder)
    raise NotServable(
        f"there is no {' or '.join(ONNX_FILES)}, and to run model.safetensors instead, "
        "transformers and PyTorch would have to be installed"
    )


def _with_onnx(path: Path, tokenizer: Tokenizer) -> Logits:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the models of a rehearsal are small, and requests come side by side
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    wanted = [each.name for each in session.get_inputs()]
    known: dict[str, Callable[[Encoding], list[int]]] = {
        "input_ids": lambda encoding: encoding.ids,
        "attention_mask": lambda encoding: encoding.attention_mask,
        "token_type_ids": lambda encoding: encoding.type_ids,
    }
    if unknown := [name for name in wanted if name not in known]:
        raise NotServable(f"{path.name} wants inputs that no tokenizer gives: {', '.join(unknown)}")

    def logits(text: str) -> NDArray[np.floating[Any]]:
        encoding = tokenizer.encode(text)
        inputs = {name: np.array([known[name](encoding)], dtype=np.int64) for name in wanted}
        return np.asarray(session.run(None, inputs)[0][0])

    return logits


def _with_transformers(folder: Path) -> Logits:
    """PyTorch on model.safetensors; pickles are never loaded, nor is code of the repository."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    model.eval().requires_grad_(False)

    def logits(text: str) -> NDArray[np.floating[Any]]:
        answer = model(**tokenizer(text, truncation=True, return_tensors="pt")).logits[0]
        return np.asarray(answer.float().numpy())

    return logits


def _tokenizer(folder: Path, config: dict[str, Any]) -> Tokenizer:
    if not (folder / "tokenizer.json").is_file():
        raise NotServable("there is no tokenizer.json")
    said = (_read(folder, "tokenizer_config.json").get("model_max_length"), config.get("max_position_embeddings"))
    tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(min((n for n in said if isinstance(n, int) and 0 < n < 10**6), default=LONGEST))
    return tokenizer


def _read(folder: Path, name: str) -> dict[str, Any]:
    """A JSON object of the folder."""
    try:
        content = json.loads((folder / name).read_bytes())
    except FileNotFoundError as error:
        raise NotServable(f"there is no {name}") from error
    except (ValueError, RecursionError) as error:
        raise NotServable(f"{name} is not JSON") from error
    if not isinstance(content, dict):
        raise NotServable(f"{name} is not an object")
    return content
