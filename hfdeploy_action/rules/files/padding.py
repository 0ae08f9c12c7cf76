"""A padding token on which the model and its tokenizer disagree."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import TOKENIZER, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.tokenizer import Vocabulary
from hfdeploy_action.rules.files.tokenizer import object_in, special_in
from hfdeploy_action.text import show


@rule("HFD142", Severity.ERROR)
def mismatched_pad_token_id(folder: ModelFolder) -> Iterator[Problem]:
    """`pad_token_id` in config.json differs from the tokenizer's.

    The model needs this ID to find the end of a text. With a wrong ID, it answers wrongly, but there is no error.
    RoBERTa models and classifiers built on decoder-only models depend on it.

    Fix: set the ID in config.json to the tokenizer's, as in `"pad_token_id": 1`; `tokenizer.pad_token_id` gives it.
    """
    token, vocabulary = special_in(object_in(folder, TOKENIZER_CONFIG)).get("pad_token"), folder.tokenizer.vocabulary
    declared, size = folder.config.values.get("pad_token_id"), folder.config.values.get("vocab_size")
    if token is None or not isinstance(vocabulary, Vocabulary) or not folder.config.depends_on_padding:
        return
    used = vocabulary.id_of(token)
    if type(declared) is type(size) is int and 0 <= declared < size and used not in {None, declared}:
        message = f"`pad_token_id` is {declared}, but `{show(token)}` has the ID {used} in `{TOKENIZER}`"
        yield Problem(message, folder.config.at("pad_token_id"), f'write `"pad_token_id": {used}`.')
