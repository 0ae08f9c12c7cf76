"""Shapes: the tensors, config.json and the tokenizer are of one model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, TOKENIZER, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.architectures import Layers, ending
from hfdeploy_action.folder.tokenizer import Vocabulary
from hfdeploy_action.rules.files.layers import numbered
from hfdeploy_action.text import plain

_NO_TEXT = re.compile(r"[<\[](?:mask|MASK)[>\]]|<[^<>]{0,40}(?:image|audio|video)[^<>]{0,40}>")
# Classifiers whose last layer has a bias; that of others is known to have none, or not known.
_BIASED = frozenset(
    f"{family}For{task}"
    for family in "Bert Roberta XLMRoberta Camembert DistilBert Electra MPNet Albert Deberta DebertaV2".split()
    for task in ("SequenceClassification", "TokenClassification")
) | {"ViTForImageClassification", "DeiTForImageClassification"}
# What stands between the model and its last layer, by names that no other layer has.
_BEFORE_HEAD = {"DistilBertForSequenceClassification": ("pre_classifier.weight", "pre_classifier.bias")}
_GENERATORS = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")


def _shape(folder: ModelFolder, end: str) -> tuple[str, tuple[int, ...]] | None:
    """A table of the weights by the ending of its name: its whole name, rows and columns."""
    name = ending(folder.weights.tensors, end)
    shape = folder.weights.tensors[name].shape if name else ()
    return (name, shape) if name and len(shape) == 2 else None


def _size(folder: ModelFolder, key: str) -> int | None:
    """A size in config.json."""
    value = folder.config.values.get(key)
    return value if type(value) is int and value > 0 else None


@rule("HFD117", Severity.ERROR)
def embeddings_cover_the_vocabulary(folder: ModelFolder) -> Iterator[Problem]:
    """The model has an embedding for every token of its tokenizer.

    A token beyond the last row ends in `IndexError: index out of range`, at the first text that contains it.

    Fix: give the model rows for them, `model.resize_token_embeddings(len(tokenizer))`, train these and save it,
    `model.save_pretrained(folder)`; or put back the tokenizer it was trained with.
    """
    family, vocabulary = folder.config.family, folder.tokenizer.vocabulary
    if family is None or not family.words or not isinstance(vocabulary, Vocabulary):
        return
    table = _shape(folder, family.words)
    rows = table[1][0] if table else _size(folder, "vocab_size")
    token, last = _last_used(folder, vocabulary)
    if rows and last >= rows:
        at = Location(TOKENIZER)
        if token in vocabulary.added:
            at = folder.tokenizer.at("added_tokens", list(vocabulary.added).index(token))
        elif isinstance(folder.tokenizer.values.get("model", {}).get("vocab"), dict):
            at = folder.tokenizer.at("model", "vocab", token)
        holder = f"`{plain(table[0])}`" if table else f"`vocab_size` of {CONFIG}"
        yield Problem(f"the token `{plain(token):.40}` has id {last:,}, but {holder} ends at {rows - 1:,}", at)


def _last_used(folder: ModelFolder, vocabulary: Vocabulary) -> tuple[str, int]:
    """The last token that can come up: outside of pre-training no text holds the mask, nor the place of a picture."""
    if folder.config.architecture.endswith("ForMaskedLM") or not _NO_TEXT.search(vocabulary.last[0]):
        return vocabulary.last
    parts = [vocabulary.model, vocabulary.added]
    return Vocabulary(*({name: n for name, n in part.items() if not _NO_TEXT.search(name)} for part in parts)).last


@rule("HFD118", Severity.ERROR)
def sizes_are_the_configured_ones(folder: ModelFolder) -> Iterator[Problem]:
    """The tensors have the sizes that config.json gives.

    Where a shape differs the model is not loaded (`size mismatch`); layers that are not among the tensors are filled
    with random numbers, and layers that config.json does not count are left out.

    Fix: put back the config.json that was saved with these weights: `model.save_pretrained(folder)` writes both.
    """
    family = folder.config.family
    if family is None or not folder.weights.tensors:
        return
    held: list[tuple[str, int, str]] = []
    if table := _shape(folder, family.words):
        name, (rows, columns) = table
        held += [("vocab_size", rows, f"`{name}` has {rows:,} rows")]
        held += [(family.hidden, columns, f"`{name}` has {columns:,} columns")]
    if table := _shape(folder, family.positions):
        name, (rows, _) = table
        held.append((family.length, rows - family.beyond, f"`{name}` has {rows:,} rows"))
    for each in family.layers:
        if layers := _layers(folder, each):
            held.append((each.depth, layers, f"the weights have {layers} layers"))
    for key, value, what in held:
        declared = _size(folder, key)
        if declared and declared != value:
            yield Problem(f"`{key}` is {declared:,}, but {plain(what)}", folder.config.at(key))


def _layers(folder: ModelFolder, layers: Layers) -> int:
    """How many layers the weights have; 0 where that is not known.

    Beyond the declared ones some have further layers, which guess more than one token, and seldom say how many.
    """
    found = len({number for _, number, _ in numbered(folder.weights.tensors, layers.place)})
    declared, guessing = _size(folder, layers.depth) or 0, _size(folder, "num_nextn_predict_layers") or 0
    is_allowed = not layers.are_alike or found <= declared + guessing
    return declared if found > declared and is_allowed else found


@rule("HFD119", Severity.ERROR)
def special_ids_are_in_range(folder: ModelFolder) -> Iterator[Problem]:
    """The special tokens of config.json are ids of the vocabulary.

    With a padding id beyond the vocabulary the model cannot even be built; with another such id it cannot start or
    stop to write.

    Fix: set the id in config.json to the tokenizer's, as in `"pad_token_id": 0`; `tokenizer.pad_token_id` says it.
    """
    size = _size(folder, "vocab_size")
    family = folder.config.family
    if family is None or not family.words or not size:
        return
    keys = ["pad_token_id", "decoder_start_token_id"]
    if folder.config.architecture.endswith(_GENERATORS):
        keys += ["bos_token_id", "eos_token_id"]
    for key in keys:
        value = folder.config.values.get(key)
        for number in value if isinstance(value, list) else [value]:
            if type(number) is int and number >= size:
                at = folder.config.at(key)
                yield Problem(f"`{key}` is {number!r:.20}, but the vocabulary ends at {size - 1:,}", at)


@rule("HFD120", Severity.WARNING)
def positions_cover_the_length(folder: ModelFolder) -> Iterator[Problem]:
    """The tokenizer cuts texts to what the model can read.

    A text between the two limits is not cut, and ends in `IndexError: index out of range`.

    Fix: set `model_max_length` in tokenizer_config.json to the number of positions, as in `"model_max_length": 512`.
    """
    family, config = folder.config.family, folder.json.object(TOKENIZER_CONFIG)
    if family is None or not family.positions or not isinstance(config, dict):
        return
    table, declared = _shape(folder, family.positions), _size(folder, family.length)
    rows = table[1][0] if table else declared + family.beyond if declared else 0
    length = config.get("model_max_length")
    places = rows - family.reserved
    if places > 0 and isinstance(length, int | float) and places < length < 10**20:
        at = folder.json.at(TOKENIZER_CONFIG, "model_max_length")
        yield Problem(f"`model_max_length` is {length:,}, but the model has {places:,} positions", at)


@rule("HFD121", Severity.ERROR)
def heads_are_trained(folder: ModelFolder) -> Iterator[Problem]:
    """The last layer that the architecture has is among the weights.

    A missing one is filled with random numbers: a log line says so, and the model answers all the same.

    Fix: save the model that was trained, head included: `model.save_pretrained(folder)`; one that has no head says so
    in config.json: `"architectures": ["BertModel"]`.
    """
    head = folder.config.head
    wrapped = all(
        name.startswith("module.") for name in folder.weights.tensors
    )  # of which HFD145 says it, or there is none
    if not head or wrapped or (_is_writer(folder) and _is_embedder(folder)):
        return
    lacking = next((part for part in _parts(folder, head) if not _holds(folder.weights.tensors, part)), None)
    if lacking:
        at = folder.config.at("architectures", 0)
        what = f"`{lacking}` is not among the {len(folder.weights.tensors):,} tensors"
        yield Problem(f"{plain(folder.config.architecture):.60} has a head, but {what}", at)


def _parts(folder: ModelFolder, head: str) -> tuple[str, ...]:
    """The tensors that the head is made of, as far as they are known."""
    architecture = folder.config.architecture
    bias = (head.replace("weight", "bias"),) if architecture in _BIASED else ()
    return (head, *bias, *_BEFORE_HEAD.get(architecture, ()))


def _holds(tensors: Iterable[str], name: str) -> bool:
    return any(f".{held}".endswith(f".{name}") for held in tensors)


def _is_writer(folder: ModelFolder) -> bool:
    return folder.config.architecture.endswith(("LM", "LMHeadModel", "ForPreTraining", *_GENERATORS))


def _is_embedder(folder: ModelFolder) -> bool:
    """Whether the model is there for its embeddings: then nobody misses the layer that writes."""
    uses = ("feature-extraction", "sentence-similarity")
    return "modules.json" in folder.files or folder.card.values.get("pipeline_tag") in uses
