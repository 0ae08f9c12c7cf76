"""Weights by their headers: names, types, shapes and sizes, never tensor data."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

# Bits of one element, by the name in the header; safetensors 0.8 knows these.
_BITS = {
    **dict.fromkeys(("F4",), 4),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 16),
    **dict.fromkeys(("U32", "I32", "F32"), 32),
    **dict.fromkeys(("U64", "I64", "F64", "C64"), 64),
}
_LARGEST_HEADER = 100_000_000  # bytes; safetensors' own limit


class Tensor(NamedTuple):
    """One tensor as the header declares it; the shape in elements."""

    dtype: str
    shape: tuple[int, ...]


class Unsound(ValueError):
    """A file that safetensors would not open; the message says why."""


@dataclass(frozen=True)
class Header:
    """The tensors of a safetensors file, by name."""

    tensors: dict[str, Tensor]


def read_header(path: Path) -> Header:
    """The header of a safetensors file, held against its size on disk.

    Raises Unsound wherever `safetensors.safe_open` would refuse the file (a property test holds the two
    together); this reader needs no numpy and costs a tenth of the time.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        if len(start) < 8:
            raise Unsound(f"{size} bytes are too few for a header")
        length = int.from_bytes(start, "little")
        if length > _LARGEST_HEADER:
            raise Unsound("the header is too large: this is not a safetensors file")
        if length > size - 8:
            raise Unsound(f"the header wants {length:,} bytes, the file has {size - 8:,} left")
        text = file.read(length)
    return Header(_tensors(_parse(text), size - 8 - length))


def _parse(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unsound("the header is not JSON") from None
    if not isinstance(header, dict) or not text.startswith(b"{"):
        raise Unsound("the header is not a JSON object")
    return header


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _tensors(header: dict[str, Any], room: int) -> dict[str, Tensor]:
    """The tensors; raises where their data does not fill the rest of the file exactly, without gap or overlap."""
    metadata = header.pop("__metadata__", {})
    if not (metadata is None or (isinstance(metadata, dict) and all(isinstance(v, str) for v in metadata.values()))):
        raise Unsound("`__metadata__` maps names to text only")
    spans = [(*_span(name, entry), name) for name, entry in header.items()]
    end = 0
    for begin, stop, name in sorted(spans):
        if begin != end:
            raise Unsound(f"the data of `{name}` starts at {begin:,} where {end:,} is expected")
        end = stop
    if end != room:
        raise Unsound(f"the tensors take {end:,} bytes, the file holds {room:,}: " + _difference(end, room))
    return {name: Tensor(entry["dtype"], tuple(entry["shape"])) for name, entry in header.items()}


def _difference(wanted: int, held: int) -> str:
    return f"{wanted - held:,} are missing" if wanted > held else f"{held - wanted:,} are too many"


def _span(name: str, entry: Any) -> tuple[int, int]:
    try:
        dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
    except (TypeError, KeyError, ValueError):
        raise Unsound(f"`{name}` has no dtype, shape and two offsets") from None
    if not isinstance(shape, list) or not all(_natural(number) for number in [*shape, begin, end]):
        raise Unsound(f"the shape and offsets of `{name}` are not whole numbers")
    if dtype not in _BITS:
        raise Unsound(f"`{name}` has the unknown type {dtype!r:.20}")
    bits = math.prod(shape) * _BITS[dtype]
    if end < begin or bits != (end - begin) * 8:
        raise Unsound(f"`{name}` with shape {shape} needs {bits // 8:,} bytes, its offsets give {end - begin:,}")
    return begin, end


def _natural(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**64
