"""The problem of a JSON file that cannot be read."""

from __future__ import annotations

import codecs

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.folder import ModelFolder, Unreadable
from hfdeploy_action.syntax.encoding import encoding_mistake
from hfdeploy_action.syntax.json import json_mistake
from hfdeploy_action.syntax.merge_markers import merge_mistake
from hfdeploy_action.text import plain


def json_problem(folder: ModelFolder, name: str, read: Unreadable) -> Problem:
    """The problem of a file that is not JSON, or not the JSON object that is expected."""
    value, data = folder.json.value(name), folder.files.read(name)
    if not isinstance(value, Unreadable):
        return Problem(f"`{plain(name)}` contains {_kind(value)}, not a JSON object", Location(name, 1, 1))
    return _whole_file(name, data) or _line(name, data.decode("utf-8", "replace"), read)


def _kind(value: object) -> str:
    names = {list: "a list", str: "text", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _whole_file(name: str, data: bytes) -> Problem | None:
    """What is wrong with a file that is not UTF-8 text with some JSON in it."""
    if mistake := encoding_mistake(name, data, "JSON"):
        return Problem(mistake.message, Location(name, *mistake.at), mistake.fix)
    if not data.strip():
        return Problem(f"`{plain(name)}` is empty", Location(name, 1, 1))
    if data.startswith(codecs.BOM_UTF8):
        message = f"`{plain(name)}` starts with a byte order mark, which most libraries cannot read"
        fix = f"save {plain(name)} as UTF-8 without a byte order mark in your editor."
        return Problem(message, Location(name, 1, 1), fix)
    return None


def _line(name: str, text: str, read: Unreadable) -> Problem:
    """What is wrong at a line of a file."""
    shown, line = plain(name), read.at.line
    if marker := merge_mistake(text):
        return Problem(marker.message, Location(name, *marker.at), marker.fix)
    if line is None:  # it is too large or nested too deeply
        return Problem(f"`{shown}` cannot be read: {plain(read.message)}", read.at)
    above = text.split("\n", line)[: line - 1]
    place = sum(len(each) + 1 for each in above) + (read.at.column or 1) - 1
    mistake = json_mistake(text, place, read.message)
    return Problem(f"`{shown}` is not valid JSON: {mistake.quoted}", Location(name, *mistake.at), mistake.fix)
