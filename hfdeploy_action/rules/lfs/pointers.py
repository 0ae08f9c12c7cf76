"""Git LFS pointers: damaged ones, and those whose content is missing."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from functools import partial

from hfdeploy_action import units
from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder, lfs
from hfdeploy_action.rules.lfs.large_files import tracking_pattern
from hfdeploy_action.rules.limits import limited, together
from hfdeploy_action.text import and_more


@rule("HFD301", Severity.ERROR)
def unresolvable_lfs_pointer(folder: ModelFolder) -> Iterator[Problem]:
    """A Git LFS pointer cannot be replaced by its content.

    A pointer is 130 bytes of text in place of the weights. If the pointer is published, the model cannot be loaded.

    Fix: run `git lfs install` and `git lfs pull`, or copy the original file here; in a workflow, give actions/checkout
    `with: {lfs: true}`.
    """
    unresolvable: dict[str, list[str]] = {}  # by their fix: one cause for many files
    for name, pointer in folder.files.pointers.items():
        if pointer is None:
            text = folder.files.read(name)
            damage = lfs.read_damage(text)
            message = f"`{name}` is a damaged Git LFS pointer: {damage.message}"
            fix = "replace the pointer with the file itself, and commit it with Git LFS."
            if b"<<<<<<<" in text:
                path = shlex.quote(name)
                fix = f"run `git checkout --ours {path}` or `git checkout --theirs {path}`, and commit the file."
            yield Problem(message, Location(name, damage.line, 1), fix)
        elif not _is_resolvable(folder, name):
            unresolvable.setdefault(_fix(folder, name), []).append(name)
    for fix, names in unresolvable.items():
        yield from together(names, _start, partial(_missing, folder, fix))


def _start(name: str) -> Location:
    return Location(name, 1, 1)


def _missing(folder: ModelFolder, fix: str, names: Sequence[str]) -> Problem:
    size = sum(pointer.size for name in names if (pointer := folder.files.pointers[name]))
    are, their = ("is a Git LFS pointer", "its") if len(names) == 1 else ("are Git LFS pointers", "their")
    message = f"`{names[0]}`{and_more(names)} {are}, and {their} content of {units.size(size)} is missing"
    return Problem(message, _start(names[0]), fix)


def _fix(folder: ModelFolder, name: str) -> str:
    """The fix of a pointer without content, by why Git LFS cannot fetch it."""
    checkout, pattern = folder.checkout.state, tracking_pattern(name)
    if not checkout.answered:  # HFD313 reports why
        return ""
    if not checkout.is_repository:
        return "copy the original file here: Git LFS fetches files only in a Git repository."
    if not checkout.has_remote:
        return "copy the original file here: the repository has no remote to fetch it from."
    if name not in checkout.tracked_by_lfs and pattern:
        return (
            f'run `git lfs track "{pattern}"` and `git lfs pull`; in a workflow, commit .gitattributes, and give '
            "actions/checkout `with: {lfs: true}`."
        )
    return ""


@rule("HFD302", Severity.NOTICE)
def unfetched_lfs_pointer(folder: ModelFolder) -> Iterator[Problem]:
    """The content of a Git LFS pointer has not been fetched yet.

    It is fetched before publishing. Until then, only the headers of safetensors files are read, and only in a workflow
    or with `online`. Checks that need the rest of the content are skipped.

    Fix: run `git lfs install` and `git lfs pull`; in a workflow, give actions/checkout `with: {lfs: true}`.
    """
    for name, pointer in folder.files.pointers.items():
        if pointer and _is_resolvable(folder, name):
            read = _read_remotely(folder, name)
            yield Problem(f"`{name}` is a Git LFS pointer to {units.size(pointer.size)}{read}", Location(name, 1, 1))


def _read_remotely(folder: ModelFolder, name: str) -> str:
    """What was read of the content of a pointer, or why nothing was read; empty if nobody tried."""
    if name in folder.weights.distant.headers:
        return "; only their header was read"
    trouble = folder.weights.distant.trouble if name.endswith(".safetensors") else ""
    return f"; their header was not read: {trouble}" if trouble else ""


@rule("HFD312", Severity.WARNING)
@limited
def noncanonical_lfs_pointer(folder: ModelFolder) -> Iterator[Problem]:
    """A Git LFS pointer is not written exactly as Git LFS writes it.

    To Git, a pointer with Windows line endings is a different file. `git lfs fsck` rejects it, and strict programs
    treat it as the content.

    Fix: add `-text` to the pattern in .gitattributes, so that Git does not change line endings; then run `git lfs
    install`, `git lfs pull` and `git add --renormalize .`.
    """
    for name, pointer in folder.files.pointers.items():
        text = folder.files.read(name)
        if pointer and not lfs.is_canonical(text):
            what = "has Windows line endings" if b"\r" in text else "does not start and end as Git LFS writes it"
            yield Problem(f"the pointer `{name}` {what}", Location(name, 1, 1))


def _is_resolvable(folder: ModelFolder, name: str) -> bool:
    """Whether Git LFS can fetch the content of a pointer."""
    checkout = folder.checkout.state
    return checkout.has_remote and name in checkout.tracked_by_lfs
