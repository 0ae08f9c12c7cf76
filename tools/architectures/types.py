"""The rows of `types`: which releases know a model type, and the names of its tensors, packed as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hfdeploy_action.folder.names import unpacked

NONE = "-"
OPTIONAL = "?"
_NUMBER = re.compile(r"(?<![^.])\d+(?![^.])")


class Sampled(NamedTuple):
    """What the classes of a type say: prefixes of base models, names in all of them, and the other names."""

    prefixes: frozenset[str]
    always: frozenset[str]
    others: frozenset[str]


NOTHING = Sampled(frozenset(), frozenset(), frozenset())


def sampled(models: Mapping[str, tuple[str, Iterable[str]]]) -> Sampled:
    """The names in the models of these classes, each with the prefix of its base model."""
    each = {of: {bare(name, prefix) for name in names} for of, (prefix, names) in models.items()}
    named = [frozenset(names) for names in each.values() if names]
    always = frozenset[str].intersection(*named) if named else frozenset()
    used = {prefix for prefix, names in models.values() if any(name.startswith(f"{prefix}.") for name in names)}
    # Some classes with a head have no base model inside, and so no prefix.
    without = any(
        re.search("For|LMHead", of) and not any(name.startswith(f"{prefix}.") for name in names)
        for of, (prefix, names) in models.items()
    )
    marked = {prefix + (OPTIONAL if without else "") for prefix in used if prefix}
    return Sampled(frozenset(marked), always, frozenset[str]().union(*named) - always)


def bare(name: str, prefix: str) -> str:
    """A name without the prefix of the base model and the numbers of layers."""
    return _NUMBER.sub("#", name.removeprefix(f"{prefix}.") if prefix else name)


def row(old: list[str] | None, release: str, found: Sampled, *, is_converted: bool) -> list[str]:
    """A row with what a release says: a name that was missing in one release need not be there."""
    releases, prefixes, always, others = old or ["", NONE, NONE, NONE]
    new = "".join(sorted({*releases, release}))
    if not found.always | found.others:
        return [new, prefixes, always, others]
    core, more = frozenset(unpacked(always)), frozenset(unpacked(others))
    every = core | more | found.always | found.others
    kept = found.always & core if core | more else found.always
    stems = found.prefixes | {prefix for prefix in prefixes.strip(f"~{NONE}").split("|") if prefix}
    stems -= {stem for stem in stems if stem + OPTIONAL in stems}
    mark = "~" if is_converted or prefixes.startswith("~") else ""
    return [new, mark + ("|".join(sorted(stems)) or NONE), packed(kept), packed(every - kept)]


def packed(names: Iterable[str]) -> str:
    """Names as a tree: `a(b,c*)` stands for `a.b`, `a.c.weight` and `a.c.bias`."""
    each = set(names)
    both = {name[:-7] for name in each if name.endswith(".weight") and f"{name[:-7]}.bias" in each}
    each -= {f"{name}.{end}" for name in both for end in ("weight", "bias")}
    return _tree([name.split(".") for name in sorted({*each, *(f"{name}*" for name in both)})]) or NONE


def _tree(paths: list[list[str]]) -> str:
    parts: dict[str, list[list[str]]] = {}
    for first, *others in paths:
        parts.setdefault(first, []).append(others)
    texts = []
    for first, below in parts.items():
        inner = [path for path in below if path]
        if len(inner) < len(below):
            texts.append(first)
        if len(inner) == 1:
            texts.append(f"{first}.{_tree(inner)}")
        elif inner:
            texts.append(f"{first}({_tree(inner)})")
    return ",".join(texts)


def configured() -> dict[str, tuple[bool, bool]]:
    """The types of the installed release: whether a part may be of any type, and whether names are converted."""
    from transformers import CONFIG_MAPPING
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    try:
        from transformers.conversion_mapping import get_checkpoint_conversion_mapping as conversion
    except ImportError:  # release 4 has none

        def conversion(_: str) -> None:
            return None

    return {kind: (_is_made_of_any(CONFIG_MAPPING[kind]), bool(conversion(kind))) for kind in CONFIG_MAPPING_NAMES}


def _is_made_of_any(config: Any) -> bool:
    """Whether a part of the model may be of any type, so that its names are not known."""
    parts = getattr(config, "sub_configs", {}).values()
    try:
        return any(part.__name__ == "AutoConfig" for part in parts) or "backbone" in " ".join(vars(config()))
    except Exception:  # noqa: BLE001  some have no usual form
        return True
