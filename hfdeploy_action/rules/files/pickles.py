"""Pickles that are dangerous, damaged, or too large to scan."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.files.foreign import damaged
from hfdeploy_action.text import and_more, plain


@rule("HFD128", Severity.ERROR)
def dangerous_pickle(folder: ModelFolder) -> Iterator[Problem]:
    """A pickle imports code that can run commands, open files or use the network.

    A pickle runs what it imports on the machine of everyone who loads it. The Hub marks the file as unsafe.

    Fix: delete the file, find out where it came from, and save the weights as safetensors:
    `model.save_pretrained(folder)`.
    """
    for name, scan in folder.weights.pickles.items():
        if scan.imports:
            what = f"`{plain(name)}` imports `{plain(scan.imports[0])[:80]}`{and_more(scan.imports)}"
            yield Problem(what, Location(name))


@rule("HFD129", Severity.ERROR)
def damaged_pickle(folder: ModelFolder) -> Iterator[Problem]:
    """A PyTorch file is damaged.

    The file fails to load on the user's machine. Interrupted downloads and full disks cut files short.

    Fix: copy the original file again; or delete it, and save the model as safetensors: `model.save_pretrained(folder)`.
    """
    for name, scan in folder.weights.pickles.items():
        if scan.damage:
            yield damaged(folder, name, plain(scan.damage)[:120], "a PyTorch file")


@rule("HFD130", Severity.WARNING)
def unscanned_pickle(folder: ModelFolder) -> Iterator[Problem]:
    """A pickle cannot be scanned, usually because it is too large.

    Nobody has checked the file: it may run anything on the machine of everyone who loads it.

    Fix: delete the file, and save the weights as safetensors: `model.save_pretrained(folder)`.
    """
    for name, scan in folder.weights.pickles.items():
        if scan.unscanned:
            yield Problem(f"`{plain(name)}` was not scanned: {plain(scan.unscanned)[:120]}", Location(name))
