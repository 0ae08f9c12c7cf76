"""Files of the fuzzer, in a temporary folder of this process."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

_held: list[tempfile.TemporaryDirectory[str]] = []


def as_text(data: bytes) -> str:
    """Bytes as text, as the model folder decodes its files."""
    return data.decode("utf-8-sig", "replace")


@cache
def place() -> Path:
    """The folder, which is deleted when the process ends."""
    folder = tempfile.TemporaryDirectory()
    _held.append(folder)
    return Path(folder.name)


def put(data: bytes, name: str) -> Path:
    """Write a file into the folder."""
    path = place() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
