"""What the .gitignore files of a repository keep out of Git, of a model folder in it."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from hfdeploy_action import gitignore
from hfdeploy_action.gitignore import Ignored
from hfdeploy_action.worktree import read_unlinked

__all__ = ["Ignored", "read_ignored"]

_LARGEST = 1_000_000  # bytes of a .gitignore that is read


def read_ignored(top: Path, within: str, names: Collection[str]) -> dict[str, Ignored]:
    """Which of these files .gitignore files keep out of Git, and the line that does. Raises GitError.

    `top` is where the repository begins, or would if the folder were one: the Hub obeys the file too. `within` is the
    folder's path from there, and so are the sources of the lines. As in Git, a file that is a link is not read.
    """
    paths = {posixpath.join(within, name): name for name in names}
    folders = {str(parent) for parent in {posixpath.dirname(path) for path in paths}}
    folders |= {str(above) for folder in folders for above in PurePosixPath(folder).parents}
    files: dict[str, bytes] = {}
    for folder in sorted("" if folder == "." else folder for folder in folders):
        source = posixpath.join(folder, gitignore.NAME)
        if os.path.lexists(top / source):
            try:
                files[source] = read_unlinked(top / source, _LARGEST)
            except OSError:
                continue
    return {paths[path]: line for path, line in gitignore.ignored(files, paths).items()}
