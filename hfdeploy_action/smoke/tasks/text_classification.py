"""Text classification: an answer is a list of labels with their scores, for one text or for each of several."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hfdeploy_action.smoke.cases import Inputs
from hfdeploy_action.smoke.tasks.edge_texts import EDGE_TEXTS, edge_cases
from hfdeploy_action.smoke.tasks.task import LabelSet, ParsedAnswer, Prediction, WrongShape, kind_of
from hfdeploy_action.text import first_of, quoted

EXAMPLE = '[{"label": "calm", "score": 0.9}]'
EDGE_CASES = edge_cases(EDGE_TEXTS)
SUM_TOLERANCE = 1e-3
MOST_PREDICTIONS = 10_000
"""The most predictions that an answer is asked for."""

_SAME_DIGITS = 6  # decimals of scores that are compared; the next ones may differ from batch to batch
_EXPECTED = "expected a list of objects with label and score"


def parameters(labels: LabelSet) -> dict[str, Any]:
    """Ask for all trained labels; where they are not known, for as many as the server returns by default."""
    return {"top_k": min(len(labels.names), MOST_PREDICTIONS)} if labels.names else {}


def parse(answer: object, inputs: Inputs, labels: LabelSet) -> ParsedAnswer:
    """The best label, and what is wrong with scores and labels. Raises WrongShape."""
    if not isinstance(inputs, str):
        _parse_batch(answer, len(inputs))
        return ParsedAnswer()
    ranked = _predictions(answer)
    return ParsedAnswer(
        ranked[0],
        first_of(_invalid_scores(ranked, labels)),
        first_of(_invalid_labels(ranked, labels)),
        labels=len({each.label for each in ranked}),
        top=ranked[0].score,
        total=sum(each.score for each in ranked),
        fingerprint=hash(tuple((each.label, round(each.score, _SAME_DIGITS)) for each in ranked)),
    )


def _predictions(answer: object) -> tuple[Prediction, ...]:
    """The predictions for one text, the best one first. Scores are numbers here, not yet probabilities.

    The list is flat, `[{label, score}]`, or nested, `[[{label, score}]]`, as the serverless router returns it.
    """
    if isinstance(answer, list) and len(answer) == 1 and isinstance(answer[0], list):
        answer = answer[0]
    return _ranked(answer)


def _parse_batch(answer: object, size: int) -> None:
    """Check the answer to several texts: a list for each, `[[{label, score}], …]`, or the best one of each, flat."""
    if not isinstance(answer, list) or len(answer) != size:
        raise WrongShape(f"expected a list of {size} answers, got {kind_of(answer)}")
    for each in answer:
        _ranked(each if isinstance(each, list) else [each])


def _invalid_scores(ranked: tuple[Prediction, ...], labels: LabelSet) -> Iterator[str]:
    """Scores that are not probabilities: each must be from 0 to 1, and together they must be 1 within 0.001.

    The sum is checked where one label excludes the others: it must not be more, and not less if all trained labels are
    in the answer. The score of a single label is a sigmoid. Scores of a regression are any finite numbers.
    """
    expected = "a finite number" if labels.regression else "between 0 and 1"
    outside = [
        each for each in ranked if not (math.isfinite(each.score) if labels.regression else 0 <= each.score <= 1)
    ]
    for each in outside:
        yield f"the score of {quoted(each.label)} is {each.score:g}, not {expected}"
    if len(labels.names) < 2 or labels.multi_label or labels.regression or outside:
        return
    total = math.fsum(each.score for each in ranked)
    if {each.label for each in ranked} == frozenset(labels.names):
        if abs(total - 1) > SUM_TOLERANCE:
            yield f"the scores of all {len(ranked)} labels add up to {total:.4g}, not 1"
    elif total > 1 + SUM_TOLERANCE:
        yield f"the scores of {len(ranked)} labels add up to {total:.4g}, more than 1"


def _invalid_labels(ranked: tuple[Prediction, ...], labels: LabelSet) -> Iterator[str]:
    """Labels that the model was not trained on, and labels that appear more than once."""
    trained = frozenset(labels.names)
    for label, times in Counter(each.label for each in ranked).items():
        if trained and label not in trained:
            yield f"the model was not trained on the label {quoted(label)}"
        if times > 1:
            yield f"the label {quoted(label)} appears {times:,} times"


def _ranked(answer: object) -> tuple[Prediction, ...]:
    if not isinstance(answer, list) or not answer:
        raise WrongShape(f"{_EXPECTED}, got {kind_of(answer)}")
    ranked = [_prediction(each) for each in answer]
    return tuple(sorted(ranked, key=lambda each: (math.isnan(each.score), -each.score)))


def _prediction(value: object) -> Prediction:
    if not isinstance(value, dict):
        raise WrongShape(f"{_EXPECTED}, got a list that holds {kind_of(value)}")
    missing = [key for key in ("label", "score") if key not in value]
    if missing:
        raise WrongShape(f"{_EXPECTED}, got an object without {' and '.join(missing)}")
    label, score = value["label"], value["score"]
    if not isinstance(label, str):
        raise WrongShape(f"expected a label that is text, got {kind_of(label)}")
    if isinstance(score, bool) or not isinstance(score, int | float):
        raise WrongShape(f"expected a score that is a number, got {kind_of(score)}")
    return Prediction(label, _float(score))


def _float(score: float) -> float:
    try:
        return float(score)
    except OverflowError:
        return math.inf if score > 0 else -math.inf
