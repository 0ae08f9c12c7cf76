"""tokenizer.json: its vocabulary, and what keeps the `tokenizers` library from loading it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hfdeploy_action.findings import Location
from hfdeploy_action.folder.json_files import JsonFiles
from hfdeploy_action.frontmatter import Key

TOKENIZER = "tokenizer.json"
TOKENIZER_CONFIG = "tokenizer_config.json"
_MODELS = ("BPE", "WordPiece", "WordLevel", "Unigram")


@dataclass(frozen=True)
class Fault:
    """Why a tokenizer.json does not load, and the keys of the entry."""

    message: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The IDs of all tokens: those of the model, and those added to it."""

    model: dict[str, int]
    added: dict[str, int]

    @cached_property
    def last(self) -> tuple[str, int]:
        """The token with the highest ID; ID -1 if there are no tokens."""
        highest = [max(part.items(), key=lambda item: item[1]) for part in (self.model, self.added) if part]
        return max(highest, key=lambda item: item[1], default=("", -1))

    def id_of(self, token: str) -> int | None:
        """The ID of a token; that of an added token comes first."""
        return self.added.get(token, self.model.get(token))


class Tokenizer:
    """Facts about tokenizer.json. Nothing here raises."""

    def __init__(self, json: JsonFiles) -> None:
        self._json = json

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values; empty if the file cannot be read, which HFD103 reports."""
        read = self._json.object(TOKENIZER)
        return read if isinstance(read, dict) else {}

    @cached_property
    def vocabulary(self) -> Vocabulary | Fault | None:
        """The tokens, or why the tokenizer does not load; None if there is no file that can be read."""
        read = self._json.object(TOKENIZER)
        return read_vocabulary(read) if isinstance(read, dict) else None

    def at(self, *keys: Key) -> Location:
        """The position of an entry, or of its nearest parent."""
        return self._json.at(TOKENIZER, *keys)


def kind_of(read: dict[str, Any]) -> str:
    """The kind of model in a parsed tokenizer.json; empty if it is not known."""
    model = read.get("model")
    kind = model.get("type", _kind(model)) if isinstance(model, dict) else ""
    return kind if kind in _MODELS else ""


def read_vocabulary(read: dict[str, Any]) -> Vocabulary | Fault:
    """The vocabulary of a parsed tokenizer.json."""
    model, added = read.get("model"), read.get("added_tokens", [])
    if not isinstance(model, dict):
        return Fault("there is no `model`", ("model",))
    kind = model.get("type", _kind(model))
    if kind not in _MODELS:
        return Fault(f"the model type is {kind!r:.40}, not one of {', '.join(_MODELS)}", ("model", "type"))
    if not isinstance(added, list):
        return Fault("`added_tokens` is not a list", ("added_tokens",))
    tokens, entries = _tokens(kind, model.get("vocab")), list(_added(added))
    if isinstance(tokens, Fault):
        return tokens
    fault = next((entry for entry in entries if isinstance(entry, Fault)), None)
    fault = fault or (_merges_fault(model, tokens) if kind == "BPE" else None)
    fault = fault or (_unknown_fault(model, tokens) if kind == "Unigram" else None)
    return fault or Vocabulary(tokens, dict(entry for entry in entries if not isinstance(entry, Fault)))


def _kind(model: dict[str, Any]) -> str:
    """The type of a model without `type`, as early versions wrote it."""
    if "merges" in model:
        return "BPE"
    return "Unigram" if isinstance(model.get("vocab"), list) else "WordPiece"


def _tokens(kind: str, vocab: object) -> dict[str, int] | Fault:
    place = ("model", "vocab")
    if kind == "Unigram":
        if not isinstance(vocab, list):
            return Fault("the vocabulary is not a list", place)
        for number, piece in enumerate(vocab):
            if not (isinstance(piece, list) and len(piece) == 2 and isinstance(piece[0], str) and _number(piece[1])):
                return Fault(
                    f"entry {number} of the vocabulary is not a pair of a token and its score", (*place, number)
                )
        return {piece[0]: number for number, piece in enumerate(vocab)}
    if not isinstance(vocab, dict):
        return Fault("the vocabulary is not an object", place)
    wrong = next((token for token, number in vocab.items() if not _is_id(number)), None)
    return vocab if wrong is None else Fault(f"the ID of {wrong!r:.40} is not a whole number", (*place, wrong))


def _added(added: list[Any]) -> Iterator[tuple[str, int] | Fault]:
    for number, token in enumerate(added):
        parts = token if isinstance(token, dict) else {}
        content, token_id = parts.get("content"), parts.get("id")
        if isinstance(content, str) and isinstance(token_id, int) and _is_id(token_id):
            yield content, token_id
        else:
            yield Fault(f"added token {number} lacks its `id` or `content`", ("added_tokens", number))


def _merges_fault(model: dict[str, Any], tokens: dict[str, int]) -> Fault | None:
    """The first merge whose parts or result are not in the vocabulary."""
    merges = model.get("merges")
    if not isinstance(merges, list):
        return Fault("`merges` is not a list", ("model", "merges"))
    prefix = model.get("continuing_subword_prefix")
    inner = len(prefix) if isinstance(prefix, str) else 0
    for number, merge in enumerate(merges):
        parts = merge.split(" ") if isinstance(merge, str) else merge
        if not (isinstance(parts, list) and len(parts) == 2 and all(isinstance(part, str) for part in parts)):
            return Fault(f"merge {number} is not a pair of tokens", ("model", "merges", number))
        left, right = parts
        for token in (left, right, left + right[inner:]):
            if token not in tokens:
                return Fault(
                    f"merge {number} needs {token!r:.40}, which is not in the vocabulary", ("model", "merges", number)
                )
    return None


def _unknown_fault(model: dict[str, Any], tokens: dict[str, int]) -> Fault | None:
    unknown = model.get("unk_id")
    if unknown is None or (_is_id(unknown) and unknown < len(tokens)):
        return None
    return Fault(f"`unk_id` is {unknown!r:.20}, but the last token has the ID {len(tokens) - 1}", ("model", "unk_id"))


def _is_id(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**32


def _number(value: object) -> bool:
    return type(value) in {int, float}
