"""Large content that is uploaded in parts, as the client's transfer `multipart` does it (huggingface_hub, `lfs.py`).

The parts lie in the store of their owner, which removes them when the Hub starts again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import lfs
from .errors import ApiError

_CHUNK = 1 << 20


def parts(pointer: lfs.Pointer, part_bytes: int) -> range:
    """The numbers of the parts, from 1."""
    return range(1, -(-pointer.size // part_bytes) + 1)


def size(pointer: lfs.Pointer, part_bytes: int, number: int) -> int:
    """The size of a part in bytes; the last one is shorter."""
    return min(part_bytes, pointer.size - part_bytes * (number - 1))


def place(store: Path, oid: str, number: int) -> Path:
    """The path of a part."""
    return store / f".tmp_{oid}-{number}"


def complete(store: Path, pointer: lfs.Pointer, fields: Mapping[str, Any]) -> None:
    """Store the content that the named parts make. Raises ApiError unless it has its SHA-256 and size."""
    places = [_named_part(store, pointer.oid, number, row) for number, row in enumerate(_rows(fields, pointer), 1)]
    if not lfs.put(store, (chunk for each in places for chunk in chunks(each)), pointer.oid):
        raise ApiError(400, "The content does not match its SHA-256 and size")
    for each in places:
        each.unlink(missing_ok=True)


def etag(part: Path) -> str:
    """The ETag of a part."""
    with part.open("rb") as stream:
        return f'"{hashlib.file_digest(stream, "sha256").hexdigest()}"'


def chunks(part: Path) -> Iterator[bytes]:
    """The content of a file."""
    with part.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _rows(fields: Mapping[str, Any], pointer: lfs.Pointer) -> list[Any]:
    rows = fields.get("parts")
    if fields.get("oid") != pointer.oid or not isinstance(rows, list) or not rows:
        raise ApiError(422, "An upload is completed with its oid and its parts")
    return rows


def _named_part(store: Path, oid: str, number: int, row: object) -> Path:
    """The part that a row names. Raises ApiError unless it is the next part, and was uploaded with this ETag."""
    part = place(store, oid, number)
    match row:
        case {"partNumber": int(given), "etag": str(tag)} if given == number and part.is_file() and etag(part) == tag:
            return part
    raise ApiError(400, f"Part {number} was not uploaded, or its ETag differs")
