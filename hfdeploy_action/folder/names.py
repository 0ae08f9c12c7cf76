"""The names that transformers gives to the tensors of a model type, and the names in a file that do not fit them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
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
# Parts without which no file is of a type that has them; a table of words may be saved as the last layer only.
_PARTS = (re.compile(r"emb|wte|shared|lm_head"), re.compile(r"norm|(?<![a-z])ln", re.IGNORECASE), re.compile("att"))
PARTS = ("vision_model.", "text_model.")
# Types of several models, of whose prefixes release 5 removes a second one.
_OF_PARTS = frozenset("clip metaclip_2 siglip siglip2".split())
# Prefixes that no class saves, and that are removed.
_REMOVED = {
    **{kind: (f"{kind}.",) for kind in _OF_PARTS},
    **dict.fromkeys(("clip_vision_model", "clip_text_model"), ("clip.",)),
    **dict.fromkeys(("siglip_vision_model", "siglip2_vision_model"), PARTS[:1]),
}
_DEEPEST = 4  # components of a prefix
_TREE = re.compile(r"[(),]|[^(),]+")


class Fit(NamedTuple):
    """Names in a file that the model type does not have, and names of it that the file lacks."""

    unexpected: list[str]
    missing: list[str]
    is_most: bool  # whether most names are unexpected, or all are missing
    is_part: bool  # whether more is missing than a model can do without


class Names(NamedTuple):
    """The names of a model type, with `#` for the number of a layer and without the prefix of the base model."""

    prefixes: tuple[str, ...]
    always: frozenset[str]  # in all its classes
    known: frozenset[str]
    is_converted: bool  # whether transformers also reads names from earlier releases
    is_prefixed: bool  # whether all classes with a head save the prefix of the base model
    removed: tuple[str, ...] = ()  # prefixes that no class saves
    is_of_parts: bool = False  # whether the second of two prefixes of a model in it is removed
    is_base: bool = False  # whether the class is the base model itself, of which only one prefix is removed

    def fit(self, tensors: Iterable[str]) -> Fit:
        """What does not fit."""
        forms = {name: self._form(name) for name in tensors if name.rpartition(".")[2] not in COMPUTED}
        found = set(forms.values())
        missing = sorted(self.always - found)
        strange = found - self.known
        # Of a type whose names changed, a file may have earlier names that are not in the table.
        # Of a type of several models, one of them can be strange as a whole.
        most = len(found) - 1 if self.is_converted else len(found) // (3 if self.is_of_parts else 2)
        unexpected = [name for name, form in forms.items() if form in strange]
        is_most = len(strange) > most or (bool(found) and missing == sorted(self.always) != [])
        has_no_part = any(_has(part, missing) and not _has(part, found) for part in _PARTS)
        return Fit(unexpected, missing, is_most, has_no_part or (not strange and self._are_many(missing)))

    def _are_many(self, missing: list[str]) -> bool:
        """Whether more weights are missing than any entry of config.json leaves out; biases are often left out."""
        weights, lacking = (sum(not name.endswith(".bias") for name in names) for names in (self.always, missing))
        return lacking * 3 > weights

    def inserted(self, unexpected: Iterable[str], tensors: Collection[str]) -> str:
        """The components, with a dot behind, that make most names of all classes unexpected; empty without any.

        A name is such a one if the file lacks it, and has it with these components in front or with one inside.
        """
        if self.is_converted:
            return ""
        present = {self._bare(name) for name in tensors}
        found: Counter[str] = Counter()
        for name in unexpected:
            found.update(part for part, rest in _without_part(name) if self._is_lacking(rest, present))
        return min(found, key=lambda part: (-found[part], len(part), part), default="")

    def corrected(self, tensors: Iterable[str]) -> str:
        """The first name that release 5 reads without its prefix, which release 4 does not; empty without any."""
        parts = PARTS if self.is_of_parts else [part for part in PARTS if part in self.removed]
        twice = tuple(prefix * 2 for prefix in (*(f"{prefix}." for prefix in self.prefixes), *parts))
        return next((name for name in tensors if name.startswith(twice)), "")

    def _is_lacking(self, name: str, present: Collection[str]) -> bool:
        expected = self.known if self.is_of_parts else self.always or self.known
        return self._form(name) in expected and self._bare(name) not in present

    def _bare(self, name: str) -> str:
        """A name with its numbers, without the prefix of the base model."""
        for form, usual in _RENAMED:
            name = form.sub(usual, name)
        # Release 5 adds and removes the prefix of the base model, even twice in a class with a head.
        often = (1,) if self.is_base else (1, 2)
        forms = (name, *(name.removeprefix(f"{prefix}." * times) for prefix in self.prefixes for times in often))
        forms += tuple(map(name.removeprefix, self.removed))
        if self.is_of_parts:
            forms += tuple(name.removeprefix(part) for part in PARTS if name.startswith(part * 2))
        return next((form for form in forms if _NUMBER.sub("#", form) in self.known), name)

    def _form(self, name: str) -> str:
        """A name as the table has it, if it can be one of the table."""
        return _NUMBER.sub("#", self._bare(name))


def _has(part: re.Pattern[str], names: Iterable[str]) -> bool:
    return any(map(part.search, names))


def _without_part(name: str) -> Iterator[tuple[str, str]]:
    """The first components of a name, or one component inside it; and the name without them."""
    parts = name.split(".")
    for depth in range(1, min(len(parts), _DEEPEST + 1)):
        yield ".".join([*parts[:depth], ""]), ".".join(parts[depth:])
    for place in range(1, len(parts) - 1):
        if not parts[place].isdecimal():
            yield f"{parts[place]}.", ".".join(parts[:place] + parts[place + 1 :])


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
        _REMOVED.get(kind, ()),
        kind in _OF_PARTS,
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
