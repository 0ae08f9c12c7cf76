"""The headers of GGUF files: their table of tensors tells how long the file must be. No tensor data is read."""

from __future__ import annotations

import math
import os
import struct
from pathlib import Path
from typing import IO

from hfdeploy_action import units
from hfdeploy_action.inside import open_file

_START = 24  # bytes: four letters, the version, and the numbers of tensors and of metadata entries
_LEAST = 24  # the fewest bytes of an entry in the table of tensors
_MOST = 3_000_000  # entries that are read; a vocabulary and its merges have some 400,000
_WHOLE, _STRING, _LIST = 4, 8, 9
_BYTES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # bytes of a metadata value, by its type
# The bytes of a block by the type of the tensor, grouped by elements of a block (ggml, package gguf 0.19).
_BLOCKS = {
    1: {0: 4, 1: 2, 24: 1, 25: 2, 26: 4, 27: 8, 28: 8, 30: 2},
    32: {2: 18, 3: 20, 6: 22, 7: 24, 8: 34, 9: 40, 20: 18, 39: 17},
    256: {10: 84, 11: 110, 12: 144, 13: 176, 14: 210, 15: 292, 16: 66, 17: 74, 18: 98, 19: 50, 21: 110, 22: 82}
    | {23: 136, 29: 56, 34: 54, 35: 66},
}
_BLOCK = {kind: (numbers, size) for numbers, sizes in _BLOCKS.items() for kind, size in sizes.items()}


def gguf_damage(path: Path) -> str:
    """What is wrong with a GGUF file; empty for a sound one. Raises OSError if it cannot be read."""
    size = path.stat().st_size
    with open_file(path) as file:
        start = file.read(_START)
        if not start.startswith(b"GGUF"):
            return "it does not start with `GGUF`"
        if len(start) < _START:
            return f"it has {units.exact(size)}, too few for a header"
        return _damage(file, size, start)


def _damage(file: IO[bytes], size: int, start: bytes) -> str:
    order = "<" if int.from_bytes(start[4:8], "little") < 1 << 16 else ">"  # big-endian files are rare
    version, tensors, entries = struct.unpack(f"{order}IQQ", start[4:])
    if version not in {1, 2, 3}:
        return f"its version {version} is unknown"
    if version == 1:
        return ""
    if _START + tensors * _LEAST > size:
        return f"its header declares {tensors:,} tensors, too many for {units.exact(size)}"
    try:
        end = _Header(file, size, order).end(tensors, entries)
    except _TooFar:
        return "its header is cut short or damaged"
    return f"its tensors need {units.exact(end)}, but it has {size:,}" if end > size else ""


class _TooFar(ValueError):
    """The header points behind the end of the file."""


class _Header:
    """A walk through the metadata and the table of tensors, as far as their types are known."""

    def __init__(self, file: IO[bytes], size: int, order: str) -> None:
        self.file, self.size = file, size
        self.number, self.pair = struct.Struct(f"{order}I"), struct.Struct(f"{order}Q")
        self.place = _START
        self.left = _MOST

    def end(self, tensors: int, entries: int) -> int:
        """The end of the last tensor's data, in bytes from the start of the file; 0 if it is not known."""
        alignment = 32
        for _ in range(entries):
            key, kind = self.text(), self.small()
            if key == b"general.alignment" and kind == _WHOLE:
                alignment = max(self.small(), 1)
            else:
                self.skip(kind)
            if not self.left:
                return 0
        ends = [self.tensor() for _ in range(min(tensors, self.left))]
        return -(-self.place // alignment) * alignment + max(ends) if ends and self.left else 0

    def tensor(self) -> int:
        """The end of a tensor's data, in bytes from the start of all data."""
        self.text()
        shape = [self.large() for _ in range(min(self.small(), 8))]
        kind, offset = self.small(), self.large()
        numbers, size = _BLOCK.get(kind, (1, 0))
        return offset + math.prod(shape) // numbers * size

    def skip(self, kind: int) -> None:
        """Skip a metadata value. An unknown type ends the walk."""
        inner, length = (self.small(), self.large()) if kind == _LIST else (kind, 1)
        if inner in _BYTES:
            self.move(_BYTES[inner] * length)
        elif inner == _STRING:
            for _ in range(min(length, self.left)):
                self.move(self.large())
        else:
            self.left = 0

    def text(self) -> bytes:
        length = self.large()
        start = self.file.read(min(length, 64))
        self.move(length, read=len(start))
        return start

    def small(self) -> int:
        return self.unpack(self.number)

    def large(self) -> int:
        return self.unpack(self.pair)

    def unpack(self, form: struct.Struct) -> int:
        content = self.file.read(form.size)
        self.move(form.size, read=form.size)
        if len(content) < form.size:  # the file was truncated meanwhile
            raise _TooFar
        return int(form.unpack(content)[0])

    def move(self, length: int, read: int = 0) -> None:
        """Move on. Raises _TooFar behind the end of the file."""
        self.left = max(self.left - 1, 0)
        self.place += length
        if self.place > self.size:
            raise _TooFar
        if read < length:
            self.file.seek(length - read, os.SEEK_CUR)
