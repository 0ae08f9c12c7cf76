"""YAML, JSONL and CSV files as records with their lines. An invalid file gives problems, never an exception."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.frontmatter import Malformed
from hfdeploy_action.inside import read_inside

READ_LIMIT = 1_000_000
"""The most bytes of a file."""

_QUOTED = re.compile(r"[`'\"].*[`'\"]", re.DOTALL)  # content, which no problem repeats: it may be confidential


class Record(NamedTuple):
    """One entry of a file, at the line (from 1) where it starts."""

    line: int
    value: object


class Records(NamedTuple):
    """The valid records of a file, and what is wrong with the others."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


class _Wrong(Exception):
    """What is wrong with a file or a record, and the line."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read(file: Path, name: str, within: Path) -> Records:
    """The records of a file; `name` is its path as problems show it, relative to the model folder.

    No link that leads out of the folder `within` is followed.
    The suffix says which form it has: `.yaml` or `.yml` (one list), `.jsonl` (a value on each line),
    `.csv` (columns named in the first row, values are text).
    """
    try:
        text = _text(file, within)
        found = list(_form(file)(text))
    except _Wrong as wrong:
        return Records((), (Problem(str(wrong), Location(name, wrong.line)),))
    problems = tuple(Problem(str(each), Location(name, each.line)) for each in found if isinstance(each, _Wrong))
    records = tuple(each for each in found if isinstance(each, Record))
    if not found:
        problems = (Problem("the file is empty", Location(name)),)
    return Records(records, problems)


def _form(file: Path) -> Any:
    forms = {".yaml": _yaml, ".yml": _yaml, ".jsonl": _jsonl, ".csv": _csv}
    if file.suffix.lower() not in forms:
        raise _Wrong(f"unsupported file type; use one of {', '.join(forms)}")
    return forms[file.suffix.lower()]


def _text(file: Path, within: Path) -> str:
    try:
        content = read_inside(file, within, READ_LIMIT + 1)
    except OSError as error:
        raise _Wrong(f"the file cannot be read: {error.strerror}") from error
    if len(content) > READ_LIMIT:
        raise _Wrong(f"the file has more than {READ_LIMIT:,} bytes; use a smaller sample")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Wrong("the file is not UTF-8", content.count(b"\n", 0, error.start) + 1) from error


def _yaml(text: str) -> Iterator[Record]:
    if not text.strip():
        return
    try:
        entries = frontmatter.parse_list(text)
    except Malformed as error:
        raise _Wrong(f"invalid YAML: {_QUOTED.sub('...', str(error))}", error.mark.line) from error
    for index, value in enumerate(entries.values):
        yield Record(entries.mark(index).line, value)


def _jsonl(text: str) -> Iterator[Record | _Wrong]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Record(number, json.loads(line))
        except (ValueError, RecursionError) as error:
            yield _Wrong(
                f"invalid JSON: {getattr(error, 'msg', 'nested too deeply, or a number that is too long')}", number
            )


def _csv(text: str) -> Iterator[Record | _Wrong]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] | None = None
    line = 1
    try:
        for row in rows:
            if columns is None:
                columns = [column.strip() for column in row]
            elif row and len(row) != len(columns):
                yield _Wrong(f"{len(row)} values for {len(columns)} columns", line)
            elif row:
                yield Record(line, dict(zip(columns, row, strict=True)))
            line = rows.line_num + 1
    except csv.Error as error:
        yield _Wrong(f"invalid CSV: {error}", line)
