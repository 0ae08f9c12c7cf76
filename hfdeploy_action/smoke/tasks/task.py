"""What the tasks have in common: the protocol that each module keeps, and the words it answers in."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from hfdeploy_action.smoke.bodies import TooLong
from hfdeploy_action.smoke.cases import Case, Inputs


class LabelSet(NamedTuple):
    """The labels that a model was trained on, and whether several of them may apply to one text.

    Without names, every label is accepted. With `regression`, scores are any numbers, not probabilities.
    """

    names: tuple[str, ...] = ()
    multi_label: bool = False
    regression: bool = False


ANY_LABELS = LabelSet()


class Prediction(NamedTuple):
    """A label and its score."""

    label: str
    score: float


class ParsedAnswer(NamedTuple):
    """What an answer says: its best prediction, and what is wrong with its scores and labels, in words.

    `best` is None for a batch. `labels` is how many different ones the answer has, `top` its highest score, `total` the
    sum of its scores; answers with the same labels and scores have the same `fingerprint`.
    """

    best: Prediction | None = None
    invalid_scores: tuple[str, ...] = ()
    invalid_labels: tuple[str, ...] = ()
    labels: int = 0
    top: float = 0.0
    total: float = 0.0
    fingerprint: int = 0


class WrongShape(ValueError):
    """An answer that does not have the shape of its task; says what came instead, without its content."""


class Task(Protocol):
    """One task of the Hub. Each is a module of this package."""

    EXAMPLE: str
    """A correct answer, as JSON."""

    EDGE_CASES: tuple[Case, ...]
    """Unusual inputs that every public model receives: to be answered, or refused with a 4xx and JSON."""

    def parameters(self, labels: LabelSet) -> dict[str, Any]:
        """The `parameters` of a request."""

    def parse(self, answer: object, inputs: Inputs, labels: LabelSet) -> ParsedAnswer:
        """What an answer says. Raises WrongShape."""


def kind_of(value: object) -> str:
    """What kind of JSON value this is, in words that hold nothing of it."""
    if isinstance(value, TooLong):
        return f"{value.values:,} values, too many to judge"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "an object with an error" if "error" in value else "an object"
    return {type(None): "null", bool: "true or false", str: "text"}.get(type(value), "a number")
