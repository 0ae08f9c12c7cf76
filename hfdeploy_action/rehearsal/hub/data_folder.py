"""The data folder: created by an embedded Hub, without links to other places, for one process at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .repository import CONFIG

MARK = ".hf-deploy-hub"
"""The file that marks the folder as a Hub's, and that the process that uses it keeps locked."""
_FOLDERS = ("models", "lfs", "xet")
_WORDS = "An embedded Hub of hf-deploy keeps its repositories in this folder.\n"


class DataFolderRefused(OSError):
    """This folder cannot hold a Hub; `strerror` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(errno.EINVAL, message)


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Lock the data folder for the block. Creates it if missing, and removes what an earlier process left unfinished.

    Raises DataFolderRefused, or another OSError if the folder cannot be written.
    """
    data.mkdir(parents=True, exist_ok=True)
    mark = data / MARK
    if not mark.is_file() and (theirs := next(_files(data), None)):
        raise DataFolderRefused(f"{theirs} was not created by an embedded Hub: use a new or an empty folder")
    descriptor = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataFolderRefused(f"another process uses {data}: stop that process, or use another folder") from None
        if not stream.read(1):
            stream.write(_WORDS)
        _sweep(data)
        _check(data)
        yield


def _sweep(data: Path) -> None:
    """Remove uploads that were never committed, and repositories that are half created or half deleted."""
    unfinished = [data / "xet", *(data / "models").glob(".*"), *(data / "lfs").glob("*/.tmp_*")]
    for place in unfinished:
        if place.is_file():
            place.unlink()
        else:
            shutil.rmtree(place, ignore_errors=True)


def _check(data: Path) -> None:
    """Raise DataFolderRefused for links, pipes, devices, and repositories with a changed Git configuration."""
    for place in _files(data):
        if place.is_symlink() or not place.is_file():
            raise DataFolderRefused(f"{place} is a link, a pipe or a device: remove it, or use another folder")
    for config in (data / "models").glob("*/*/config"):
        if config.read_bytes() != CONFIG.encode():
            raise DataFolderRefused(f"{config} was changed: restore it, or use another folder")


def _files(data: Path) -> Iterator[Path]:
    """Everything except folders in the folders that a Hub uses."""
    for folder in _FOLDERS:
        if (data / folder).is_symlink() or not (data / folder).is_dir():
            yield from [data / folder] if os.path.lexists(data / folder) else []
        else:
            yield from _files_below(data / folder)


def _files_below(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(Path(entry.path))
            else:
                yield Path(entry.path)
