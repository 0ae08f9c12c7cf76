"""What transformers calls the tensors and sizes of its architectures, and which of them read text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from hfdeploy_action.vocabulary import rows

# They count positions from the id of the padding: as that is 1, their tables begin with two rows that no token has.
_COUNTED_FROM_PADDING = frozenset(
    "roberta xlm-roberta xlm-roberta-xl roberta-prelayernorm camembert longformer data2vec-text ibert xmod esm lilt "
    "markuplm layoutlmv3".split()
)
_NONE = "-"


class Layers(NamedTuple):
    """Where numbered layers stand, the entry that counts them, and whether each holds the same tensors."""

    place: str
    depth: str
    are_alike: bool


class Family(NamedTuple):
    """Names of tensors, as their endings, and of entries in config.json; an empty one is not known, or has no use."""

    words: str
    hidden: str
    positions: str
    length: str
    beyond: int  # rows of the position table more than config.json says
    reserved: int  # rows of the position table before that of the first token
    layers: tuple[Layers, ...]


def family_of(config: dict[str, Any]) -> Family | None:
    """The family that config.json names, where its tensors are known."""
    kind = config.get("model_type")
    return _family(kind) if isinstance(kind, str) and _is_plain(config) else None


def _is_plain(config: dict[str, Any]) -> bool:
    """Whether tensors are called and shaped as transformers does it: not quantised, nor by code of the repository."""
    own = config.get("auto_map")
    is_own = isinstance(own, dict) and any(key.startswith("AutoModel") for key in own)
    return not is_own and "quantization_config" not in config


@cache
def _family(kind: str) -> Family | None:
    row = rows("families").get(kind)
    if row is None:
        return None
    words, hidden, positions, length, beyond, *layers = ("" if entry == _NONE else entry for entry in row)
    reserved = 2 if kind in {*_COUNTED_FROM_PADDING, "mpnet"} else int(beyond)
    each = (Layers(place, depth, alike == "same") for place, depth, alike in zip(*[iter(layers)] * 3, strict=True))
    return Family(words, hidden, positions, length, int(beyond), reserved, tuple(each))


def architecture_of(config: dict[str, Any]) -> str:
    """The first architecture that config.json names; empty where it names none."""
    names = config.get("architectures")
    return names[0] if isinstance(names, list) and names and isinstance(names[0], str) else ""


def reads_text(config: dict[str, Any]) -> bool:
    """Whether the architecture is one that needs a tokenizer."""
    return rows("architectures").get(architecture_of(config), ("",))[0] == "text"


def head_of(config: dict[str, Any]) -> str:
    """The last layer that the architecture needs, by its name; empty where that is not known.

    A model that writes takes its table of words for that layer, unless config.json says that they are not tied.
    """
    row = rows("architectures").get(architecture_of(config))
    if row is None or not _is_plain(config):
        return ""
    _, always, untied = row
    is_untied = config.get("tie_word_embeddings") is False and "text_config" not in config
    head = untied if always == _NONE and is_untied else always
    return "" if head == _NONE else head


def goes_by_padding(config: dict[str, Any]) -> bool:
    """Whether the id of the padding changes the answers: positions are counted from it, or the end is found by it."""
    return config.get("model_type") in _COUNTED_FROM_PADDING or head_of(config) == "score.weight"


def ending(names: Iterable[str], end: str) -> str | None:
    """The one name that is this, or ends so behind a dot; None where there is none, or several."""
    found = [name for name in names if name.endswith(end) and name.removesuffix(end)[-1:] in {"", "."}] if end else []
    return found[0] if len(found) == 1 else None
