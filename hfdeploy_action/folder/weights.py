"""Weights by their headers: names, types, shapes and sizes, never tensor data."""

from __future__ import annotations

import json
import math
import posixpath
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from hfdeploy_action.folder.objects import Refused, refuse_heavy
from hfdeploy_action.inside import open_file

# Bits of one element, by the name in the header; safetensors 0.8 knows these.
_BITS = {
    **dict.fromkeys(("F4",), 4),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 16),
    **dict.fromkeys(("U32", "I32", "F32"), 32),
    **dict.fromkeys(("U64", "I64", "F64", "C64"), 64),
}
INDEX = "model.safetensors.index.json"
_INDEX = re.compile(r"\.(safetensors|bin)\.index(\.\w+)?\.json$")
_WHOLE = "model.safetensors"
_FIELDS = ("dtype", "shape", "data_offsets")
_METADATA = re.compile(rb'"__metadata__"\s{0,99}:\s{0,99}')
_LONGEST_NOTES = 5_000_000  # bytes of the header from their beginning
_LARGEST_HEADER = 100_000_000  # bytes; safetensors' own limit


class Tensor(NamedTuple):
    """One tensor as the header declares it; the shape in elements."""

    dtype: str
    shape: tuple[int, ...]


class Unsound(ValueError):
    """A file that safetensors would not open; the message says why."""


@dataclass(frozen=True)
class Header:
    """The tensors of a safetensors file, by name, how many bytes they take, and what its author noted of them."""

    tensors: dict[str, Tensor]
    size: int = 0
    notes: str = ""


def read_header(path: Path) -> Header:
    """The header of a safetensors file, held against its size on disk.

    Raises Unsound wherever `safetensors.safe_open` would refuse the file (a property test holds the two
    together); this reader needs no numpy and costs a tenth of the time.
    """
    size = path.stat().st_size
    with open_file(path) as file:
        length = header_length(file.read(8), size)
        text = file.read(length)
    return header_of(text, size - 8 - length)


def header_length(start: bytes, size: int) -> int:
    """How many bytes the header of a file of that size has, by the first 8 bytes of it. Raises Unsound."""
    if len(start) < 8:
        raise Unsound(f"{size} bytes are too few for a header")
    length = int.from_bytes(start, "little")
    if length > _LARGEST_HEADER:
        raise Unsound("the header is too large: this is not a safetensors file")
    if length > size - 8:
        raise Unsound(f"the header wants {length:,} bytes, the file has {size - 8:,} left")
    return length


def header_of(text: bytes, room: int) -> Header:
    """The header that a text is, held against the bytes that the tensors have. Raises Unsound."""
    try:
        refuse_heavy(text)
    except Refused as error:
        raise Unsound(f"the header is {error}") from error
    return Header(_plain(text, room) or _tensors(_parse(text), room), room, _notes(text))


def _notes(text: bytes) -> str:
    """The entries of `__metadata__`, a line each; empty where there is none, or very much."""
    start = _METADATA.search(text)
    if start is None:
        return ""
    try:
        entries, _ = json.JSONDecoder().raw_decode(
            text[start.end() : start.end() + _LONGEST_NOTES].decode("utf-8", "ignore")
        )
    except ValueError:  # no end within so many
        return ""
    return "\n".join(f"{key}: {value}" for key, value in entries.items()) if isinstance(entries, dict) else ""


class Index(NamedTuple):
    """A shard index: by the path of each shard in the folder, the tensors that it is said to hold."""

    shards: dict[str, list[str]]
    total_size: float | None


def is_index(name: str) -> bool:
    """Whether a file says which shard holds which tensor."""
    return bool(_INDEX.search(name))


def read_index(name: str, read: object) -> Index:
    """The index that a file holds; one without shards where it holds none."""
    parts = read if isinstance(read, dict) else {}
    weight_map, metadata = parts.get("weight_map"), parts.get("metadata")
    by_shard: defaultdict[str, list[str]] = defaultdict(list)
    for tensor, shard in weight_map.items() if isinstance(weight_map, dict) else ():
        by_shard[shard if isinstance(shard, str) else ""].append(tensor)
    by_shard.pop("", None)
    beside = posixpath.dirname(name)
    size = metadata.get("total_size") if isinstance(metadata, dict) else None
    return Index(
        {posixpath.normpath(posixpath.join(beside, shard)): by_shard[shard] for shard in sorted(by_shard)},
        size if _is_size(size) else None,
    )


def _is_size(value: object) -> bool:
    """Whether a value may be a number of bytes; JSON has whole numbers that are no float, and floats that are none."""
    return isinstance(value, int | float) and abs(value) < 2**64


def loaded(headers: dict[str, Header | Unsound], index: Index | None) -> dict[str, Tensor]:
    """The tensors that transformers loads: of the one file, else of its shards; empty where one of them is unsound."""
    names = [_WHOLE] if _WHOLE in headers else index.shards if index else []
    chosen = [headers.get(name) for name in names]
    sound = [header for header in chosen if isinstance(header, Header)]
    if len(sound) < len(chosen):
        return {}
    return sound[0].tensors if len(sound) == 1 else {name: t for header in sound for name, t in header.tensors.items()}


def _plain(text: bytes, room: int) -> dict[str, Tensor] | None:
    """The tensors of a sound header as every library writes it; None for any other, which is then read closely.

    Python's JSON is five times as fast without hooks. What they watch for cannot be here: as many quotation marks
    as the values need leave no key to stand twice, and every value is looked at.
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
    alike: dict[Tensor, Tensor] = {}  # most shapes stand in a model many times, and are held once
    spans: list[tuple[int, int]] = []
    for name, entry in header.items():
        dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        if len(entry) != 3 or {*map(type, shape), type(begin), type(end)} != {int} or (shape and min(shape) < 1):
            return None
        if type(shape) is not list or _bits(shape, dtype) != (end - begin) * 8:
            return None
        spans.append((begin, end))
        tensor = Tensor(dtype, tuple(shape))
        tensors[name] = alike.setdefault(tensor, tensor)
    spans.sort()
    ends = [0, *(end for _, end in spans)]
    return tensors if ends[-1] == room and all(b == e for (b, _), e in zip(spans, ends, strict=False)) else None


class _Twice(dict[str, Any]):
    """A JSON object in which keys stand twice; the last of each counts."""

    keys_twice: frozenset[str]


def _parse(text: bytes) -> dict[str, Any]:
    """The header, by the rules of serde_json, which are narrower than Python's in every corner named here."""
    try:
        header = json.loads(
            text.decode("utf-8"),
            parse_constant=_refuse,
            parse_int=_whole,
            parse_float=_fraction,
            object_pairs_hook=_object,
        )
        if b"\\u" in text:  # half a character, written as an escape, is no text
            json.dumps(header, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Unsound("the header is not JSON") from None
    if not isinstance(header, dict):
        raise Unsound("the header is not a JSON object")
    if _stand_twice(header, "__metadata__"):
        raise Unsound("`__metadata__` stands twice")
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
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = _Twice(found)
    twice.keys_twice = frozenset(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return twice


def _stand_twice(found: dict[str, Any], *keys: str) -> bool:
    return isinstance(found, _Twice) and not found.keys_twice.isdisjoint(keys)


def _tensors(header: dict[str, Any], room: int) -> dict[str, Tensor]:
    """The tensors; raises where their data does not fill the rest of the file exactly, without gap or overlap."""
    metadata = header.pop("__metadata__", {})
    if not (metadata is None or (isinstance(metadata, dict) and all(isinstance(v, str) for v in metadata.values()))):
        raise Unsound("`__metadata__` maps names to text only")
    tensors: dict[str, Tensor] = {}
    spans: list[tuple[int, int, str]] = []
    for name, entry in header.items():
        tensors[name], begin, stop = _tensor(name, entry)
        spans.append((begin, stop, name))
    end = 0
    for begin, stop, name in sorted(spans):
        if begin != end:
            raise Unsound(f"the data of `{name}` starts at {begin:,} where {end:,} is expected")
        end = stop
    if end != room:
        raise Unsound(f"the tensors take {end:,} bytes, the file holds {room:,}: " + _difference(end, room))
    return tensors


def _difference(wanted: int, held: int) -> str:
    return f"{wanted - held:,} are missing" if wanted > held else f"{held - wanted:,} are too many"


def _tensor(name: str, entry: Any) -> tuple[Tensor, int, int]:
    """A tensor, and where its data begins and ends."""
    if isinstance(entry, list) and len(entry) == len(_FIELDS):  # serde takes a struct's fields in their order too
        entry = dict(zip(_FIELDS, entry, strict=True))
    try:
        dtype, shape, (begin, end) = (entry[key] for key in _FIELDS)
    except (TypeError, KeyError, ValueError):
        raise Unsound(f"`{name}` has no dtype, shape and two offsets") from None
    if _stand_twice(entry, *_FIELDS) or _too_deep(entry):
        raise Unsound(f"`{name}` has a key twice, or values within values")
    if not isinstance(shape, list) or not all(_natural(number) for number in [*shape, begin, end]):
        raise Unsound(f"the shape and offsets of `{name}` are not whole numbers")
    if isinstance(dtype, dict) and list(dtype.values()) == [None]:  # the long form of a name, to serde
        (dtype,) = dtype
    if not isinstance(dtype, str) or dtype not in _BITS:
        raise Unsound(f"`{name}` has the unknown type {dtype!r:.20}")
    bits = _bits(shape, dtype)
    if bits is None:
        raise Unsound(f"`{name}` has a shape beyond every memory")
    if end < begin or bits != (end - begin) * 8:
        raise Unsound(f"`{name}` with shape {shape!s:.80} needs {bits // 8:,} bytes, its offsets give {end - begin:,}")
    return Tensor(dtype, tuple(shape)), begin, end


def _bits(shape: list[int], dtype: str) -> int | None:
    """How many bits the elements take; None where a 64-bit number does not hold them, which is soon known."""
    bits = 1
    for factor in (*shape, _BITS[dtype]):
        bits *= factor
        if bits >= 2**64:
            return None
    return bits


def _too_deep(value: Any, left: int = 126) -> bool:
    """Whether values are nested deeper than serde_json follows: 128 levels, of which the header takes two."""
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_too_deep(part, left - 1) for part in parts if isinstance(part, dict | list))


def _natural(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**64
