"""Check that temporary files can be written, before anything depends on it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hfdeploy_action.failures import TemporaryFolderUnusable
from hfdeploy_action.units import size

_PROBE = 4096  # bytes to write; a full disk has no room for them


def require(named: str, needed: int = 0) -> None:
    """Raise TemporaryFolderUnusable if the folder for temporary files has no room for `needed` bytes.

    `named` is the value of TMPDIR. Python would silently fall back to another folder, in the end to the current one.
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
            f"{shown}{source} cannot hold temporary files: {error.strerror or error}"
        ) from error
    if free < needed:
        raise TemporaryFolderUnusable(f"`{folder}` has {size(free)} free; this run needs {size(needed)}")
