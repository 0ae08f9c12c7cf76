"""Large files and weights outside Git LFS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from hfdeploy_action import units
from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.attributes import ATTRIBUTES
from hfdeploy_action.rules.files.names import is_weights

HUB_LIMIT = 10_000_000  # bytes; larger files go to large storage on the Hub
GITHUB_LIMIT = 100 * 1024 * 1024  # bytes; GitHub rejects a push with a larger file outside LFS
SMALL = 100_000  # bytes; smaller files do no harm in plain Git
_PLAIN = re.compile(r"[A-Za-z0-9._/\-]+")  # a name that a pattern matches literally


def tracking_pattern(name: str) -> str:
    """The pattern that tracks a file: weights by their ending, as the Hub does, any other file by its name.

    Empty for a name with special characters.
    """
    if is_weights(name):
        return f"*{PurePosixPath(name).suffix}"
    return name if _PLAIN.fullmatch(name) else ""


@rule("HFD303", Severity.ERROR)
def file_over_github_limit(folder: ModelFolder) -> Iterator[Problem]:
    """A file that is too large for GitHub is not in Git LFS.

    GitHub rejects a push that contains a file over 104.9 MB.

    Fix: run `git lfs install`. If the file is committed, run `git lfs migrate import --include="*.safetensors"` and
    `git lfs checkout`, which rewrite the commits that you have not pushed yet. If it is not, run `git lfs track
    "*.safetensors"` and `git add --renormalize .`.
    """
    for name, size in _outside_lfs(folder):
        if _is_rejected(folder, name, size):
            message = f"`{name}` has {units.size(size)} and is not tracked by Git LFS; GitHub rejects it"
            yield Problem(message, Location(name), _migrate(name))
    for name in _large(folder, GITHUB_LIMIT):
        if (size := folder.checkout.state.blobs.get(name, 0)) > GITHUB_LIMIT:
            message = f"`{name}` was committed before Git LFS tracked it; GitHub rejects its {units.size(size)}"
            yield Problem(message, Location(name), _migrate(name))


def _migrate(name: str) -> str:
    """The rule's fix for one file."""
    pattern = tracking_pattern(name)
    return pattern and (
        f'run `git lfs install`, `git lfs migrate import --include="{pattern}"`, which rewrites the commits with the '
        f'file, and `git lfs checkout`; if the file is not committed yet, run `git lfs track "{pattern}"` and `git add '
        "--renormalize .`."
    )


@rule("HFD304", Severity.WARNING)
def large_file_outside_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """A large file is not tracked by Git LFS.

    Git keeps every version of the file forever. The Hub stores files over 10 MB outside Git anyway.

    Fix: run `git lfs install` and `git lfs track "*.safetensors"`, then `git add .gitattributes` and `git add
    --renormalize .`.
    """
    for name, size in _outside_lfs(folder):
        if not _is_rejected(folder, name, size):
            pattern = tracking_pattern(name)
            fix = f'run `git lfs install` and `git lfs track "{pattern}"`, then `git add .gitattributes` and `git add '
            message = f"`{name}` has {units.size(size)} and is not tracked by Git LFS"
            yield Problem(message, Location(name), f"{fix}--renormalize .`." if pattern else "")


@rule("HFD305", Severity.WARNING)
def untracked_weights(folder: ModelFolder) -> Iterator[Problem]:
    """No pattern in `.gitattributes` covers the weights.

    Git stores them outside Git LFS without a warning. The Hub rejects a push that contains them, and every
    version stays in the history.

    Fix: add the pattern to .gitattributes: `*.safetensors filter=lfs diff=lfs merge=lfs -text`.
    """
    source = _attributes_for_lfs(folder)
    for name in weights_without_pattern(folder) if source else ():
        line = f"{tracking_pattern(name)} filter=lfs diff=lfs merge=lfs -text"
        message = f"no pattern in `{ATTRIBUTES}` covers `{name}`"
        yield Problem(message, Location(source), f"add the pattern to {source}: `{line}`.")


@rule("HFD309", Severity.WARNING)
def content_in_place_of_pointer(folder: ModelFolder) -> Iterator[Problem]:
    """Git contains the whole content of a file that Git LFS tracks.

    The file was added before its pattern, or while Git LFS was not installed. Every clone downloads the content, and
    Git always shows the file as changed.

    Fix: add the file again with Git LFS: run `git lfs install` and `git add --renormalize .`, then commit.
    """
    for name in _large(folder, SMALL):
        size = folder.checkout.state.blobs.get(name, 0)
        if SMALL < size <= GITHUB_LIMIT:
            yield Problem(f"`{name}` is tracked by Git LFS, but its {units.size(size)} are in Git", Location(name))


def weights_without_pattern(folder: ModelFolder) -> list[str]:
    """Weights that no pattern covers, and that are too small for another rule to report."""
    names = (name for name, size in folder.files.items() if is_weights(name) and SMALL < size <= HUB_LIMIT)
    state = folder.checkout.state
    return [name for name in names if state.answered and name not in state.tracked_by_lfs]


def _attributes_for_lfs(folder: ModelFolder) -> str:
    """The .gitattributes for LFS patterns: the folder's own, else one above it that has some; empty if none does."""
    files = folder.checkout.attribute_files
    if ATTRIBUTES in files:
        return ATTRIBUTES
    above = [name for name, text in files.items() if name.startswith("../") and "filter=lfs" in text]
    return above[-1] if above else ""


def _large(folder: ModelFolder, limit: int) -> Iterator[str]:
    """Files of more bytes than the limit, in a repository; Git is asked only if there is such a file."""
    for name, size in folder.files.items():
        if size > limit and folder.checkout.state.is_repository:
            yield name


def _outside_lfs(folder: ModelFolder) -> Iterator[tuple[str, int]]:
    """Large files that Git stores as blobs. Outside a repository, the Hub decides, and decides well."""
    for name in _large(folder, HUB_LIMIT):
        if name not in folder.checkout.state.tracked_by_lfs:
            yield name, folder.files[name]


def _is_rejected(folder: ModelFolder, name: str, size: int) -> bool:
    """Whether GitHub rejects a file; only files that were added to Git are pushed, not those that a workflow trains."""
    return size > GITHUB_LIMIT and name in folder.checkout.state.committed
