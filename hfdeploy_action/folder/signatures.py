"""Files whose first bytes show their format: GGUF, HDF5 and MessagePack."""

from __future__ import annotations

from pathlib import Path

from hfdeploy_action.folder.gguf import gguf_damage
from hfdeploy_action.inside import open_file


def is_signed(name: str) -> bool:
    """Whether the ending of a file tells how it must begin."""
    return name.endswith((".gguf", ".h5", ".msgpack"))


def read_damage(path: Path) -> str:
    """What is wrong with the first bytes of a file; empty if they match its ending."""
    try:
        if path.suffix == ".gguf":
            return gguf_damage(path)
        with open_file(path) as file:
            start = file.read(8)
    except OSError as error:
        return error.strerror or "cannot be read"
    if path.suffix == ".h5":
        return "" if start == b"\x89HDF\r\n\x1a\n" else "it does not start like an HDF5 file"
    is_map = start[:1] in {b"\xde", b"\xdf"} or b"\x80" <= start[:1] <= b"\x8f"
    return "" if is_map else "it does not start like a MessagePack map"
