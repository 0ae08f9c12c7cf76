"""YAML, JSONL and CSV files as records that know their line. A bad file is a list of problems, never an exception."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.frontmatter import Malformed
from hfdeploy_action.inside import read_inside

READ_LIMIT = 1_000_000
"""Bytes. A spot check that needs more is a benchmark."""

DEPTH_LIMIT = 20


class Record(NamedTuple):
    """One entry of a file, at the line (from 1) where it starts."""

    line: int
    value: object


class Records(NamedTuple):
    """What a file holds, and what is wrong with the rest of it."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


class _Wrong(Exception):
    """What ends the reading of a file or record, and the line where."""

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
        raise _Wrong(f"a file of this kind is not known; use one of {', '.join(forms)}")
    return forms[file.suffix.lower()]


def _text(file: Path, within: Path) -> str:
    try:
        content = read_inside(file, within, READ_LIMIT + 1)
    except OSError as error:
        raise _Wrong(f"the file cannot be read: {error.strerror}") from error
    if len(content) > READ_LIMIT:
        raise _Wrong(f"the file has more than {READ_LIMIT:,} bytes; a small sample is enough here")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Wrong("the file is not UTF-8", content.count(b"\n", 0, error.start) + 1) from error


def _yaml(text: str) -> Iterator[Record | _Wrong]:
    loader = frontmatter.Loader(text)
    try:
        _refuse_the_clever(text)
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise _Wrong("not a list", root.start_mark.line + 1)
        for node in root.value:
            yield Record(node.start_mark.line + 1, loader.construct_object(node, deep=True))
    except yaml.YAMLError as error:
        raise _Wrong(*_what_and_where(error)) from error
    except Malformed as error:
        raise _Wrong("not YAML: a date or a number that is none; quote it", error.mark.line) from error
    finally:
        loader.dispose()


def _what_and_where(error: yaml.YAMLError) -> tuple[str, int | None]:
    if isinstance(error, yaml.MarkedYAMLError):
        line = getattr(error.problem_mark, "line", None)
        return f"not YAML: {error.problem}", None if line is None else line + 1
    return "not YAML: characters that it does not allow", None


def _refuse_the_clever(text: str) -> None:
    depth = count = 0
    if "\n%" in f"\n{text}":  # a parser compares each `%TAG` with all others
        raise _Wrong("directives (`%NAME`) are not read here; delete them")
    for event in yaml.parse(text, Loader=frontmatter.Loader):
        count += isinstance(event, yaml.NodeEvent)
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise _Wrong("aliases (`*name`) are not followed here; write the value out", line)
        if getattr(event, "tag", None):
            raise _Wrong("tags (`!name`) are not read here; write plain values", line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise _Wrong(f"nested more than {DEPTH_LIMIT} levels deep", line)
        if count > frontmatter.MOST_NODES:
            raise _Wrong(f"more than {frontmatter.MOST_NODES:,} values", line)


def _jsonl(text: str) -> Iterator[Record | _Wrong]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Record(number, json.loads(line))
        except (ValueError, RecursionError) as error:
            yield _Wrong(f"not JSON: {getattr(error, 'msg', 'a value beyond all bounds')}", number)


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
        yield _Wrong(f"not CSV: {error}", line)
