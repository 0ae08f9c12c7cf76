"""Headers of safetensors files: names, types, shapes and sizes, never tensor data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hfdeploy_action import units
from hfdeploy_action.folder import strict_headers
from hfdeploy_action.folder.json_files import Refused, refuse_heavy
from hfdeploy_action.folder.tensors import Tensor, Unsound, bits_of
from hfdeploy_action.inside import open_file

__all__ = ["Header", "Tensor", "Unsound", "header_length", "header_of", "read_header"]

_METADATA = re.compile(rb'"__metadata__"\s{0,99}:\s{0,99}')
_LONGEST_NOTES = 5_000_000  # bytes of the header from the start of the notes
_LARGEST_HEADER = 100_000_000  # bytes; the limit of safetensors itself


@dataclass(frozen=True)
class Header:
    """The tensors of a safetensors file by name, the bytes of their data, and the notes of the author."""

    tensors: dict[str, Tensor]
    size: int = 0
    notes: str = ""


def read_header(path: Path) -> Header:
    """The header of a safetensors file, checked against its size on disk.

    Raises Unsound if `safetensors.safe_open` refuses the file; tests hold the two equal. `safe_open` itself imports
    numpy first, does not read a header without its file, and says less about what is wrong.
    """
    size = path.stat().st_size
    with open_file(path) as file:
        length = header_length(file.read(8), size)
        text = file.read(length)
    return header_of(text, size - 8 - length)


def header_length(start: bytes, size: int) -> int:
    """The bytes of the header of a file of that size, from the first 8 bytes of the file. Raises Unsound."""
    if len(start) < 8:
        raise Unsound(f"it has {units.exact(size)}, too few for a header")
    length = int.from_bytes(start, "little")
    if length > _LARGEST_HEADER:
        raise Unsound("its header is too large for a safetensors file")
    if length > size - 8:
        raise Unsound(f"its header needs {units.exact(length)}, but only {size - 8:,} follow")
    return length


def header_of(text: bytes, room: int) -> Header:
    """The header in a text, checked against the bytes that follow it. Raises Unsound."""
    try:
        refuse_heavy(text)
    except Refused as error:
        raise Unsound(f"the header cannot be read: {error}") from error
    return Header(_plain(text, room) or strict_headers.read(text, room), room, _notes(text))


def _notes(text: bytes) -> str:
    """The entries of `__metadata__`, one on each line; empty if there are none or too many."""
    start = _METADATA.search(text)
    if start is None:
        return ""
    try:
        entries, _ = json.JSONDecoder().raw_decode(
            text[start.end() : start.end() + _LONGEST_NOTES].decode("utf-8", "ignore")
        )
    except ValueError:  # it is longer than what was read
        return ""
    return "\n".join(f"{key}: {value}" for key, value in entries.items()) if isinstance(entries, dict) else ""


def _plain(text: bytes, room: int) -> dict[str, Tensor] | None:
    """The tensors of a sound header in the usual form; None for any other header, which `strict_headers` reads.

    Python parses JSON five times as fast without hooks. They are not needed here: the number of quotation marks shows
    that no key is duplicated, and every value is checked.
    """
    if b"\\" in text or b"-0" in text:
        return None
    try:
        header = json.loads(text.decode("utf-8"))
        metadata = header.pop("__metadata__", None)
        marks = 0 if metadata is None else 2 + 4 * len(metadata)
        if not all(isinstance(value, str) for value in (metadata or {}).values()):
            return None
        found = _plain_tensors(header, room)
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None
    return found if text.count(b'"') == marks + 10 * len(header) else None


def _plain_tensors(header: dict[str, Any], room: int) -> dict[str, Tensor] | None:
    tensors: dict[str, Tensor] = {}
    alike: dict[Tensor, Tensor] = {}  # most shapes occur many times; each is stored once, and are held once
    spans: list[tuple[int, int]] = []
    for name, entry in header.items():
        dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        if len(entry) != 3 or {*map(type, shape), type(begin), type(end)} != {int} or (shape and min(shape) < 1):
            return None
        if type(shape) is not list or bits_of(shape, dtype) != (end - begin) * 8:
            return None
        spans.append((begin, end))
        tensor = Tensor(dtype, tuple(shape))
        tensors[name] = alike.setdefault(tensor, tensor)
    spans.sort()
    ends = [0, *(end for _, end in spans)]
    return tensors if ends[-1] == room and all(b == e for (b, _), e in zip(spans, ends, strict=False)) else None
