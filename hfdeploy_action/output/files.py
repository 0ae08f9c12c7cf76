"""Files of a report: each is there whole or not at all, and nobody else's file is overwritten."""

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
    """The user and the group that files are to belong to."""

    user: int
    group: int


def owner_of(folder: Path) -> Owner | None:
    """The owner of a folder where this process may give files away; None where it may not or there is no folder.

    A container runs as root; the steps after it do not, and have to read and delete what it wrote.
    """
    if os.geteuid() != 0:
        return None
    try:
        found = folder.stat()
    except OSError:
        return None
    return Owner(found.st_uid, found.st_gid)


def append(path: str, text: str) -> None:
    """Append to a file of the runner; where that fails halfway the file is as before. Raises OSError.

    Half an output would make the runner fail the step. A pipe that nobody reads is not waited for.
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
    """Create a folder and those above it, for their owner. Raises OSError."""
    for above in (*reversed(folder.parents), folder):
        if not above.exists():
            above.mkdir()
            _give(above, owner)
    _give(folder, owner)


def replace(folder: Path, name: str, text: str, owner: Owner | None) -> None:
    """Write a file of a report over an earlier one. Raises OSError: FileExistsError where it is not one of ours."""
    if is_foreign(folder / name):
        raise FileExistsError(errno.EEXIST, "what is there was not written by this program, and is left as it is")
    with _renamed(folder / name) as descriptor:
        _write(descriptor, text)
        os.fchmod(descriptor, 0o644)
        if owner:
            os.fchown(descriptor, *owner)


def write(path: Path, text: str) -> None:
    """Write the file that a command line names, whoever wrote it before. Raises OSError."""
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
    """Whether there is something at this path that is not a report of this program, such as a link."""
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
    """A temporary file beside the path, which takes its place once the block ends well."""
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
