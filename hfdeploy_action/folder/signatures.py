"""Files whose first bytes say what they are: GGUF, HDF5 and MessagePack."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_START = 24  # bytes: what GGUF has before its metadata
_LEAST = 24  # bytes that GGUF needs at least to name one tensor


def is_signed(name: str) -> bool:
    """Whether a file's ending tells how it begins."""
    return PurePosixPath(name).suffix in {".gguf", ".h5", ".msgpack"}


def read_damage(path: Path) -> str:
    """What is wrong with the beginning of a file; empty where it is what its name says."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        return error.strerror or "cannot be read"
    if path.suffix == ".gguf":
        return _gguf_damage(start, size)
    if path.suffix == ".h5":
        return "" if start.startswith(b"\x89HDF\r\n\x1a\n") else "it does not begin as an HDF5 file"
    is_map = start[:1] in {b"\xde", b"\xdf"} or b"\x80" <= start[:1] <= b"\x8f"
    return "" if is_map else "it does not begin as a MessagePack map"


def _gguf_damage(start: bytes, size: int) -> str:
    """By the specification of GGUF: four letters, the version, the number of tensors and of entries of metadata."""
    if not start.startswith(b"GGUF"):
        return "it does not begin with `GGUF`"
    if len(start) < _START:
        return f"{size} bytes are too few for a header"
    version, tensors = int.from_bytes(start[4:8], "little"), int.from_bytes(start[8:16], "little")
    if version >= 1 << 16:  # written on a machine that puts the high byte first
        version, tensors = int.from_bytes(start[4:8], "big"), int.from_bytes(start[8:16], "big")
    if not 1 <= version <= 3:
        return f"its version is {version}, and 1 to 3 are known"
    if version > 1 and _START + tensors * _LEAST > size:
        return f"it says that it has {tensors:,} tensors, for which {size:,} bytes are too few"
    return ""
