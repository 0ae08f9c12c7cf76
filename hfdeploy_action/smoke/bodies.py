"""Read the JSON value of an answer, within limits. What cannot be read is described, and never repeated."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any, NamedTuple

BODY_LIMIT = 2_000_000
"""The most bytes of an answer, before and after decompression. As JSON values they take about 60 MB of memory."""


MOST_VALUES = 40_000
"""The most JSON values, nested ones included, of an answer that is kept."""


class TooLong(NamedTuple):
    """Takes the place of an answer with more values than are kept; says how many."""

    values: int


class Unreadable(Exception):
    """A body that is not JSON; says what came instead, without repeating any of it."""


class TooLarge(Exception):
    """A body that is larger than the limit."""


def value_of(body: bytes, encoding: str) -> object:
    """The JSON value of a body that was sent in this `Content-Encoding`. Raises Unreadable and TooLarge.

    NaN and Infinity are accepted, because many servers send them; the rules judge scores.
    """
    text = _text(_decoded(body, encoding.strip().lower()))
    try:
        return json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        raise Unreadable("JSON that is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise Unreadable(_instead(text, error)) from None
    except ValueError:  # Python's limit of 4,300 digits, beyond which reading takes quadratic time
        raise Unreadable("JSON with a number that has thousands of digits") from None


def kept(answer: object) -> object:
    """The answer, or `TooLong` where it holds more than 40,000 values: 10,000 predictions."""
    values, waiting = 0, [answer]
    while waiting:
        value = waiting.pop()
        values += 1
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return answer if values <= MOST_VALUES else TooLong(values)


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise Unreadable("a body in an encoding that was not requested")
    unzipped = bytearray()
    while body:  # one member after another
        member = zlib.decompressobj(wbits=31)
        try:
            unzipped += member.decompress(body, BODY_LIMIT + 1 - len(unzipped))
        except zlib.error:
            raise Unreadable("a body that is not gzip, though its header says so") from None
        if len(unzipped) > BODY_LIMIT:
            raise TooLarge
        if not member.eof:
            raise Unreadable("a gzip body that ends early")
        body = member.unused_data
    return bytes(unzipped)


def _text(body: bytes) -> str:
    if not body.strip():
        raise Unreadable("an empty body")
    if body.startswith(b"\xef\xbb\xbf"):
        raise Unreadable("text that starts with a byte order mark")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in body[:4]:
        raise Unreadable("UTF-16 or UTF-32, where JSON is UTF-8")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"bytes that are not UTF-8, at byte {error.start}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("JSON with an object that has the same key twice")
    return found


def _instead(text: str, error: json.JSONDecodeError) -> str:
    if re.match(r"\s*<", text):
        return "an HTML or XML page"
    if error.msg.startswith("Extra data"):
        return "JSON followed by other text"
    if error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()):
        return "JSON that ends early"
    return "text that is not JSON"
