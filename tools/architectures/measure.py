"""The rows of the two tables, from tiny models of a type: two sizes of each tell which number comes from where."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tools.architectures.tiny import FIRST, SECOND, Saved, saved
from tools.architectures.types import NOTHING, Sampled, sampled

NONE = "-"
_WIDTHS = "word_embed_proj_dim input_embedding_size embedding_size hidden_size d_model n_embd dim".split()
_DEPTHS = frozenset(
    (
        "encoder_layers decoder_layers num_encoder_layers num_decoder_layers "
        "n_layers n_layer num_layers num_hidden_layers"
    ).split()
)
_STACKS = frozenset("layer layers block blocks h".split())
_NO_WORDS = re.compile(r"lm_head|decoder\.weight|output|proj|predictions")
_DENSE = re.compile(
    r"(transform\.dense|lm_head\.dense|predictions\.dense|vocab_transform|head\.dense|projection_head\.dense)\.weight"
)
_WORDS = re.compile(r"embed_tokens|embeddings|shared|wte")
# Models of two vocabularies or of parts of any type, and those whose sizes are counted in another way.
_UNLIKE = frozenset({"fsmt", "deepseek_v4", "parakeet_encoder"})
# Their table of positions is there only where `position_biased_input` is.
_UNPLACED = frozenset({"deberta", "deberta-v2"})

_LABELS = frozenset(
    (
        "SEQUENCE_CLASSIFICATION TOKEN_CLASSIFICATION IMAGE_CLASSIFICATION ZERO_SHOT_IMAGE_CLASSIFICATION "
        "AUDIO_CLASSIFICATION VIDEO_CLASSIFICATION"
    ).split()
)
_SPANS = frozenset("QUESTION_ANSWERING TABLE_QUESTION_ANSWERING DOCUMENT_QUESTION_ANSWERING".split())
_CHOICES = frozenset("MULTIPLE_CHOICE NEXT_SENTENCE_PREDICTION".split())
_WRITING = frozenset("MASKED_LM CAUSAL_LM SEQ_TO_SEQ_CAUSAL_LM PRETRAINING".split())
_WRITERS = ("LM", "LMHeadModel", "ForConditionalGeneration", "MTModel", "ForPreTraining")


class Pair(NamedTuple):
    """A class, saved in both sizes."""

    first: Saved
    second: Saved

    def sized(self, first: int, second: int) -> list[str]:
        """The entries of config.json that are these numbers."""
        return [name for name, n in self.first.numbers.items() if (n, self.second.numbers.get(name)) == (first, second)]

    def tensors(self) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
        """The tensors of both: name and two shapes."""
        for name, shape in self.first.shapes.items():
            other = self.second.shapes.get(name)
            if other is not None and len(other) == len(shape):
                yield name, shape, other


class Head(NamedTuple):
    """The last layer of a class, and that which it has only where it is not tied to the table of words."""

    last: str = NONE
    untied: str = NONE


class Measured(NamedTuple):
    """What the models of a type say: its row of `families`, if it has one, and the heads of its classes."""

    family: list[str]
    heads: dict[str, Head]
    names: Sampled = NOTHING


def measure(kind: str, classes: dict[str, frozenset[str]]) -> Measured:
    """Build and measure the classes of a `model_type`, each with the tasks that it is for."""
    pairs = {}
    for name in classes:
        first, second = saved(kind, name, FIRST), saved(kind, name, SECOND)
        if first and second:
            pairs[name] = Pair(first, second)
    base = {tensor for name in pairs if "MODEL" in classes[name] for tensor in pairs[name].first.shapes}
    heads = {name: _head(kind, name, classes[name], pair, base) for name, pair in pairs.items()}
    return Measured(
        family(kind, list(pairs.values())),
        {name: head for name, head in heads.items() if head != Head()},
        sampled({name: (pair.first.prefix, pair.first.shapes) for name, pair in pairs.items()}),
    )


def family(kind: str, pairs: list[Pair]) -> list[str]:
    """A row of `families`, less its first column; nothing where the models tell nothing."""
    if kind in _UNLIKE or "encoder-decoder" in kind or "_with_hifigan" in kind:
        return []
    positions = [NONE, NONE, "0"] if kind in _UNPLACED else _positions(pairs)
    row = [*_words(pairs), *positions, *(cell for place in _places(pairs) for cell in place)]
    return [] if row == [NONE, NONE, NONE, NONE, "0"] else row


def _words(pairs: list[Pair]) -> list[str]:
    """The table of words, which most classes of the type have, and the entry that says how wide it is."""
    found: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        counts = [name for name in pair.sized(FIRST.words, SECOND.words) if name.rpartition(".")[2] == "vocab_size"]
        for name, first, second in pair.tensors():
            rows = (first[:1], second[:1]) == ((FIRST.words,), (SECOND.words,))
            if counts == ["vocab_size"] and rows and len(first) == 2 and not _NO_WORDS.search(name):
                widths = [entry for entry in pair.sized(first[1], second[1]) if entry in _WIDTHS]
                if name.endswith("weight") and widths:
                    found[pair.first.bare(name), min(widths, key=_WIDTHS.index)] += 1
    common = [tensor for tensor, times in found.items() if times * 2 >= len(pairs)]
    if not common:
        return [NONE, NONE]
    return [*min(common, key=lambda tensor: (-found[tensor], len(tensor[0])))]


def _positions(pairs: list[Pair]) -> list[str]:
    """The table of positions, the entry that says how many there are, and how many rows more than that it has."""
    found: dict[str, tuple[str, int]] = {}
    for pair in pairs:
        entries = sorted(pair.sized(FIRST.positions, SECOND.positions))
        for name, first, second in pair.tensors():
            if not re.search(r"(pos|wpe).*\.weight$", name) or len(first) != 2 or not entries or "." in entries[0]:
                continue
            more = first[0] - FIRST.positions
            if 0 <= more <= 2 and second[0] - SECOND.positions == more:
                found.setdefault(pair.first.bare(name), (entries[0], more))
    if len({more for _, more in found.values()}) != 1:
        return [NONE, NONE, "0"]
    table = min(found, key=lambda name: ("decoder" in name, len(name)))
    return [table, found[table][0], str(found[table][1])]


def _places(pairs: list[Pair]) -> list[tuple[str, str, str]]:
    """Where layers stand, the entry that says how many they are, and whether all of them hold the same tensors."""
    found = set()
    for pair in pairs:
        counted = [{place: len(layers) for place, layers in _stacks(each).items()} for each in pair]
        for place, number in counted[0].items():
            for sizes in ((FIRST.layers, SECOND.layers), (FIRST.decoder_layers, SECOND.decoder_layers)):
                entries = [entry for entry in pair.sized(*sizes) if entry.rpartition(".")[2] in _DEPTHS]
                plain = len(entries) == 1 and "." not in entries[0] and place.rpartition(".")[2] in _STACKS
                if plain and (number, counted[1].get(place)) == sizes:
                    found.add((pair.first.bare(place), entries[0]))
    ends = [
        (place, entry)
        for place, entry in sorted(found)
        if sum(other == place or other.endswith(f".{place}") for other, _ in found) == 1
    ]
    models = [each.shapes for pair in pairs for each in pair]
    return [(place, entry, "same" if _alike(place, models) else NONE) for place, entry in ends]


def _stacks(model: Saved) -> dict[str, set[str]]:
    """The numbers of what is numbered, by what stands before: those of the outermost."""
    found = defaultdict(set)
    for name in model.shapes:
        if numbered := re.match(r"(.*?)\.?(?<!\w)(\d+)\.", name):
            found[numbered[1]].add(numbered[2])
    return found


def _alike(place: str, models: Iterable[Iterable[str]]) -> bool:
    layer = re.compile(rf"(?:.*\.)?{re.escape(place)}\.(\d+)\.(.*)")
    for names in models:
        inner = defaultdict(set)
        for name in names:
            if within := layer.fullmatch(name):
                inner[within[1]].add(within[2])
        if len({frozenset(tensors) for tensors in inner.values()}) > 1:
            return False
    return True


def _head(kind: str, name: str, tasks: frozenset[str], pair: Pair, base: set[str]) -> Head:
    """What a class has and its base model has not: the layer whose rows are what it answers with."""
    own = [
        (tensor, first[0], second[0])
        for tensor, first, second in pair.tensors()
        if tensor.endswith("weight") and len(first) >= 2 and not base & {tensor, pair.first.bare(tensor)}
    ]
    labels = (FIRST.labels, SECOND.labels)
    if tasks & _LABELS:
        return Head(_only(tensor for tensor, *rows in own if tuple(rows) == labels))
    if tasks & _SPANS:
        return Head(_only(tensor for tensor, *rows in own if tuple(rows) in ((2, 2), labels)))
    if tasks & _CHOICES:
        return Head(_only(tensor for tensor, *rows in own if rows in ([1, 1], [2, 2])))
    # DeBERTa's is one of two, as `legacy` of config.json says.
    if tasks & _WRITING and name.endswith(_WRITERS) and not name.startswith("Deberta"):
        return _writing_head(kind, name, [tensor for tensor, rows, _ in own if rows != FIRST.words])
    return Head()


def _writing_head(kind: str, name: str, own: list[str]) -> Head:
    tied, untied = (saved(kind, name, FIRST, tied=tied) for tied in (True, False))
    with_it, without_it = (each.shapes if each else {} for each in (untied, tied))
    dense = [tensor for tensor in own if tensor in with_it and tensor in without_it and _DENSE.search(tensor)]
    words = _only(
        tensor
        for tensor, shape in with_it.items()
        if tensor not in without_it and tensor.endswith("weight") and not _WORDS.search(tensor)
        if len(shape) == 2 and shape[0] == FIRST.words
    )
    return Head(dense[-1] if dense else NONE, words)


def _only(names: Iterable[str]) -> str:
    found = list(names)
    return found[0] if len(found) == 1 else NONE
