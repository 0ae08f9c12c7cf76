"""Git LFS pointers that stand in place of content: fetched one by one before anything is published."""

from __future__ import annotations

import subprocess

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub.failures import PointerNotFetched


def fetch(folder: ModelFolder) -> dict[str, int]:
    """The sizes of the files to publish, each of them content. Raises PointerNotFetched."""
    sizes = dict(folder.files)
    for name, pointer in folder.pointers.items():
        said = _pull(folder, name)
        sizes[name] = (folder.root / name).stat().st_size
        if pointer is None or sizes[name] != pointer.size:
            raise PointerNotFetched(f"`{name}` is a Git LFS pointer, and `git lfs pull` did not fetch it: {said}")
    return sizes


def _pull(folder: ModelFolder, name: str) -> str:
    """Fetch one file; what Git says, on one line."""
    top = subprocess.run(
        ["git", "-c", "safe.directory=*", "rev-parse", "--show-prefix"],
        cwd=folder.root,
        capture_output=True,
        text=True,
        check=False,
    )
    path = f"{top.stdout.strip()}{name}"
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "lfs", "pull", f"--include={path}", "--exclude="],
        cwd=folder.root,
        capture_output=True,
        text=True,
        check=False,
    )
    return " ".join((done.stderr or done.stdout).split())[:300] or "nothing was said"
