"""The rows of the dataset: texts whose label is known.

Problems name places, never values: whatever is in the wrong column may be a text that must not be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.smoke import records
from hfdeploy_action.text import quoted


@dataclass(frozen=True)
class Row:
    """A text and its label."""

    text: str = field(repr=False)
    label: str
    at: Location


class Rows(NamedTuple):
    """The valid rows, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def from_file(
    file: Path, name: str, within: Path, *, columns: tuple[str, str] = ("text", "label"), labels: Collection[str] = ()
) -> Rows:
    """The rows of a JSONL, CSV or YAML file of at most 1 MB; no link that leads out of the folder `within` is followed.

    `name` is the file's path relative to the model folder, `columns` are those of the text and of its label,
    `labels` the trained set; if it is empty, every label is accepted.
    """
    content = records.read(file, name, within)
    found = [_wrong_or_row(record.value, Location(name, *record.at), *columns, labels) for record in content.records]
    problems = [each for each in found if isinstance(each, Problem)]
    if not found and not content.problems:
        problems = [Problem("no rows in the file", Location(name))]
    return Rows(tuple(each for each in found if isinstance(each, Row)), content.problems + tuple(problems))


def _wrong_or_row(value: object, at: Location, text: str, label: str, labels: Collection[str]) -> Row | Problem:
    if not isinstance(value, dict):
        return Problem("a row must be a mapping of columns to values", at)
    for column in _without_text(value, text, label):
        return Problem(f"the column {quoted(column)} is missing or not text", at)
    if labels and value[label] not in labels:
        return Problem("the model was not trained on this label", at)
    return Row(value[text], value[label], at)


def _without_text(value: dict[str, object], *columns: str) -> Iterator[str]:
    return (column for column in columns if not isinstance(value.get(column), str))
