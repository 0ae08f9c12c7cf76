"""A text classifier as it is in a folder: its labels, and the scores that it gives to texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from hfdeploy_action.rehearsal.inference.process import ANSWER_SECONDS, Broken, running
from hfdeploy_action.rehearsal.inference.runner import NotServable, Runner, read_json, worker_spec

LOAD_SECONDS = 120.0
"""For the libraries, the model and its first answer."""

_TRIAL = "What does it say? " * 6

Logits = Callable[[str], NDArray[np.floating[Any]]]
"""From a text to one number for each label."""


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
    """A loaded classifier: its labels in the order of its logits, and the function that fits its problem type.

    `answer_seconds` is how long it takes to answer a text of some 30 tokens.
    """

    labels: tuple[str, ...]
    function: Function
    logits: Logits
    runner: Runner
    answer_seconds: float

    def ranked(self, texts: Sequence[str], function: Function | None = None) -> list[list[Prediction]]:
        """For each text every label and its score, the highest first. Longer texts are cut to what the model takes."""
        return [self._ranked(scores(self.logits(text), function or self.function)) for text in texts]

    def _ranked(self, values: NDArray[np.float64]) -> list[Prediction]:
        predictions = [Prediction(label=label, score=float(v)) for label, v in zip(self.labels, values, strict=True)]
        return sorted(predictions, key=lambda prediction: -prediction["score"])


@contextmanager
def load(folder: Path) -> Iterator[Model]:
    """The model of this folder, tried on one text twice; it runs in a separate process until the block ends.

    Raises NotServable.
    """
    config = read_json(folder, "config.json")
    spec = worker_spec(folder, config)
    with running(spec) as process:
        try:
            tried = process.ask(_TRIAL, LOAD_SECONDS)
            started = time.perf_counter()
            process.ask(_TRIAL, ANSWER_SECONDS)
            seconds = time.perf_counter() - started
        except Broken as error:
            raise NotServable(f"the model does not load: {error}", damaged=error.damaged) from error

        def logits(text: str) -> NDArray[np.floating[Any]]:
            return np.array(process.ask(text, ANSWER_SECONDS))

        labels, function = _labels(config, len(tried)), _function(config, len(tried))
        yield Model(labels, function, logits, Runner(spec["runner"]), seconds)


def scores(logits: NDArray[Any], function: Function) -> NDArray[np.float64]:
    """The scores of one text's logits. Softmax of an infinite logit is NaN, as in PyTorch."""
    values = logits.astype(np.float64)
    match function:
        case Function.SOFTMAX:
            with np.errstate(invalid="ignore"):
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
