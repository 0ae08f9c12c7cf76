"""Read the body of a request, within a limit, and parse JSON as the Hub does."""

from __future__ import annotations

import json
import re
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, NoReturn, cast

from starlette.requests import Request

from .errors import ApiError

LONGEST_JSON = 8 << 20
LONGEST_COMMIT = 1 << 30
"""Bytes: the Hub's limit of regular content in one commit (huggingface_hub, create_commit)."""
_IN_MEMORY = 1 << 20
_SURROGATE = re.compile(r"[\ud800-\udfff]")


async def read(request: Request, most: int) -> BinaryIO:
    """The body, in memory if it is small. The caller closes it.

    Raises ApiError for a compressed body or one of more than `most` bytes, and ClientDisconnect.
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
    """Raise ApiError for a compressed body."""
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise ApiError(415, f"The embedded Hub does not support Content-Encoding {encoding}")


def check_length(length: str, most: int) -> None:
    """Raise ApiError for a body of more than `most` bytes."""
    if length.isdecimal() and (len(length) > 20 or int(length) > most):
        raise ApiError(413, f"The body is longer than {most} bytes")


def parse_json(content: bytes) -> Any:
    """The value as `JSON.parse` reads it: without NaN, and with the last of two equal keys.

    Raises ValueError for anything else, and for deeper nesting than Python supports.
    """
    try:
        return json.loads(content.decode(), parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def text(of: dict[str, Any], name: str, default: str = "") -> str:
    """A string among the values of an object; null counts as missing. Raises ApiError for other types."""
    value = of.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ApiError(400, f'"{name}" must be a string')
    return value


def whole_number(value: object) -> int:
    """A number of bytes. Raises ValueError for anything else."""
    if type(value) is not int or not 0 <= value < 10**15:
        raise ValueError("a size is a number of bytes")
    return value


def encoded(value: str) -> bytes:
    """Text in UTF-8. A lone surrogate, which JSON allows and UTF-8 does not, becomes U+FFFD, as on the Hub."""
    return _SURROGATE.sub("\ufffd", value).encode()


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
