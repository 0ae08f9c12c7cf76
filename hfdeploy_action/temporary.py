"""Whether temporary files can be written, asked before anything depends on it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hfdeploy_action.failures import TemporaryFolderUnusable

_PROBE = 4096  # bytes; a full disk does not even take these


def require(named: str, needed: int = 0) -> None:
    """Raise TemporaryFolderUnusable if the folder for temporary files does not take `needed` bytes.

    `named` is what TMPDIR says. Python would go on to another folder, in the end to the current one, without a word.
    """
    folder = Path(named) if named else None
    try:
        folder = folder or Path(tempfile.gettempdir())
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBE))
            file.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        shown = f"`{folder}`" if folder else "No folder"
        source = " (TMPDIR)" if named else ""
        raise TemporaryFolderUnusable(
            f"{shown}{source} does not take temporary files: {error.strerror or error}"
        ) from error
    if free < needed:
        raise TemporaryFolderUnusable(f"`{folder}` has room for {free:,} bytes; this run needs {needed:,}")
