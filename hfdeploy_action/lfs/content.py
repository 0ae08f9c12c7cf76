"""Content that takes the place of its pointer: whole and verified, or not at all."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hfdeploy_action.folder.lfs import Pointer
from hfdeploy_action.lfs.failures import LfsDownloadFailed
from hfdeploy_action.lfs.transport import Unanswered

_TEMPORARY = ".git-lfs-"  # a name that begins with `.git` is never published, even where a killed run left it


@contextmanager
def replacing(path: Path, pointer: Pointer) -> Iterator[Callable[[bytes], object]]:
    """What takes the content, piece by piece; at the end of the block it stands at the path.

    It is written beside the pointer and takes its place, mode and owner at once; a link is replaced, not followed.
    Raises Unanswered where the sha256 is another, and LfsDownloadFailed where the content cannot be written.
    """
    digest = hashlib.sha256()
    try:
        before = path.lstat()
        descriptor, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:

                def take(piece: bytes) -> None:
                    digest.update(piece)
                    _write(file.write, piece)

                yield take
            if digest.hexdigest() != pointer.oid:
                raise Unanswered("the content has another sha256 than the pointer")
            _like(Path(name), before)
            os.replace(name, path)  # noqa: PTH105  `name` is text
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name)  # noqa: PTH108  `name` is text
    except OSError as error:
        raise LfsDownloadFailed(f"the content cannot be written: {error.strerror or error}") from error


def _write(write: Callable[[bytes], object], piece: bytes) -> None:
    """Write, and let no error pass for one of the connection that the piece came from."""
    try:
        write(piece)
    except OSError as error:
        raise LfsDownloadFailed(f"the content cannot be written: {error.strerror or error}") from error


def _like(path: Path, other: os.stat_result) -> None:
    """Give a file the mode and owner of another: the container is root, and the steps after it are not."""
    path.chmod(stat.S_IMODE(other.st_mode) if stat.S_ISREG(other.st_mode) else 0o644)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.chown(path, other.st_uid, other.st_gid)
