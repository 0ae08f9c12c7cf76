"""The JSON files of a folder, parsed only if their values fit into memory: `[[],[],...]` takes 30 times its size."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any

from hfdeploy_action import units
from hfdeploy_action.findings import Location
from hfdeploy_action.folder.files import LARGEST_TEXT, Files, Unreadable
from hfdeploy_action.folder.json_positions import json_mark
from hfdeploy_action.folder.json_strict import Oddity, Suspicion, oddities
from hfdeploy_action.frontmatter import Key, Mark

_ALWAYS = 400_000_000  # bytes of memory that are always allowed
_TIMES = 12  # times the size of the text that are allowed beyond; real ones take six to ten
_EVER = 1_600_000_000  # bytes that are never allowed: eight times the largest text that is read
_BEYOND_PLANE = re.compile(rb"(?:[\xf0-\xf4][\x80-\xbf]{3})+")  # with one, Python takes four bytes a character
_LETTER = re.compile(rb"[\xc4-\xef]")  # with one, two bytes
_MOST_SEARCHED = 25_000_000  # bytes of JSON that are searched for positions, in all: this takes some seconds
_LARGEST_STRICT = 25_000_000  # bytes of a file that is searched for oddities
_MOST_ODDITIES = 100  # of a file
_NO_HOOKS: Mapping[str, Any] = MappingProxyType({})


class JsonFiles:
    """The values in the JSON files of a folder, each file parsed once. Nothing here raises."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._parsed: dict[str, Any] = {}
        self._oddities: dict[str, list[Oddity]] = {}
        self._suspicions: dict[str, Suspicion] = {}
        self._searched = 0  # bytes

    def object(self, name: str) -> dict[str, Any] | Unreadable | None:
        """The object in a JSON file; None if there is no such file, or a pointer in its place."""
        if not self._files.has_content(name):
            return None
        read, at = self.value(name), Location(name, 1, 1)
        return read if isinstance(read, dict | Unreadable) else Unreadable("a JSON object is expected", at)

    def value(self, name: str) -> Any:
        """The value in a JSON file; `Unreadable` if it is not valid, None if there is no such file."""
        if name not in self._parsed and self._files.has_content(name):
            self._parsed[name] = self._parse(name)
        return self._parsed.get(name)

    def oddities(self, name: str) -> list[Oddity]:
        """What Python takes in a JSON file, and stricter parsers refuse; empty if the file is not valid, or large."""
        if name not in self._oddities:
            self._oddities[name] = self._search(name)
        return self._oddities[name]

    def _search(self, name: str) -> list[Oddity]:
        value, suspicion = self.value(name), self._suspicions.get(name)
        if suspicion is None or isinstance(value, Unreadable) or self._searched > _MOST_SEARCHED:
            return []
        if not suspicion.look_at(self._files.read(name), value):
            return []
        self._searched += self._files.get(name, 0)
        return list(islice(oddities(self._files.text(name)), _MOST_ODDITIES))

    def at(self, name: str, *keys: Key) -> Location:
        """The position of an entry, or of its nearest parent; only the file if much JSON was searched already."""
        self._searched += self._files.get(name, 0)
        if self._searched > _MOST_SEARCHED:
            return Location(name)
        return Location(name, *json_mark(self._files.text(name), *keys))

    def _parse(self, name: str) -> Any:
        if (size := self._files[name]) > LARGEST_TEXT:
            return Unreadable(f"it has more than {units.size(LARGEST_TEXT)}, the most that is read", Location(name))
        if size <= _LARGEST_STRICT:
            self._suspicions[name] = Suspicion()
        try:
            return parse(partial(self._files.read, name), self._hooks(name))
        except json.JSONDecodeError as error:
            return Unreadable(error.msg, Location(name, error.lineno, error.colno))
        except Refused as error:
            return Unreadable(str(error), Location(name, *error.mark))
        except RecursionError:
            return Unreadable("nested too deeply", Location(name))
        except ValueError:  # Python refuses numbers that take very long to convert
            return Unreadable("a number with too many digits", Location(name))

    def _hooks(self, name: str) -> Mapping[str, Any]:
        return self._suspicions[name].hooks if name in self._suspicions else _NO_HOOKS


class Refused(ValueError):
    """Why a text is not parsed, and the position in it."""

    def __init__(self, message: str, mark: Mark | tuple[()] = ()) -> None:
        super().__init__(message)
        self.mark = mark


def parse(read: Callable[[], bytes], hooks: Mapping[str, Any] = _NO_HOOKS) -> Any:
    """The values of a JSON text. Raises Refused, and what `json.loads` raises."""
    try:
        return json.loads(_narrow(read()), **hooks)
    except UnicodeDecodeError:
        raise _foreign(read()) from None
    except json.JSONDecodeError:
        data = read()
        if data.startswith(BOM_UTF8):
            raise Refused("it begins with a byte order mark, which most libraries cannot read", Mark(1, 1)) from None
        return json.loads(data.decode())  # for the position of the error in the original text


def _foreign(data: bytes) -> Refused:
    """The error for bytes that are not UTF-8, with the position of the first."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line = before.count("\n") + 1
        return Refused(f"the byte 0x{data[error.start]:02x} is not UTF-8", Mark(line, len(before) - before.rfind("\n")))
    return Refused("it changed while it was read")


def _narrow(data: bytes) -> str:
    """The text, with those characters escaped that make Python use four bytes for each."""
    refuse_heavy(data)
    return (data if data.isascii() else _BEYOND_PLANE.sub(_escaped, data)).decode()


def refuse_heavy(data: bytes) -> None:
    """Raises Refused if the values would take too much memory, by an estimate that does not parse them."""
    weight = _weight(data) if len(data) > _ALWAYS // 100 else 0
    if weight > max(_ALWAYS, min(_TIMES * len(data), _EVER)):
        raise Refused(f"its values would take about {units.size(weight)} of memory")


def _weight(data: bytes) -> int:
    """The estimated bytes of the text and its values in CPython."""
    lists, objects, marks, keys, commas = (data.count(sign) for sign in (b"[", b"{", b'"', b":", b","))
    texts = marks // 2
    numbers = max(0, commas + keys - texts)
    wide = 2 if not data.isascii() and _LETTER.search(data) else 1
    return wide * len(data) + 100 * lists + 200 * objects + 64 * (texts + keys) + 32 * numbers + 9 * commas


def _escaped(letters: re.Match[bytes]) -> bytes:
    return json.dumps(letters[0].decode())[1:-1].encode()
