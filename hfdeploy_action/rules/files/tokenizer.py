"""The tokenizer: it loads, and its files say the same."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import TOKENIZER, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.templates import template_fault
from hfdeploy_action.folder.tokenizer import Fault, Vocabulary
from hfdeploy_action.rules.files.names import is_vocabulary
from hfdeploy_action.text import plain

_MAP = "special_tokens_map.json"
_SPECIAL = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
_TEMPLATE = re.compile(r"chat_template\.jinja|additional_chat_templates/[^/]+\.jinja")
_WORDS, _PAIRS = ("vocab.txt",), ("vocab.json", "merges.txt")
# The files without which a class of transformers does not load where there is no tokenizer.json.
_NEEDED = {
    **dict.fromkeys(("Bert", "DistilBert", "Electra", "MobileBert", "MPNet", "Funnel", "ConvBert"), _WORDS),
    **dict.fromkeys(("GPT2", "Roberta", "Bart", "Longformer", "LED", "Deberta", "CLIP", "Whisper", "CodeGen"), _PAIRS),
    **dict.fromkeys(("XLMRoberta", "Camembert", "MBart", "MBart50"), ("sentencepiece.bpe.model",)),
    **dict.fromkeys(("T5", "Albert", "XLNet", "Pegasus", "BigBird"), ("spiece.model",)),
    **dict.fromkeys(("Llama", "Gemma"), ("tokenizer.model",)),
    "DebertaV2": ("spm.model",),
    "Marian": ("source.spm", "target.spm", "vocab.json"),
}


def object_in(folder: ModelFolder, name: str) -> dict[str, Any]:
    """A JSON object of the folder; empty where it cannot be read, which a rule of its own says."""
    read = folder.json.object(name)
    return read if isinstance(read, dict) else {}


def special_in(read: dict[str, Any]) -> dict[str, str]:
    """The special tokens that a file names, by their part."""
    named = {key: read.get(key) for key in _SPECIAL}
    plain = {key: value.get("content") if isinstance(value, dict) else value for key, value in named.items()}
    return {key: value for key, value in plain.items() if isinstance(value, str)}


def _shown(token: str) -> str:
    return f"`{plain(token[:40])}`"


@rule("HFD122", Severity.ERROR)
def tokenizer_json_loads(folder: ModelFolder) -> Iterator[Problem]:
    """The `tokenizers` library can load `tokenizer.json`.

    It is refused as a whole where a part is missing, or where a merge needs a token that there is not.

    Fix: save the tokenizer again: `tokenizer.save_pretrained(folder)`.
    """
    if isinstance(folder.tokenizer.vocabulary, Fault):
        at = folder.tokenizer.at(*folder.tokenizer.vocabulary.keys)
        yield Problem(f"`{TOKENIZER}` does not load: {plain(folder.tokenizer.vocabulary.message)}", at)


@rule("HFD123", Severity.WARNING)
def special_tokens_agree(folder: ModelFolder) -> Iterator[Problem]:
    """The files of the tokenizer name the same special tokens.

    Which of them counts depends on the library and its version, so that the same text gives different ids.

    Fix: delete special_tokens_map.json, and save the tokenizer again: `tokenizer.save_pretrained(folder)`.
    """
    config = object_in(folder, TOKENIZER_CONFIG)
    ours, theirs = special_in(config), special_in(object_in(folder, _MAP))
    for key in ours.keys() & theirs.keys():
        if ours[key] != theirs[key]:
            what = f"`{key}` is {_shown(theirs[key])}, but {_shown(ours[key])} in {TOKENIZER_CONFIG}"
            yield Problem(what, folder.json.at(_MAP, key))
    decoder, vocabulary = config.get("added_tokens_decoder"), folder.tokenizer.vocabulary
    if not isinstance(decoder, dict) or not isinstance(vocabulary, Vocabulary):
        return
    by_id = {str(number): token for token, number in vocabulary.added.items()}
    for number, token in decoder.items():
        content = token.get("content") if isinstance(token, dict) else None
        if isinstance(content, str) and by_id.get(number, content) != content:
            what = f"token {number} is {_shown(content)}, but {_shown(by_id[number])} in {TOKENIZER}"
            yield Problem(what, folder.json.at(TOKENIZER_CONFIG, "added_tokens_decoder", number))
            return


@rule("HFD124", Severity.WARNING)
def special_tokens_have_ids(folder: ModelFolder) -> Iterator[Problem]:
    """Special tokens are tokens of the vocabulary.

    Any other is given a new id when the tokenizer loads, for which the model has no embedding.

    Fix: name a token of tokenizer.json, as in `"mask_token": "[MASK]"`; for a new one save the tokenizer, and the model
    with a row for it: `model.resize_token_embeddings(len(tokenizer))`.
    """
    vocabulary = folder.tokenizer.vocabulary
    if not isinstance(vocabulary, Vocabulary) or not vocabulary.model:
        return
    decoder = object_in(folder, TOKENIZER_CONFIG).get("added_tokens_decoder")
    added = {entry.get("content") for entry in _entries(decoder)}
    for name in (TOKENIZER_CONFIG, _MAP):
        for key, token in special_in(object_in(folder, name)).items():
            if vocabulary.id_of(token) is None and token not in added:
                yield Problem(f"`{key}` is {_shown(token)}, which is not in {TOKENIZER}", folder.json.at(name, key))


def _entries(decoder: object) -> list[dict[str, Any]]:
    values = decoder.values() if isinstance(decoder, dict) else ()
    return [entry for entry in values if isinstance(entry, dict) and isinstance(entry.get("content"), str)]


@rule("HFD125", Severity.ERROR)
def model_max_length_is_a_length(folder: ModelFolder) -> Iterator[Problem]:
    """The tokenizer's `model_max_length` is a number of tokens.

    With text in its place the tokenizer does not load; with zero or less every text is cut to nothing.

    Fix: set it to the number of positions of the model: `"model_max_length": 512`.
    """
    length = object_in(folder, TOKENIZER_CONFIG).get("model_max_length")
    counts = isinstance(length, int | float) and not isinstance(length, bool)
    if length is not None and not (counts and 0 < length < math.inf):
        at = folder.json.at(TOKENIZER_CONFIG, "model_max_length")
        yield Problem(f"`model_max_length` is {plain(repr(length))[:40]}, no number of tokens", at)


@rule("HFD126", Severity.ERROR)
def vocabulary_fits_the_class(folder: ModelFolder) -> Iterator[Problem]:
    """Without `tokenizer.json`, the files that the tokenizer's class needs are there.

    A class reads its own files and no others: half of a vocabulary, or one of another kind, does not load.

    Fix: save the tokenizer again: `tokenizer.save_pretrained(folder)` writes everything that its class needs.
    """
    named = object_in(folder, TOKENIZER_CONFIG).get("tokenizer_class")
    kind = named.removesuffix("Fast").removesuffix("Tokenizer") if isinstance(named, str) else ""
    if TOKENIZER in folder.files or not any(map(is_vocabulary, folder.files)):
        return
    for file in _NEEDED.get(kind, ()):
        if file not in folder.files:
            at = folder.json.at(TOKENIZER_CONFIG, "tokenizer_class")
            yield Problem(f"`{kind}Tokenizer` needs `{file}`, which is not here", at)


@rule("HFD127", Severity.ERROR)
def chat_templates_parse(folder: ModelFolder) -> Iterator[Problem]:
    """Chat templates are sound Jinja.

    A template that does not parse fails at the first message, in every library and server.

    Fix: correct the template at this line; it is only parsed here, never run.
    """
    for text, at, is_file in _templates(folder):
        fault = template_fault(text)
        if fault:
            place = Location(at.path, fault.line, 1) if is_file else at
            where = "" if is_file else f" at its line {fault.line}"
            yield Problem(f"the chat template does not parse{where}: {plain(fault.message)[:120]}", place)


def _templates(folder: ModelFolder) -> Iterator[tuple[str, Location, bool]]:
    """Every chat template, where it stands, and whether it is a file of its own."""
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
