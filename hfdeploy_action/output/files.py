"""Files of a report: each is written completely or not at all, and files of other programs are not overwritten."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action.report.marks import HEAD, is_ours


class Owner(NamedTuple):
    """The user and the group that own a file."""

    user: int
    group: int


def owner_of(folder: Path) -> Owner | None:
    """The owner of a folder, if this process may give files away; otherwise, or without a folder, None.

    A container runs as root, but the steps after it do not, and they must be able to read and delete its files.
    """
    if os.geteuid() != 0:
        return None
    try:
        found = folder.stat()
    except OSError:
        return None
    return Owner(found.st_uid, found.st_gid)


def append(path: str, text: str) -> None:
    """Append to a file of the runner; if that fails halfway, restore the file. Raises OSError.

    Half an output would make the runner fail the step. A pipe without a reader does not block.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o644)
    try:
        before = os.fstat(descriptor).st_size
        try:
            _write(descriptor, text)
        except OSError:
            with suppress(OSError):  # no regular file
                os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def make(folder: Path, owner: Owner | None) -> None:
    """Create a folder and its parents, and give them to the owner. Raises OSError."""
    for above in (*reversed(folder.parents), folder):
        if not above.exists():
            above.mkdir()
            _give(above, owner)
    _give(folder, owner)


def replace(folder: Path, name: str, text: str, owner: Owner | None) -> None:
    """Write a report file, and replace an earlier one. Raises OSError: FileExistsError if another program wrote it."""
    if is_foreign(folder / name):
        raise FileExistsError(errno.EEXIST, "another program wrote the file that is there")
    with _renamed(folder / name) as descriptor:
        _write(descriptor, text)
        os.fchmod(descriptor, 0o644)
        if owner:
            os.fchown(descriptor, *owner)


def write(path: Path, text: str) -> None:
    """Write the file that the command line names, even if it exists. Raises OSError."""
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():  # a terminal or a pipe
        with path.open("wb", buffering=0) as stream:
            _write(stream.fileno(), text)
        return
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    with _renamed(path) as descriptor:
        _write(descriptor, text)
        os.fchmod(descriptor, mode)


def is_foreign(path: Path) -> bool:
    """Whether this path holds anything other than a report of this program, such as a link."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    with os.fdopen(descriptor, "rb") as file:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        head = file.read(HEAD) if regular else b""
    return not (regular and is_ours(head))


@contextmanager
def _renamed(path: Path) -> Iterator[int]:
    """A temporary file, which replaces the file at the path if the block succeeds."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        try:
            yield descriptor
        finally:
            os.close(descriptor)
        os.replace(temporary, path)  # noqa: PTH105  a link at the path is replaced, not followed
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108  a string
        raise


def _give(folder: Path, owner: Owner | None) -> None:
    if owner:
        os.chown(folder, *owner, follow_symlinks=False)


def _write(descriptor: int, text: str) -> None:
    left = memoryview(text.encode("utf-8", "backslashreplace"))
    while left:
        left = left[os.write(descriptor, left) :]
