"""Cases: what a deployed model is asked, and which answers are correct.

Problems name places, never values: whatever is in the wrong place may be a text that must not be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.settings.cases import PAIR_KEYS, is_score
from hfdeploy_action.settings.cases import problems as problems_of
from hfdeploy_action.smoke import records

_COLUMNS_FIX = "name the columns in the first line, as in `text,expect`."

Inputs = str | tuple[str, ...]
"""One text, or a batch of them."""

Place = Callable[..., Location | None]
"""The place of the item with this index, from 0, or of an entry in it, whose keys follow the index."""


@dataclass(frozen=True)
class Case:
    """One question, the statuses that it accepts, and the labels of which the best one must be.

    Without `any_of`, every label is accepted. `min_score` (0 to 1) is the lowest score of the best label.
    """

    number: int
    inputs: Inputs = field(repr=False)
    any_of: tuple[str, ...] = ()
    min_score: float = 0.0
    accept_status: tuple[int, ...] = (200,)
    at: Location | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"edge case {self.number} ({self.name})" if self.name else f"case {self.number}"


class Cases(NamedTuple):
    """The valid cases, and what is wrong with the others."""

    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]


def from_list(values: Sequence[object], place: Place = lambda *_: None) -> Cases:
    """The cases of hfdeploy.yaml, or of a file that has been read."""
    problems = [
        Problem(each.message, place(i, *each.keys)) for i, value in enumerate(values) for each in problems_of(value)
    ]
    sound = [(value, place(i)) for i, value in enumerate(values) if not any(problems_of(value))]
    return Cases(tuple(_case(number, *each) for number, each in enumerate(sound, start=1)), tuple(problems))


def from_file(file: Path, name: str, within: Path) -> Cases:
    """The cases of a YAML, JSONL or CSV file of at most 1 MB; `name` is its path relative to the model folder.

    No link that leads out of the folder `within` is followed.

    YAML and JSONL hold the mappings of hfdeploy.yaml; the columns of a CSV are `text`, `expect` (labels
    with `|` between them, or empty) and `min-score` (or empty).
    """
    content = records.read(file, name, within)
    values: list[Any] = [each.value for each in content.records]
    if file.suffix.lower() == ".csv":
        if values and "text" not in values[0]:
            return Cases((), (Problem("no column is called `text`", Location(name, 1, 1), _COLUMNS_FIX),))
        values = [_of_columns(value) for value in values]
    cases, problems = from_list(values, lambda index, *keys: Location(name, *content.records[index].mark(*keys)))
    if not values and not content.problems:
        problems = (Problem("no cases in the file", Location(name)),)
    return Cases(cases, content.problems + problems)


def from_widget(widget: object, place: Place = lambda *_: None) -> tuple[Case, ...]:
    """The text examples of a card's widget. One with an `output` expects the best label of that output.

    Half of a pair of texts is not an example.
    """
    examples = [
        (example, place(index))
        for index, example in enumerate(widget if isinstance(widget, list) else [])
        if isinstance(example, dict) and isinstance(example.get("text"), str) and not example.keys() & PAIR_KEYS
    ]
    return tuple(
        Case(number, example["text"], any_of=_best_of(example.get("output")), at=at)
        for number, (example, at) in enumerate(examples, start=1)
    )


def _best_of(output: object) -> tuple[str, ...]:
    entries = [
        (each["score"], each["label"])
        for each in (output if isinstance(output, list) else [])
        if isinstance(each, dict) and isinstance(each.get("label"), str) and is_score(each.get("score"))
    ]
    return (max(entries)[1],) if entries else ()


def _of_columns(row: dict[str, str]) -> dict[str, Any]:
    """A case of a CSV file, as a YAML file would write it; `|` separates several labels or statuses."""
    case: dict[str, Any] = {key: row[key] for key in row if key not in {"expect", "min-score", "accept-status"}}
    if statuses := [status.strip() for status in row.get("accept-status", "").split("|") if status.strip()]:
        case["accept-status"] = [int(status) if status.isdecimal() else status for status in statuses]
    labels = [label.strip() for label in row.get("expect", "").split("|") if label.strip()]
    score = row.get("min-score", "").strip()
    if labels or score:
        case["expect"] = {"any-of": labels} | ({"min-score": _number(score)} if score else {})
    return case


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _case(number: int, value: Any, at: Location | None) -> Case:
    expect = value.get("expect", {"any-of": ()})
    if isinstance(expect, str):
        expect = {"any-of": [expect]}
    status = value.get("accept-status", [200])
    return Case(
        number,
        value["text"],
        any_of=tuple(expect["any-of"]),
        min_score=float(expect.get("min-score", 0)),
        accept_status=tuple(status if isinstance(status, list) else [status]),
        at=at,
    )
