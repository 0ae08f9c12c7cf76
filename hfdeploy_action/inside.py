"""Untrusted files, read only if no symbolic link leads out of the folder that they belong to."""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

# A file may become a pipe or a link before it is opened: do not wait for the one, do not follow the other.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class OutsideError(OSError):
    """A symbolic link leads out of the folder; `strerror` says so."""

    def __init__(self) -> None:
        super().__init__(0, "a symbolic link leads out of the repository")


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path is in a folder, once all links are resolved."""
    try:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    except ValueError:  # not a path: it contains a null byte
        return False


def real_path(path: Path, folder: Path) -> Path:
    """The path with all links resolved. Raises OutsideError if one leads out of the folder.

    A path that is written as one outside the folder is allowed, because the user chose it; its last part must not be a
    link.
    """
    written = Path(os.path.abspath(path))  # noqa: PTH100  removes `..`, unlike Path.absolute
    if not written.is_relative_to(os.path.abspath(folder)):  # noqa: PTH100
        if written.is_symlink():
            raise OutsideError
        return written
    if not is_inside(written, folder):
        raise OutsideError
    return Path(os.path.realpath(written))


def read_inside(path: Path, folder: Path, most: int) -> bytes:
    """The first bytes of a regular file. Raises OSError: OutsideError if a link leads out of the folder."""
    real = real_path(path, folder)
    content = read_file(real, most)
    if real_path(path, folder) != real:  # it was replaced meanwhile
        raise OutsideError
    return content


def read_file(path: str | Path, most: int) -> bytes:
    """The first bytes of a regular file that is not a link. Raises OSError."""
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "not a regular file")
        return os.read(descriptor, min(status.st_size, most))
    finally:
        os.close(descriptor)


def open_file(path: Path) -> BufferedReader:
    """A regular file that is not a link, opened for reading. Raises OSError."""
    descriptor = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "not a regular file")
    return os.fdopen(descriptor, "rb")
