"""Git LFS pointers that stand in place of content: fetched one by one before anything is published."""

from __future__ import annotations

import subprocess

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub.failures import PointerNotFetched

# What `git lfs install` would tell Git, which not every machine was told; that the folder may be another user's; and to
# start nothing that the repository's own configuration names.
_TOLD = (
    "safe.directory=*",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "filter.lfs.clean=git-lfs clean -- %f",
    "filter.lfs.smudge=git-lfs smudge -- %f",
    "filter.lfs.process=git-lfs filter-process",
    "filter.lfs.required=true",
)


def fetch(folder: ModelFolder) -> dict[str, int]:
    """The sizes of the files to publish, each of them content. Raises PointerNotFetched."""
    sizes = dict(folder.files)
    for name, pointer in folder.pointers.items():
        said = _pull(folder, name)
        sizes[name] = (folder.root / name).stat().st_size
        if pointer is None or sizes[name] != pointer.size:
            raise PointerNotFetched(
                f"`{name}` is a Git LFS pointer, and `git lfs pull` did not fetch it: {said or 'nothing was said'}"
            )
    return sizes


def _pull(folder: ModelFolder, name: str) -> str:
    """Fetch one file; what Git says, on one line."""
    _, prefix = _git(folder, "rev-parse", "--show-prefix")
    said = _git(folder, "lfs", "pull", f"--include={prefix.strip()}{name}", "--exclude=")
    return " ".join(" ".join(said).split())[:300]


def _git(folder: ModelFolder, *arguments: str) -> tuple[str, str]:
    """What a command of Git says on standard error and output."""
    options = [part for setting in _TOLD for part in ("-c", setting)]
    done = subprocess.run(
        ["git", *options, *arguments], cwd=folder.root, capture_output=True, text=True, errors="replace", check=False
    )
    return done.stderr, done.stdout
