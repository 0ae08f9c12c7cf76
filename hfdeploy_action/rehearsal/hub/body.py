"""What a request carries: as much of it as there is room for, and JSON as the Hub's own parser takes it."""

from __future__ import annotations

import json
import re
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, NoReturn, cast

from starlette.requests import Request

from .refusal import Refusal

LONGEST_JSON = 8 << 20
LONGEST_COMMIT = 1 << 30
"""Bytes; the Hub takes as much regular content in one commit (huggingface_hub, create_commit)."""
_IN_MEMORY = 1 << 20
_HALF_A_CHARACTER = re.compile(r"[\ud800-\udfff]")


async def read(request: Request, most: int) -> BinaryIO:
    """The body, in memory while it is small; whoever reads it closes it.

    Refuses what is longer than `most` bytes, or compressed. Raises ClientDisconnect.
    """
    check_is_plain(request)
    check_length(request.headers.get("content-length", "0"), most)
    body = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  the reader closes it
    try:
        length = 0
        async for chunk in request.stream():
            length += len(chunk)
            check_length(str(length), most)
            body.write(chunk)
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return cast("BinaryIO", body)


def check_is_plain(request: Request) -> None:
    """Refuse a body that would have to be unpacked."""
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise Refusal(415, f"The embedded Hub takes no body with Content-Encoding {encoding}")


def check_length(length: str, most: int) -> None:
    """Refuse a body of more bytes than there may be."""
    if length.isdecimal() and (len(length) > 20 or int(length) > most):
        raise Refusal(413, f"The body is longer than {most} bytes")


def parse_json(content: bytes) -> Any:
    """The value, as `JSON.parse` has it: no NaN, and the last of two equal keys. Raises ValueError for all else.

    So does what is nested more deeply than Python follows.
    """
    try:
        return json.loads(content.decode(), parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def text(of: dict[str, Any], name: str, default: str = "") -> str:
    """A text among the values of an object; null is as if it were not there. Refuses what is none."""
    value = of.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise Refusal(400, f'"{name}" must be a string')
    return value


def whole_number(value: object) -> int:
    """A number of bytes. Raises ValueError for what is none."""
    if type(value) is not int or not 0 <= value < 10**15:
        raise ValueError("a size is a number of bytes")
    return value


def encoded(value: str) -> bytes:
    """Text in UTF-8; what JSON can write and UTF-8 cannot, half a character, becomes U+FFFD as on the Hub."""
    return _HALF_A_CHARACTER.sub("\ufffd", value).encode()


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
