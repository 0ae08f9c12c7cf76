"""Pickles: what they would run, and whether they load."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.text import and_more, plain


@rule("HFD128", Severity.ERROR)
def pickles_are_harmless(folder: ModelFolder) -> Iterator[Problem]:
    """Pickles import nothing that runs commands, opens files or reaches the network.

    A pickle runs its imports on the machine of everyone who loads it; the Hub marks such a file as unsafe.

    Fix: delete the file, find out where it came from, and save the weights as safetensors:
    `model.save_pretrained(folder)`.
    """
    for name, scan in folder.weights.pickles.items():
        if scan.imports:
            what = f"`{plain(name)}` imports `{plain(scan.imports[0])[:80]}`{and_more(scan.imports)}"
            yield Problem(what, Location(name))


@rule("HFD129", Severity.ERROR)
def pickles_are_whole(folder: ModelFolder) -> Iterator[Problem]:
    """Every file of PyTorch is whole.

    A file cut short by an interrupted download or a full disk fails when it is loaded, on the user's machine.

    Fix: it is damaged: copy it again from where it was saved; or delete it, and save the model as safetensors:
    `model.save_pretrained(folder)`.
    """
    for name, scan in folder.weights.pickles.items():
        if scan.damage:
            yield Problem(f"`{plain(name)}` is damaged: {plain(scan.damage)[:120]}", Location(name))


@rule("HFD130", Severity.WARNING)
def pickles_can_be_scanned(folder: ModelFolder) -> Iterator[Problem]:
    """Pickles are small enough to be looked into.

    What is in this one nobody has checked: it may run anything on the machine of whoever loads it.

    Fix: delete it, and save the weights as safetensors: `model.save_pretrained(folder)`. PyTorch 1.6 and later keeps
    them out of the pickle, too.
    """
    for name, scan in folder.weights.pickles.items():
        if scan.unscanned:
            yield Problem(f"`{plain(name)}` was not scanned: {plain(scan.unscanned)[:120]}", Location(name))
