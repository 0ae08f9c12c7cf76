"""JSON, parsed where its values fit the memory: `[[],[],...]` takes thirty times the room of its text."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable
from typing import Any

from hfdeploy_action.frontmatter import Mark

_ALWAYS = 400_000_000  # bytes of memory that any values may take
_TIMES = 12  # beyond which they may take this many times their text; real ones take six to ten
_EVER = 1_600_000_000  # bytes that none may take: eight times the largest text that is read
_BEYOND_PLANE = re.compile(rb"(?:[\xf0-\xf4][\x80-\xbf]{3})+")  # for these Python spends four bytes on every letter
_LETTER = re.compile(rb"[\xc4-\xef]")  # and two for one of these


class Refused(ValueError):
    """Why a text is not parsed, and where in it that shows."""

    def __init__(self, message: str, mark: Mark | tuple[()] = ()) -> None:
        super().__init__(message)
        self.mark = mark


def parse(read: Callable[[], bytes]) -> Any:
    """The values of a JSON text. Raises what `json.loads` does, and Refused."""
    try:
        return json.loads(_narrow(read()))
    except UnicodeDecodeError:
        raise _foreign(read()) from None
    except json.JSONDecodeError:
        data = read()
        if data.startswith(BOM_UTF8):
            raise Refused("it begins with a byte order mark, which most libraries cannot read", Mark(1, 1)) from None
        return json.loads(data.decode())  # for the place of the error in the text as it is


def _foreign(data: bytes) -> Refused:
    """What is not UTF-8, by its place in the bytes as they are."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line = before.count("\n") + 1
        return Refused(f"the byte 0x{data[error.start]:02x} is not UTF-8", Mark(line, len(before) - before.rfind("\n")))
    return Refused("it changed while it was read")


def _narrow(data: bytes) -> str:
    """The text, with letters escaped that would make it twice as wide."""
    refuse_heavy(data)
    return (data if data.isascii() else _BEYOND_PLANE.sub(_escaped, data)).decode()


def refuse_heavy(data: bytes) -> None:
    """Raises Refused where the values would take too much memory, as far as can be told without parsing them."""
    weight = _weight(data) if len(data) > _ALWAYS // 100 else 0
    if weight > max(_ALWAYS, min(_TIMES * len(data), _EVER)):
        raise Refused(f"{len(data):,} bytes of JSON, whose values would take some {weight:,} bytes of memory")


def _weight(data: bytes) -> int:
    """The bytes of the text, and of the values that it makes, by what CPython takes for one of each kind."""
    lists, objects, marks, keys, commas = (data.count(sign) for sign in (b"[", b"{", b'"', b":", b","))
    texts = marks // 2
    numbers = max(0, commas + keys - texts)
    wide = 2 if not data.isascii() and _LETTER.search(data) else 1
    return wide * len(data) + 100 * lists + 200 * objects + 64 * (texts + keys) + 32 * numbers + 9 * commas


def _escaped(letters: re.Match[bytes]) -> bytes:
    return json.dumps(letters[0].decode())[1:-1].encode()
