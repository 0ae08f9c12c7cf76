"""Tokenizers that do not load, or whose files contradict each other."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import TOKENIZER, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.templates import template_fault
from hfdeploy_action.folder.tokenizer import Fault, Vocabulary
from hfdeploy_action.rules.files.configuration import is_refused, odd
from hfdeploy_action.rules.files.names import is_tokenizer_code, is_vocabulary
from hfdeploy_action.rules.files.unread import is_transformers
from hfdeploy_action.text import as_json, plain, show
from hfdeploy_action.vocabulary import rows

SPECIAL_MAP = "special_tokens_map.json"
_SPECIAL = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
_TEMPLATE = re.compile(r"chat_template\.jinja|additional_chat_templates/[^/]+\.jinja")
_WORDS, _PAIRS = ("vocab.txt",), ("vocab.json", "merges.txt")
# The files that a class of transformers needs if there is no tokenizer.json.
_NEEDED = {
    **dict.fromkeys(("Bert", "DistilBert", "Electra", "MobileBert", "MPNet", "Funnel", "ConvBert"), _WORDS),
    **dict.fromkeys(("GPT2", "Roberta", "Bart", "Longformer", "LED", "Deberta", "CLIP", "Whisper", "CodeGen"), _PAIRS),
    **dict.fromkeys(("XLMRoberta", "Camembert", "MBart", "MBart50"), ("sentencepiece.bpe.model",)),
    **dict.fromkeys(("T5", "Albert", "XLNet", "Pegasus", "BigBird"), ("spiece.model",)),
    **dict.fromkeys(("Llama", "Gemma"), ("tokenizer.model",)),
    "DebertaV2": ("spm.model",),
    "Marian": ("source.spm", "target.spm", "vocab.json"),
}
# Lists of words, from which no tokenizer is built without a class that says how they are used.
_LISTS = frozenset({"vocab.txt", "vocab.json"})
_OF_JSON = ("PreTrainedTokenizerFast", "TokenizersBackend")


def object_in(folder: ModelFolder, name: str) -> dict[str, Any]:
    """A JSON object of the folder; empty if it cannot be read, which HFD103 reports."""
    read = folder.json.object(name)
    return read if isinstance(read, dict) else {}


def special_in(read: dict[str, Any]) -> dict[str, str]:
    """The special tokens that a file names, by their key."""
    named = {key: read.get(key) for key in _SPECIAL}
    plain = {key: value.get("content") if isinstance(value, dict) else value for key, value in named.items()}
    return {key: value for key, value in plain.items() if isinstance(value, str)}


@rule("HFD122", Severity.ERROR)
def invalid_tokenizer_json(folder: ModelFolder) -> Iterator[Problem]:
    """The `tokenizers` library cannot load `tokenizer.json`.

    The library rejects the file if a part is missing, if a merge needs a token that is not in the vocabulary, or if the
    file contains something that only Python's JSON parser reads, such as `NaN`.

    Fix: save the tokenizer again: `tokenizer.save_pretrained(folder)`.
    """
    if isinstance(folder.tokenizer.vocabulary, Fault):
        at = folder.tokenizer.at(*folder.tokenizer.vocabulary.keys)
        yield Problem(f"`{TOKENIZER}` cannot be loaded: {plain(folder.tokenizer.vocabulary.message)}", at)
    elif found := [each for each in folder.json.oddities(TOKENIZER) if is_refused(TOKENIZER, each)]:
        yield odd(TOKENIZER, found)


@rule("HFD123", Severity.WARNING)
def inconsistent_special_tokens(folder: ModelFolder) -> Iterator[Problem]:
    """The tokenizer files name different special tokens.

    The library and its version decide which file is used, so the same text gets different IDs.

    Fix: delete special_tokens_map.json, and save the tokenizer again: `tokenizer.save_pretrained(folder)`.
    """
    config = object_in(folder, TOKENIZER_CONFIG)
    in_config, in_map = special_in(config), special_in(object_in(folder, SPECIAL_MAP))
    for key in in_config.keys() & in_map.keys():
        if in_config[key] != in_map[key]:
            message = f"`{key}` is `{show(in_map[key])}`, but `{show(in_config[key])}` in {TOKENIZER_CONFIG}"
            yield Problem(message, folder.json.at(SPECIAL_MAP, key))
    decoder, vocabulary = config.get("added_tokens_decoder"), folder.tokenizer.vocabulary
    if not isinstance(decoder, dict) or not isinstance(vocabulary, Vocabulary):
        return
    by_id = {str(number): token for token, number in vocabulary.added.items()}
    for number, token in decoder.items():
        content = token.get("content") if isinstance(token, dict) else None
        if isinstance(content, str) and by_id.get(number, content) != content:
            message = f"token {number} is `{show(content)}`, but `{show(by_id[number])}` in {TOKENIZER}"
            fix = "save the tokenizer again: `tokenizer.save_pretrained(folder)`."
            yield Problem(message, folder.json.at(TOKENIZER_CONFIG, "added_tokens_decoder", number), fix)
            return


@rule("HFD124", Severity.WARNING)
def unknown_special_token(folder: ModelFolder) -> Iterator[Problem]:
    """A special token is not in the vocabulary.

    The tokenizer gives it a new ID when it loads, and the model has no embedding for that ID.

    Fix: in the file that the message names, use a token from tokenizer.json, as in `"mask_token": "[MASK]"`. If the
    token is new, run `model.resize_token_embeddings(len(tokenizer))`, train the model, and save the model and the
    tokenizer.
    """
    vocabulary = folder.tokenizer.vocabulary
    if not isinstance(vocabulary, Vocabulary) or not vocabulary.model:
        return
    decoder = object_in(folder, TOKENIZER_CONFIG).get("added_tokens_decoder")
    added = {entry.get("content") for entry in _entries(decoder)}
    for name in (TOKENIZER_CONFIG, SPECIAL_MAP):
        for key, token in special_in(object_in(folder, name)).items():
            if vocabulary.id_of(token) is None and token not in added:
                message = f"`{key}` is `{show(token)}`, which is not in {TOKENIZER}"
                yield Problem(message, folder.json.at(name, key), _special_fix(vocabulary, key))


def _special_fix(vocabulary: Vocabulary, key: str) -> str:
    """The fix of an unknown special token, if the vocabulary has one of the usual name for its part."""
    part = key.removesuffix("_token")
    usual = next((token for token in (f"[{part.upper()}]", f"<{part}>") if vocabulary.id_of(token) is not None), None)
    return f'write `"{key}": "{usual}"`, which is in {TOKENIZER}.' if usual else ""


def _entries(decoder: object) -> list[dict[str, Any]]:
    values = decoder.values() if isinstance(decoder, dict) else ()
    return [entry for entry in values if isinstance(entry, dict) and isinstance(entry.get("content"), str)]


@rule("HFD125", Severity.ERROR)
def invalid_max_length(folder: ModelFolder) -> Iterator[Problem]:
    """The tokenizer's `model_max_length` is not a number of tokens.

    If it is text, the tokenizer does not load. If it is zero or less, the tokenizer truncates every text to nothing.

    Fix: set it to the model's number of positions: `"model_max_length": 512`.
    """
    length = object_in(folder, TOKENIZER_CONFIG).get("model_max_length")
    counts = isinstance(length, int | float) and not isinstance(length, bool)
    if length is not None and not (counts and 0 < length < math.inf):
        at = folder.json.at(TOKENIZER_CONFIG, "model_max_length")
        yield Problem(f"`model_max_length` is {as_json(length)}, not a number of tokens", at)


@rule("HFD126", Severity.ERROR)
def missing_vocabulary_file(folder: ModelFolder) -> Iterator[Problem]:
    """A file that the tokenizer's class needs is missing.

    Without `tokenizer.json`, each class reads only its own files. An incomplete vocabulary, or one for a different
    class, does not load. A class that transformers does not have reads no vocabulary file at all.

    Fix: save the tokenizer again: `tokenizer.save_pretrained(folder)` writes everything that its class needs.
    """
    named = object_in(folder, TOKENIZER_CONFIG).get("tokenizer_class")
    kind = named.removesuffix("Fast").removesuffix("Tokenizer") if isinstance(named, str) else ""
    if TOKENIZER in folder.files or not any(map(is_vocabulary, folder.files)):
        return
    if alone := class_of_json_alone(folder):
        yield _without_json(folder, alone)
    for file in _NEEDED.get(kind, ()):
        if file not in folder.files:
            at = folder.json.at(TOKENIZER_CONFIG, "tokenizer_class")
            yield Problem(f"`{kind}Tokenizer` needs `{file}`, which is missing", at)


def class_of_json_alone(folder: ModelFolder) -> str:
    """The tokenizer's class if it can read nothing but tokenizer.json, which is missing; empty if it can."""
    config, vocabularies = object_in(folder, TOKENIZER_CONFIG), {*filter(is_vocabulary, folder.files)}
    named = config.get("tokenizer_class")
    is_own = "auto_map" in config or any(map(is_tokenizer_code, folder.files)) or not is_transformers(folder)
    if not isinstance(named, str) or is_own or TOKENIZER in folder.files or not vocabularies <= _LISTS:
        return ""
    is_known = named.removesuffix("Fast") in rows("tokenizers") and named not in _OF_JSON
    return "" if is_known or not vocabularies else named


def _without_json(folder: ModelFolder, name: str) -> Problem:
    """The problem of a class that reads only tokenizer.json, or that transformers does not have."""
    at = folder.json.at(TOKENIZER_CONFIG, "tokenizer_class")
    if name in _OF_JSON:
        return Problem(f"`{name}` needs `{TOKENIZER}`, which is missing", at)
    near = next(iter(get_close_matches(name[:100], rows("tokenizers"), n=1, cutoff=0.85)), None)
    message = f"transformers does not have the tokenizer class `{show(name)}`, and `{TOKENIZER}` is missing"
    if near:
        return Problem(f"{message}; did you mean `{near}`?", at, f'write `"tokenizer_class": "{near}"`.')
    return Problem(message, at)


@rule("HFD127", Severity.ERROR)
def invalid_chat_template(folder: ModelFolder) -> Iterator[Problem]:
    """A chat template is not valid Jinja.

    Every library and server fails at the first message.

    Fix: correct the syntax of the template at the line in the message.
    """
    for text, at, is_file in _templates(folder):
        fault = template_fault(text)
        if fault:
            place = Location(at.path, fault.line, 1) if is_file else at
            where = "" if is_file else f", line {fault.line} of the template"
            yield Problem(f"invalid chat template{where}: {plain(fault.message)[:120]}", place)


def _templates(folder: ModelFolder) -> Iterator[tuple[str, Location, bool]]:
    """Every chat template, its place, and whether it is a separate file."""
    for name in folder.files:
        if _TEMPLATE.fullmatch(name) and name not in folder.files.pointers:
            yield folder.files.text(name), Location(name), True
    for name in (TOKENIZER_CONFIG, "chat_template.json"):
        template = object_in(folder, name).get("chat_template")
        if isinstance(template, str):
            yield template, folder.json.at(name, "chat_template"), False
        for number, entry in enumerate(template if isinstance(template, list) else ()):
            if isinstance(entry, dict) and isinstance(entry.get("template"), str):
                yield entry["template"], folder.json.at(name, "chat_template", number, "template"), False
