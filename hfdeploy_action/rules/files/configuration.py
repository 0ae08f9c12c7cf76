"""Configuration files that are not JSON, or that only Python reads."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import TOKENIZER, ModelFolder, Unreadable
from hfdeploy_action.folder.json_strict import Oddity
from hfdeploy_action.folder.modules import MODULES
from hfdeploy_action.folder.shards import is_index
from hfdeploy_action.rules.files.json_errors import json_problem
from hfdeploy_action.text import plain, with_more

# Files that libraries read first, by their names, in the folder and in the sub-folders of its parts.
_OBJECTS = frozenset(
    "config.json tokenizer_config.json tokenizer.json adapter_config.json generation_config.json "
    "special_tokens_map.json added_tokens.json preprocessor_config.json processor_config.json chat_template.json "
    "config_setfit.json config_sentence_transformers.json model_index.json scheduler_config.json router_config.json "
    "sentence_bert_config.json sentence_roberta_config.json sentence_distilbert_config.json "
    "sentence_camembert_config.json sentence_albert_config.json sentence_xlm-roberta_config.json "
    "sentence_xlnet_config.json".split()
)
_VALUES = frozenset({"modules.json", "vocab.json"})  # a list, and an object for some libraries
# The objects of tokenizer.json in which the `tokenizers` library refuses a duplicate key; it reads the last elsewhere.
_WITHOUT_DUPLICATES = frozenset({"added_tokens", "truncation", "padding"})


def _named(folder: ModelFolder, names: frozenset[str]) -> list[str]:
    """The files with one of these names, those of the folder itself first."""
    found = [name for name in folder.files if name.rpartition("/")[2] in names]
    return sorted(found, key=lambda name: name.count("/"))


@rule("HFD103", Severity.ERROR)
def invalid_json(folder: ModelFolder) -> Iterator[Problem]:
    """A configuration file is not a JSON object in UTF-8.

    Libraries read these files first. A single wrong character can keep the model from loading.

    Fix: correct the file, or save it again: `model.save_pretrained(folder)` writes config.json, and
    `tokenizer.save_pretrained(folder)` writes the tokenizer files.
    """
    for name in _named(folder, _OBJECTS):
        read = folder.json.object(name)
        if isinstance(read, Unreadable):
            yield json_problem(folder, name, read)
    for name in _named(folder, _VALUES):
        read = folder.json.value(name)
        if isinstance(read, Unreadable):
            yield json_problem(folder, name, read)
        elif name == MODULES and name not in folder.files.pointers and not isinstance(read, list):
            yield Problem(f"`{name}` does not contain a list of modules", Location(name, 1, 1))


@rule("HFD150", Severity.WARNING)
def nonstandard_json(folder: ModelFolder) -> Iterator[Problem]:
    """A configuration file contains something that only Python's JSON parser reads.

    Python accepts NaN, Infinity, duplicate keys, unpaired surrogates, huge numbers and very deep nesting. The Hub's
    pages, transformers.js and servers in Rust reject the file or read a different value.

    Fix: correct the line in the message, or save the file again with transformers 5, which writes standard JSON.
    """
    indexes = [name for name in folder.files if is_index(name)]
    for name in (*_named(folder, _OBJECTS | _VALUES), *indexes):
        found = [each for each in folder.json.oddities(name) if not is_refused(name, each)]
        if found:
            yield odd(name, found)


def is_refused(name: str, oddity: Oddity) -> bool:
    """Whether this keeps the tokenizer from loading, which HFD122 reports."""
    is_read = not oddity.is_duplicate or not _WITHOUT_DUPLICATES.isdisjoint(oddity.keys[:1])
    return name == TOKENIZER and is_read


def odd(name: str, found: list[Oddity]) -> Problem:
    """The problem of the first of these oddities of a file."""
    first = found[0]
    message = with_more(f"`{plain(name)}`: {plain(first.message)}", found[1:])
    return Problem(message, Location(name, *first.at), first.fix)
