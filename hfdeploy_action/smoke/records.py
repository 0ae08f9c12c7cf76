"""YAML, JSONL and CSV files as records with their positions. An invalid file gives problems, never an exception.

No problem repeats what a file says: it may be confidential.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hfdeploy_action import frontmatter, units
from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder.json_positions import json_mark
from hfdeploy_action.frontmatter import Key, Malformed, Mark
from hfdeploy_action.inside import read_inside
from hfdeploy_action.syntax import Mistake
from hfdeploy_action.syntax.encoding import encoding_mistake
from hfdeploy_action.syntax.json import json_mistake
from hfdeploy_action.syntax.merge_markers import merge_mistake
from hfdeploy_action.syntax.yaml import yaml_mistake
from hfdeploy_action.text import count

READ_LIMIT = 1_000_000
"""The most bytes of a file."""

_LANGUAGES = {".yaml": "YAML", ".yml": "YAML", ".jsonl": "JSON Lines", ".csv": "CSV"}
_OTHER_TYPES = {
    ".json": "rename the file so that it ends in `.yaml`, which reads a JSON list too.",
    ".tsv": "save the file as CSV, with commas between the columns.",
    ".xlsx": "save the file as CSV; in Excel, choose the file type `CSV UTF-8`.",
}
_DUPLICATE = ("duplicate key: only the last value would count", "delete all but one of the duplicate keys.")
_SEPARATOR = re.compile(r"[;\t|]")
_LONE = re.compile(r"\s*[\[{]\s*")
# A part of the message of Python's CSV parser, what it means, and how to fix it.
_CSV_MEANINGS = (
    ("unexpected end", "the quotation mark that opens here has no closing one", "close the quotation mark."),
    ("expected after", "text follows a closing quotation mark", 'write a quotation mark inside a value as `""`.'),
    ("field larger", f"a value has more than {csv.field_size_limit():,} characters", "shorten the value."),
)


class Record(NamedTuple):
    """One entry of a file, the position where it starts, and that of each entry in it, by its keys."""

    value: object
    at: Mark
    mark: Callable[..., Mark]


class Records(NamedTuple):
    """The valid records of a file, and what is wrong with the others."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


class _Wrong(Exception):
    """What is wrong with a file or a record, its position, and how to fix it."""

    def __init__(self, message: str, at: Mark | tuple[int, ...] = (), fix: str = "") -> None:
        super().__init__(message)
        self.at, self.fix = at, fix

    @classmethod
    def of(cls, mistake: Mistake) -> _Wrong:
        """The same, without the quote."""
        return cls(mistake.message, mistake.at, mistake.fix)

    def problem(self, name: str) -> Problem:
        """The problem of the file with this name."""
        return Problem(str(self), Location(name, *self.at), self.fix)


def read(file: Path, name: str, within: Path) -> Records:
    """The records of a file; `name` is its path as problems show it, relative to the model folder.

    No link that leads out of the folder `within` is followed.
    The suffix says which form it has: `.yaml` or `.yml` (one list), `.jsonl` (a value on each line),
    `.csv` (columns named in the first row, values are text).
    """
    try:
        form = _form(file)
        found = list(form(_text(file, within)))
    except _Wrong as wrong:
        return Records((), (wrong.problem(name),))
    problems = tuple(each.problem(name) for each in found if isinstance(each, _Wrong))
    records = tuple(each for each in found if isinstance(each, Record))
    if not found:
        problems = (Problem("the file is empty", Location(name)),)
    return Records(records, problems)


def _form(file: Path) -> Callable[[str], Iterator[Record | _Wrong]]:
    forms = {"YAML": _yaml, "JSON Lines": _jsonl, "CSV": _csv}
    suffix = file.suffix.lower()
    if suffix not in _LANGUAGES:
        fix = _OTHER_TYPES.get(suffix, "")
        raise _Wrong(f"unsupported file type; use one of {', '.join(_LANGUAGES)}", fix=fix)
    return forms[_LANGUAGES[suffix]]


def _text(file: Path, within: Path) -> str:
    try:
        content = read_inside(file, within, READ_LIMIT + 1)
    except OSError as error:
        raise _Wrong(f"the file cannot be read: {error.strerror}") from error
    if len(content) > READ_LIMIT:
        raise _Wrong(f"the file has more than {units.size(READ_LIMIT)}; use a smaller sample")
    if mistake := encoding_mistake(file.name, content, _LANGUAGES[file.suffix.lower()]):
        raise _Wrong.of(mistake)
    text = content.decode("utf-8-sig")
    if mistake := merge_mistake(text):
        raise _Wrong.of(mistake)
    return text


def _yaml(text: str) -> Iterator[Record | _Wrong]:
    if not text.strip():
        return
    try:
        entries = frontmatter.parse_list(text)
    except Malformed as error:
        wrong = _Wrong.of(yaml_mistake(frontmatter.lines(text), error))
        if "list, but got a mapping" in str(wrong):
            wrong.fix = "start each entry with `- `, and write no key such as `cases:` above the list."
        raise wrong from error
    for mark in entries.duplicates:
        yield _Wrong(_DUPLICATE[0], mark, _DUPLICATE[1])
    for index, value in enumerate(entries.values):
        yield Record(value, entries.mark(index), lambda *keys, index=index: entries.mark(index, *keys))


def _jsonl(text: str) -> Iterator[Record | _Wrong]:
    lines = frontmatter.lines(text)
    first = next((number for number, line in enumerate(lines, start=1) if line.strip()), 0)
    if first and _LONE.fullmatch(lines[first - 1]):
        fix = "write each record on one line, without a comma at its end and without a list around them."
        raise _Wrong("a JSON Lines file has a whole record on each line; this one continues below", Mark(first, 1), fix)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _json_line(number, line)


def _json_line(number: int, line: str) -> Record | _Wrong:
    try:
        value = json.loads(line, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        mistake = json_mistake(line, error.pos, error.msg)
        ends = mistake.message.startswith("the file ends")
        message = "the line ends before the JSON is complete" if ends else mistake.message
        fix = "write each record on one line." if ends else mistake.fix
        return _Wrong(f"invalid JSON: {message}", Mark(number, mistake.at.column), fix)
    except _Wrong as wrong:
        wrong.at = Mark(number, 1)
        return wrong
    except (ValueError, RecursionError):
        return _Wrong("invalid JSON: nested too deeply, or a number that is too long", Mark(number, 1))
    return Record(value, Mark(number, 1), lambda *keys: Mark(number, _column(line, keys)))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs. Raises _Wrong for a duplicate key."""
    if len(value := dict(pairs)) < len(pairs):
        raise _Wrong(_DUPLICATE[0], fix=_DUPLICATE[1])
    return value


def _column(line: str, keys: tuple[Key, ...]) -> int:
    return json_mark(line, *keys).column


def _csv(text: str) -> Iterator[Record | _Wrong]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] | None = None
    line = 1
    try:
        for row in rows:
            at = Mark(line, 1)
            if columns is None:
                columns = _columns(row)
            elif row and len(row) != len(columns):
                extra = "delete the extra comma, or put the value that contains it in double quotes."
                message = f"{count(len(row), 'value')} for {count(len(columns), 'column')}"
                yield _Wrong(message, at, extra if len(row) > len(columns) else "")
            elif row:
                yield Record(dict(zip(columns, row, strict=True)), at, lambda *_, at=at: at)
            line = rows.line_num + 1
    except csv.Error as error:
        meant = next(((what, fix) for words, what, fix in _CSV_MEANINGS if words in str(error)), (str(error), ""))
        yield _Wrong(f"invalid CSV: {meant[0]}", Mark(line, 1), meant[1])


def _columns(row: list[str]) -> list[str]:
    """The names of the columns. Raises _Wrong if another character than a comma separates them."""
    if len(row) == 1 and (sign := _SEPARATOR.search(row[0])):
        shown = "tabs" if sign[0] == "\t" else f"`{sign[0]}`"
        fix = "save the file with commas between the columns."
        raise _Wrong(f"the columns are separated by {shown}, not by commas", Mark(1, sign.start() + 1), fix)
    if len(set(columns := [column.strip() for column in row])) < len(columns):
        raise _Wrong("two columns have the same name", Mark(1, 1), "rename or delete one of the two columns.")
    return columns
