"""Safetensors headers, read by the rules of serde_json, which are stricter than those of Python's parser."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from hfdeploy_action import units
from hfdeploy_action.folder.tensors import BITS, Tensor, Unsound, bits_of

_FIELDS = ("dtype", "shape", "data_offsets")


def read(text: bytes, room: int) -> dict[str, Tensor]:
    """The tensors of a header whose data takes `room` bytes. Raises Unsound."""
    return _tensors(_parse(text), room)


class _Duplicates(dict[str, Any]):
    """A JSON object with duplicate keys; the last of each counts."""

    duplicates: frozenset[str]


def _parse(text: bytes) -> dict[str, Any]:
    """The header. Raises Unsound where serde_json refuses it, although Python would accept it."""
    try:
        header = json.loads(
            text.decode("utf-8"),
            parse_constant=_refuse,
            parse_int=_whole,
            parse_float=_fraction,
            object_pairs_hook=_object,
        )
        if b"\\u" in text:  # an escaped half of a surrogate pair is not text
            json.dumps(header, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Unsound("the header is not JSON") from None
    if not isinstance(header, dict):
        raise Unsound("the header is not a JSON object")
    if _has_duplicate(header, "__metadata__"):
        raise Unsound("duplicate key `__metadata__` in the header")
    return header


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _whole(digits: str) -> int | float:
    return _fraction(digits) if digits == "-0" or len(digits) > 300 else int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    found = _Duplicates(values)
    found.duplicates = frozenset(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return found


def _has_duplicate(found: dict[str, Any], *keys: str) -> bool:
    return isinstance(found, _Duplicates) and not found.duplicates.isdisjoint(keys)


def _tensors(header: dict[str, Any], room: int) -> dict[str, Tensor]:
    """The tensors. Raises Unsound unless their data fills the rest of the file exactly, without gaps or overlaps."""
    metadata = header.pop("__metadata__", {})
    if not (metadata is None or (isinstance(metadata, dict) and all(isinstance(v, str) for v in metadata.values()))):
        raise Unsound("`__metadata__` contains a value that is not text")
    tensors: dict[str, Tensor] = {}
    spans: list[tuple[int, int, str]] = []
    for name, entry in header.items():
        tensors[name], begin, stop = _tensor(name, entry)
        spans.append((begin, stop, name))
    end = 0
    for begin, stop, name in sorted(spans):
        if begin != end:
            raise Unsound(f"the data of `{name}` starts at byte {begin:,}, not at {end:,}")
        end = stop
    if end != room:
        raise Unsound(f"the tensors need {units.exact(end)}, but the file has {room:,}: " + _difference(end, room))
    return tensors


def _difference(needed: int, available: int) -> str:
    return f"{needed - available:,} are missing" if needed > available else f"{available - needed:,} too many"


def _tensor(name: str, entry: Any) -> tuple[Tensor, int, int]:
    """A tensor, and the positions where its data begins and ends."""
    if isinstance(entry, list) and len(entry) == len(_FIELDS):  # serde also accepts the fields of a struct as a list
        entry = dict(zip(_FIELDS, entry, strict=True))
    try:
        dtype, shape, (begin, end) = (entry[key] for key in _FIELDS)
    except (TypeError, KeyError, ValueError):
        raise Unsound(f"`{name}` lacks its dtype, shape or offsets") from None
    if _has_duplicate(entry, *_FIELDS) or _too_deep(entry):
        raise Unsound(f"the entry of `{name}` has a duplicate key or nested values")
    if not isinstance(shape, list) or not all(_natural(number) for number in [*shape, begin, end]):
        raise Unsound(f"the shape and offsets of `{name}` are not whole numbers")
    if isinstance(dtype, dict) and list(dtype.values()) == [None]:  # serde also accepts this form of an enum
        (dtype,) = dtype
    if not isinstance(dtype, str) or dtype not in BITS:
        raise Unsound(f"`{name}` has the unknown data type {dtype!r:.20}")
    bits = bits_of(shape, dtype)
    if bits is None:
        raise Unsound(f"the shape of `{name}` is too large for any memory")
    if end < begin or bits != (end - begin) * 8:
        raise Unsound(
            f"`{name}` with shape {shape!s:.80} needs {units.exact(bits // 8)}, but its offsets span {end - begin:,}"
        )
    return Tensor(dtype, tuple(shape)), begin, end


def _too_deep(value: Any, left: int = 126) -> bool:
    """Whether values are nested deeper than serde_json allows: 128 levels, two of them in the header."""
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_too_deep(part, left - 1) for part in parts if isinstance(part, dict | list))


def _natural(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**64
