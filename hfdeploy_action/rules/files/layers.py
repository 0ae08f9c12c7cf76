"""Layers without some of their tensors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.headers import Header, Tensor
from hfdeploy_action.folder.names import COMPUTED
from hfdeploy_action.text import and_more, plain

_FLOATS = frozenset({"F64", "F32", "F16", "BF16"})


@rule("HFD143", Severity.ERROR)
def incomplete_layer(folder: ModelFolder) -> Iterator[Problem]:
    """A layer is missing, or lacks tensors that other layers have.

    Libraries fill missing tensors with random numbers and report that only in the log. The model answers, but wrongly.

    Fix: save the trained model again: `model.save_pretrained(folder)`.
    """
    family = folder.config.family
    learned = _learned(folder.weights.tensors) if family and family.layers else ()
    for place, _, are_alike in family.layers if family else ():
        for stack, layers in _stacks(learned, place).items():
            torn, lacking = _torn(layers) if are_alike else ([], [])
            if absent := _absent(layers):
                message = (
                    f"`{plain(stack)}` has no layer {absent[0]}{and_more(absent)}, but a layer {max(layers, key=int)}"
                )
                yield Problem(message, _file_of(folder, f"{stack}."))
            elif torn:
                shown = f"`{plain(lacking[0])}`{and_more(lacking)}"
                rest = (
                    "unlike all other layers"
                    if len(torn) == 1
                    else f"like {len(torn) - 1} more of {len(layers)} layers"
                )
                message = f"layer {torn[0]} of `{plain(stack)}` has no {shown}, {rest}"
                yield Problem(message, _file_of(folder, f"{stack}.{torn[0]}."))


def _learned(tensors: Mapping[str, Tensor]) -> list[str]:
    """The tensors that training changes. An attention bias without weights is a mask."""
    names = {name for name, tensor in tensors.items() if tensor.dtype in _FLOATS}
    biased = {name.removesuffix("bias") for name in names if name.endswith(".bias")}
    masks = {
        f"{name}bias" for name in biased if name.endswith(("attn.", "attention.")) and f"{name}weight" not in names
    }
    learned = names - masks
    return [name for name in tensors if name in learned and name.rpartition(".")[2] not in COMPUTED]


def _stacks(tensors: Iterable[str], place: str) -> dict[str, dict[str, set[str]]]:
    """The tensors by stack of layers, by number of the layer, and by their names in it."""
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for stack, number, inner in numbered(tensors, place):
        found[stack][number].add(inner)
    return {stack: dict(layers) for stack, layers in found.items()}


def numbered(tensors: Iterable[str], place: str) -> Iterator[tuple[str, str, str]]:
    """The stack, the number and the inner name of each tensor in a numbered layer; there may be 300,000."""
    marker = f".{place}."
    for name in tensors:
        before, found, rest = f".{name}".partition(marker)
        number, dot, inner = rest.partition(".")
        if found and dot and number.isdecimal():
            yield f"{before}.{place}"[1:], number, inner


def _torn(layers: dict[str, set[str]]) -> tuple[list[str], list[str]]:
    """The layers that lack tensors, and what the first lacks; none if these are half of the layers or more."""
    whole = set().union(*layers.values())
    torn = sorted((number for number, names in layers.items() if names != whole), key=int)
    is_few = len(torn) == 1 < len(layers) or 0 < 2 * len(torn) < len(layers)
    return (torn, sorted(whole - layers[torn[0]])) if is_few else ([], [])


def _absent(layers: Collection[str]) -> list[str]:
    """The numbers between zero and the last layer that no layer has; none if most are missing."""
    found = {int(number) for number in layers if len(number) < 6}
    absent = sorted({*range(max(found, default=0))} - found)
    return [str(number) for number in absent] if len(absent) <= len(found) else []


def _file_of(folder: ModelFolder, start: str) -> Location | None:
    """The file that contains a layer, or a part of it."""
    for name, header in folder.weights.headers.items():
        if isinstance(header, Header) and any(tensor.startswith(start) for tensor in header.tensors):
            return Location(name)
    return None
