"""Replace a pointer with its content, only if the content is complete and verified."""

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

_TEMPORARY = ".git-lfs-"  # files that begin with `.git` are never published, even if a killed run leaves one


@contextmanager
def replacing(path: Path, pointer: Pointer) -> Iterator[Callable[[bytes], object]]:
    """A function that takes the content in pieces. At the end of the block the content replaces the pointer.

    It is written to a temporary file beside the pointer, which then replaces it, with its mode and owner. A link is
    replaced, not followed. Raises Unanswered if the SHA-256 differs, and LfsDownloadFailed if the content cannot be
    written.
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
                raise Unanswered("the SHA-256 of the content is not that of the pointer")
            _copy_mode_and_owner(Path(name), before)
            os.replace(name, path)  # noqa: PTH105  `name` is text
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name)  # noqa: PTH108  `name` is text
    except OSError as error:
        raise LfsDownloadFailed(f"the content cannot be written: {error.strerror or error}") from error


def _write(write: Callable[[bytes], object], piece: bytes) -> None:
    """Write a piece. An error of the disk must not be taken for one of the connection."""
    try:
        write(piece)
    except OSError as error:
        raise LfsDownloadFailed(f"the content cannot be written: {error.strerror or error}") from error


def _copy_mode_and_owner(path: Path, other: os.stat_result) -> None:
    """Give a file the mode and owner of another: the container runs as root, and later steps do not."""
    path.chmod(stat.S_IMODE(other.st_mode) if stat.S_ISREG(other.st_mode) else 0o644)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.chown(path, other.st_uid, other.st_gid)
