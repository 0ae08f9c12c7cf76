"""Tensors that do not fit config.json or the tokenizer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, TOKENIZER, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.architectures import Layers, ending
from hfdeploy_action.folder.tokenizer import Vocabulary
from hfdeploy_action.rules.files.layers import numbered
from hfdeploy_action.rules.files.tensor_names import has_unknown_names
from hfdeploy_action.rules.files.tokenizer import object_in, special_in
from hfdeploy_action.text import and_more, count, plain, show

_NO_TEXT = re.compile(r"[<\[](?:mask|MASK)[>\]]|<[^<>]{0,40}(?:image|audio|video)[^<>]{0,40}>")
# Classifiers whose last layer has a bias; others have none, or it is not known.
_BIASED = frozenset(
    f"{family}For{task}"
    for family in "Bert Roberta XLMRoberta Camembert DistilBert Electra MPNet Albert Deberta DebertaV2".split()
    for task in ("SequenceClassification", "TokenClassification")
) | {"ViTForImageClassification", "DeiTForImageClassification"}
# The layers between the model and its head, by names that no other layer has.
_BEFORE_HEAD = {"DistilBertForSequenceClassification": ("pre_classifier.weight", "pre_classifier.bias")}
_FOR_TASK = re.compile(r"([A-Z]\w{1,40}?)For[A-Z]\w{1,40}")
_GENERATORS = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")


def _shape(folder: ModelFolder, end: str) -> tuple[str, tuple[int, ...]] | None:
    """A two-dimensional tensor by the ending of its name: its full name, rows and columns."""
    name = ending(folder.weights.tensors, end)
    shape = folder.weights.tensors[name].shape if name else ()
    return (name, shape) if name and len(shape) == 2 else None


def _size(folder: ModelFolder, key: str) -> int | None:
    """A size in config.json."""
    value = folder.config.values.get(key)
    return value if type(value) is int and value > 0 else None


@rule("HFD117", Severity.ERROR)
def missing_embedding(folder: ModelFolder) -> Iterator[Problem]:
    """The model has no embedding for a token of its tokenizer.

    The first text that contains the token causes `IndexError: index out of range`.

    Fix: add the missing rows with `model.resize_token_embeddings(len(tokenizer))`, train them, and save the model with
    `model.save_pretrained(folder)`; or restore the tokenizer that the model was trained with.
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
        limit = f"`{plain(table[0])}` ends at row" if table else f"the last ID by `vocab_size` in {CONFIG} is"
        yield Problem(f"the token `{show(token)}` has the ID {last}, but {limit} {rows - 1}", at)


def _last_used(folder: ModelFolder, vocabulary: Vocabulary) -> tuple[str, int]:
    """The last token that a text can contain: only pre-training uses the mask, and no text the place of a picture."""
    if folder.config.architecture.endswith("ForMaskedLM") or not _NO_TEXT.search(vocabulary.last[0]):
        return vocabulary.last
    parts = [vocabulary.model, vocabulary.added]
    return Vocabulary(*({name: n for name, n in part.items() if not _NO_TEXT.search(name)} for part in parts)).last


@rule("HFD118", Severity.ERROR)
def mismatched_tensor_size(folder: ModelFolder) -> Iterator[Problem]:
    """The tensor sizes differ from those in config.json.

    If a shape differs, libraries refuse to load the model (`size mismatch`). They fill missing layers with random
    numbers and ignore layers beyond the number in config.json.

    Fix: restore the config.json that was saved with these weights, or save the model again:
    `model.save_pretrained(folder)` writes both files.
    """
    family = folder.config.family
    if family is None or not folder.weights.tensors:
        return
    sizes: list[tuple[str, int, str]] = []
    if table := _shape(folder, family.words):
        name, (rows, columns) = table
        sizes += [("vocab_size", rows, f"`{name}` has {rows:,} rows")]
        sizes += [(family.hidden, columns, f"`{name}` has {columns:,} columns")]
    if table := _shape(folder, family.positions):
        name, (rows, _) = table
        sizes.append((family.length, rows - family.beyond, f"`{name}` has {rows:,} rows"))
    for each in family.layers:
        if layers := _layers(folder, each):
            sizes.append((each.depth, layers, f"the weights have {count(layers, 'layer')}"))
    for key, value, what in sizes:
        declared = _size(folder, key)
        if declared and declared != value:
            fix = f'write `"{key}": {value}` if the weights are right; if not, save the model again.'
            yield Problem(f"`{key}` is {declared:,}, but {plain(what)}", folder.config.at(key), fix)


def _layers(folder: ModelFolder, layers: Layers) -> int:
    """How many layers the weights have; 0 if that is not known.

    Some models have further layers, which predict more than one token, and rarely declare how many.
    """
    found = len({number for _, number, _ in numbered(folder.weights.tensors, layers.place)})
    declared, predicting = _size(folder, layers.depth) or 0, _size(folder, "num_nextn_predict_layers") or 0
    is_allowed = not layers.are_alike or found <= declared + predicting
    return declared if found > declared and is_allowed else found


@rule("HFD119", Severity.ERROR)
def out_of_range_token_id(folder: ModelFolder) -> Iterator[Problem]:
    """The ID of a special token in config.json is beyond the vocabulary.

    With such a `pad_token_id`, the model cannot be built. With such a `bos_token_id` or `eos_token_id`, it cannot start
    or stop generating.

    Fix: set the ID in config.json to the tokenizer's, as in `"pad_token_id": 0`; `tokenizer.pad_token_id` gives it.
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
        numbers = value if isinstance(value, list) else [value]
        beyond = [number for number in numbers if type(number) is int and number >= size]
        if beyond:
            message = f"`{key}` is {beyond[0]!r:.20}{and_more(beyond)}, but the vocabulary ends at the ID {size - 1}"
            yield Problem(message, folder.config.at(key), _token_id_fix(folder, key))


def _token_id_fix(folder: ModelFolder, key: str) -> str:
    """The fix of a special token's ID in config.json, by the ID in the tokenizer."""
    token = special_in(object_in(folder, TOKENIZER_CONFIG)).get(key.removesuffix("_id"))
    vocabulary = folder.tokenizer.vocabulary
    number = vocabulary.id_of(token) if token and isinstance(vocabulary, Vocabulary) else None
    if token and number is not None:
        return f'write `"{key}": {number}`, the ID of `{show(token)}` in {TOKENIZER}.'
    if key == "decoder_start_token_id":  # which tokenizers do not have
        return f"restore the `{key}` of the config.json that was saved with these weights."
    return f"set `{key}` in config.json to the tokenizer's; `tokenizer.{key}` gives it."


@rule("HFD120", Severity.WARNING)
def excessive_max_length(folder: ModelFolder) -> Iterator[Problem]:
    """The tokenizer's `model_max_length` is higher than the model's limit.

    A text whose length is between the two limits is not truncated, and the model fails with `IndexError: index out of
    range`.

    Fix: set `model_max_length` in tokenizer_config.json to the model's number of positions, as in `"model_max_length":
    512`.
    """
    family, config = folder.config.family, folder.json.object(TOKENIZER_CONFIG)
    if family is None or not family.positions or not isinstance(config, dict):
        return
    table, declared = _shape(folder, family.positions), _size(folder, family.length)
    rows = table[1][0] if table else declared + family.beyond if declared else 0
    length = config.get("model_max_length")
    places = rows - family.reserved
    if places > 0 and isinstance(length, int | float) and places < length < 10**20:
        message = f"`model_max_length` is {length:,}, but the model reads at most {places:,} tokens"
        at = folder.json.at(TOKENIZER_CONFIG, "model_max_length")
        yield Problem(message, at, f'write `"model_max_length": {places}`.')


@rule("HFD121", Severity.ERROR)
def missing_head(folder: ModelFolder) -> Iterator[Problem]:
    """The weights lack the head, the last layer of the architecture.

    Libraries fill the head with random numbers and report that only in the log. The model answers, but the answers mean
    nothing.

    Fix: save the trained model with its head: `model.save_pretrained(folder)`; if the model has no head, declare that
    in config.json: `"architectures": ["BertModel"]`.
    """
    head, tensors = folder.config.head, folder.weights.tensors
    if not head or not tensors or (_is_generator(folder) and _is_embedder(folder)):
        return
    lacking = next((part for part in _parts(folder, head) if not _holds(tensors, part)), None)
    if lacking and not has_unknown_names(folder):
        at = folder.config.at("architectures", 0)
        name = folder.config.architecture
        message = f"`{show(name)}` needs `{lacking}`, which is not among the {count(len(tensors), 'tensor')}"
        yield Problem(message, at, _head_fix(name))


def _head_fix(architecture: str) -> str:
    """The fix of a missing head; the rule's own where no class without a head goes by the name."""
    base = _FOR_TASK.fullmatch(architecture)
    saved = "save the trained model with its head: `model.save_pretrained(folder)`"
    return f'{saved}; if the model has no head, write `"architectures": ["{base[1]}Model"]`.' if base else ""


def _parts(folder: ModelFolder, head: str) -> tuple[str, ...]:
    """The tensors of the head, as far as they are known."""
    architecture = folder.config.architecture
    bias = (head.replace("weight", "bias"),) if architecture in _BIASED else ()
    return (head, *bias, *_BEFORE_HEAD.get(architecture, ()))


def _holds(tensors: Iterable[str], name: str) -> bool:
    return any(f".{tensor}".endswith(f".{name}") for tensor in tensors)


def _is_generator(folder: ModelFolder) -> bool:
    return folder.config.architecture.endswith(("LM", "LMHeadModel", "ForPreTraining", *_GENERATORS))


def _is_embedder(folder: ModelFolder) -> bool:
    """Whether the model is used for its embeddings, and its generating head is not needed."""
    uses = ("feature-extraction", "sentence-similarity")
    return "modules.json" in folder.files or folder.card.values.get("pipeline_tag") in uses
