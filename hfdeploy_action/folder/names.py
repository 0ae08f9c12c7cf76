"""The names that transformers gives to the tensors of a model type, and the names in a file that do not fit them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from hfdeploy_action.vocabulary import rows

# Constants that earlier releases saved, and that are now computed when the model is loaded.
COMPUTED = frozenset({"masked_bias", "inv_freq", "position_ids", "relative_position_index", "num_batches_tracked"})
# Modules that PyTorch puts around others, under names that no model has.
WRAPPERS = ("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")
_NUMBER = re.compile(r"(?<![^.])\d+(?![^.])")
_RENAMED = (
    (re.compile(r"LayerNorm\.gamma$"), "LayerNorm.weight"),
    (re.compile(r"LayerNorm\.beta$"), "LayerNorm.bias"),
    (re.compile(r"\.weight_g$"), ".parametrizations.weight.original0"),
    (re.compile(r"\.weight_v$"), ".parametrizations.weight.original1"),
)
_TREE = re.compile(r"[(),]|[^(),]+")


class Fit(NamedTuple):
    """Names in a file that the model type does not have, and names of it that the file lacks."""

    unexpected: list[str]
    missing: list[str]
    is_most: bool


class Names(NamedTuple):
    """The names of a model type, with `#` for the number of a layer and without the prefix of the base model."""

    prefixes: tuple[str, ...]
    always: frozenset[str]  # in all its classes
    known: frozenset[str]
    is_converted: bool  # whether transformers also reads names from earlier releases
    is_prefixed: bool  # whether all classes with a head save the prefix of the base model

    def fit(self, tensors: Iterable[str]) -> Fit:
        """What does not fit; `is_most` where the file cannot be of this type."""
        forms = {name: self._form(name) for name in tensors if name.rpartition(".")[2] not in COMPUTED}
        found = set(forms.values())
        missing = sorted(self.always - found)
        strange = found - self.known
        # Of a type whose names changed, a file may have earlier names that are not in the table.
        most = len(found) - 1 if self.is_converted else len(found) // 2
        unexpected = [name for name, form in forms.items() if form in strange]
        return Fit(unexpected, missing, len(strange) > most or (bool(found) and missing == sorted(self.always) != []))

    def _form(self, name: str) -> str:
        """A name as the table has it, if it can be one of the table."""
        for form, usual in _RENAMED:
            name = form.sub(usual, name)
        name = _NUMBER.sub("#", name)
        # Release 5 adds and removes the prefix of the base model, even twice.
        forms = (name, *(name.removeprefix(f"{prefix}." * times) for prefix in self.prefixes for times in (1, 2)))
        return next((form for form in forms if form in self.known), name)


@cache
def names_of(kind: str) -> Names | None:
    """The names of a model type; None if they are not known."""
    row = rows("types").get(kind)
    if row is None or row[2] == row[3] == "-":
        return None
    _, prefixes, always, others = row
    core = frozenset(unpacked(always))
    return Names(
        tuple(prefix.rstrip("?") for prefix in prefixes.strip("~-").split("|") if prefix),
        core,
        core | frozenset(unpacked(others)),
        prefixes.startswith("~"),
        "?" not in prefixes,
    )


def unpacked(tree: str) -> Iterator[str]:
    """The names in a tree, as `a(b,c*)` stands for `a.b`, `a.c.weight` and `a.c.bias`."""
    above: list[str] = []
    last = ""
    for part in [*_TREE.findall(tree if tree != "-" else ""), ","]:
        if part == "(":
            above.append(last)
            last = ""
        elif part in {",", ")"}:
            if last:
                name = ".".join([*above, last])
                yield from (f"{name[:-1]}.weight", f"{name[:-1]}.bias") if name.endswith("*") else (name,)
                last = ""
            if part == ")":
                above.pop()
        else:
            last = part
