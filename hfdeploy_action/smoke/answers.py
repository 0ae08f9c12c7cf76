"""What an answer says: the forms of text classification, and what must hold in each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from hfdeploy_action.smoke.quoted import quoted

SUM_TOLERANCE = 1e-3
MOST_PREDICTIONS = 10_000
"""Of one answer; what is longer is not kept, and not judged."""

_MOST_VALUES = 4 * MOST_PREDICTIONS  # an object, its label, its score, and what else it may hold


class Prediction(NamedTuple):
    """A label and how likely it is."""

    label: str
    score: float


class WrongShape(ValueError):
    """An answer that is not one of text classification; says what came instead, without its content."""


class NotKept(NamedTuple):
    """Stands for an answer that was read and is too long to be kept: how many values it holds, nested ones included."""

    values: int


def kept(answer: object) -> object:
    """The answer, or `NotKept` where it holds more values than 10,000 predictions do."""
    values, waiting = 0, [answer]
    while waiting:
        value = waiting.pop()
        values += 1
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return answer if values <= _MOST_VALUES else NotKept(values)


def predictions(answer: object) -> tuple[Prediction, ...]:
    """The predictions for one text, the likeliest first.

    Flat, `[{label, score}]`, or nested, `[[{label, score}]]`, as the serverless router answers.
    Raises `WrongShape`. Scores are numbers here, not yet probabilities.
    """
    if isinstance(answer, list) and len(answer) == 1 and isinstance(answer[0], list):
        answer = answer[0]
    return _ranked(answer)


def batch(answer: object, size: int) -> tuple[tuple[Prediction, ...], ...]:
    """The predictions for each of several texts: `[[{label, score}], …]`, or the best one of each, flat.

    Raises `WrongShape`.
    """
    if not isinstance(answer, list) or len(answer) != size:
        raise WrongShape(f"expected a list of {size} answers, got {_kind(answer)}")
    return tuple(_ranked(each if isinstance(each, list) else [each]) for each in answer)


def score_problems(ranked: tuple[Prediction, ...], labels: Collection[str], *, multi_label: bool) -> Iterator[str]:
    """Where scores are not probabilities: each from 0 to 1, and together 1 within 0.001.

    The sum is looked at where one label excludes the others and all trained ones are there.
    """
    trained = frozenset(labels)
    outside = [each for each in ranked if not 0 <= each.score <= 1]
    for each in outside:
        yield f"the score of {quoted(each.label)} is {each.score:g}, not between 0 and 1"
    complete = bool(trained) and {each.label for each in ranked} == trained
    if complete and not multi_label and not outside:
        total = math.fsum(each.score for each in ranked)
        if abs(total - 1) > SUM_TOLERANCE:
            yield f"the scores of all {len(ranked)} labels add up to {total:.4g}, not 1"


def label_problems(ranked: tuple[Prediction, ...], labels: Collection[str]) -> Iterator[str]:
    """Where labels are not those trained on (whatever they are if `labels` is empty), or come twice."""
    trained = frozenset(labels)
    for label, times in Counter(each.label for each in ranked).items():
        if trained and label not in trained:
            yield f"{quoted(label)} is not a label the model was trained on"
        if times > 1:
            yield f"{quoted(label)} comes {times} times"


def _ranked(answer: object) -> tuple[Prediction, ...]:
    if not isinstance(answer, list) or not answer:
        raise WrongShape(f"expected a list of objects with label and score, got {_kind(answer)}")
    ranked = [_prediction(each) for each in answer]
    return tuple(sorted(ranked, key=lambda each: (math.isnan(each.score), -each.score)))


def _prediction(value: object) -> Prediction:
    if not isinstance(value, dict):
        raise WrongShape(f"expected objects with label and score, got {_kind(value)}")
    missing = [key for key in ("label", "score") if key not in value]
    if missing:
        raise WrongShape(f"an object without {' and '.join(missing)}")
    label, score = value["label"], value["score"]
    if not isinstance(label, str):
        raise WrongShape(f"a label that is {_kind(label)}, not text")
    if isinstance(score, bool) or not isinstance(score, int | float):
        raise WrongShape(f"a score that is {_kind(score)}, not a number")
    return Prediction(label, _float(score))


def _float(score: float) -> float:
    try:
        return float(score)
    except OverflowError:
        return math.inf if score > 0 else -math.inf


def _kind(value: object) -> str:
    if isinstance(value, NotKept):
        return f"{value.values:,} values, too many to be kept and judged (10,000 predictions are the most)"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "an object with an error" if "error" in value else "an object"
    return {type(None): "null", bool: "true or false", str: "text"}.get(type(value), "a number")
