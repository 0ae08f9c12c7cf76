"""Files of strangers, read only where no symbolic link leads out of the folder that they belong to."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

# What was a file when it was looked at may be a pipe or a link when it is opened: neither waited for nor followed.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class OutsideError(OSError):
    """A symbolic link leads out of the folder. `strerror` says so."""

    def __init__(self) -> None:
        super().__init__(0, "a symbolic link leads out of the repository")


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path, wherever its links lead, is in a folder."""
    try:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    except ValueError:  # no path at all: it holds a zero byte
        return False


def real_path(path: Path, folder: Path) -> Path:
    """Where the links of a path lead. Raises OutsideError where one leads out of the folder.

    A path that is outside the folder as it is written is somebody's own choice; its last part must be no link.
    """
    written = Path(os.path.abspath(path))  # noqa: PTH100  which takes `..` out, as Path.absolute does not
    if not written.is_relative_to(os.path.abspath(folder)):  # noqa: PTH100
        if written.is_symlink():
            raise OutsideError
        return written
    if not is_inside(written, folder):
        raise OutsideError
    return Path(os.path.realpath(written))


def read_inside(path: Path, folder: Path, most: int) -> bytes:
    """The first bytes of a regular file. Raises OSError; it is an OutsideError where a link leads out of the folder."""
    real = real_path(path, folder)
    content = read_file(real, most)
    if real_path(path, folder) != real:  # it was exchanged meanwhile
        raise OutsideError
    return content


def read_file(path: str | Path, most: int) -> bytes:
    """The first bytes of a regular file that is no link itself. Raises OSError."""
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "not a regular file")
        return os.read(descriptor, min(status.st_size, most))
    finally:
        os.close(descriptor)


def open_file(path: Path) -> BinaryIO:
    """A regular file that is no link itself, to be read in parts. Raises OSError."""
    descriptor = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "not a regular file")
    return os.fdopen(descriptor, "rb")
