"""Padding: the model and its tokenizer mean the same by it."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import TOKENIZER, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.tokenizer import Vocabulary
from hfdeploy_action.rules.files.tokenizer import object_in, special_in
from hfdeploy_action.text import plain


@rule("HFD142", Severity.ERROR)
def padding_is_the_tokenizers_own(folder: ModelFolder) -> Iterator[Problem]:
    """The padding that config.json names is the tokenizer's, where the model goes by it.

    RoBERTa counts positions from it, and a classifier made of a model that writes looks for the last token before it:
    with any other id the answers are wrong, and nothing says so.

    Fix: set the id in config.json to the tokenizer's, as in `"pad_token_id": 1`; `tokenizer.pad_token_id` says it.
    """
    token, vocabulary = special_in(object_in(folder, TOKENIZER_CONFIG)).get("pad_token"), folder.tokenizer.vocabulary
    declared, size = folder.config.values.get("pad_token_id"), folder.config.values.get("vocab_size")
    if token is None or not isinstance(vocabulary, Vocabulary) or not folder.config.depends_on_padding:
        return
    used = vocabulary.id_of(token)
    if type(declared) is type(size) is int and 0 <= declared < size and used not in {None, declared}:
        what = f"`pad_token_id` is {declared:,}, but `{plain(token[:40])}` has the id {used:,} in {TOKENIZER}"
        yield Problem(what, folder.config.at("pad_token_id"))
