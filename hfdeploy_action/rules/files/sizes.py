"""Sizes in config.json with which no model can be built."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.text import as_json

# Families that combine several models, whose sizes are those of a part.
_COMPOSED = frozenset({"dpt", "mllama", "tipsv2"})
# Sizes that must not be null. Other sizes may be null, and then follow from another entry.
_NEEDED = frozenset({"hidden_size", "num_hidden_layers", "max_position_embeddings", "dim", "n_embd", "n_layer"})
_LIKE_BERT = (
    "bert bert-generation big_bird camembert data2vec-text deberta deberta-v2 ernie ibert layoutlm lilt markuplm "
    "megatron-bert mpnet nystromformer roberta roberta-prelayernorm splinter xlm-roberta xlm-roberta-xl xmod"
)
# Families that refuse a width which their attention heads do not divide; others round, or have heads of any width.
_HEADS = {
    **dict.fromkeys(_LIKE_BERT.split(), ("hidden_size", "num_attention_heads")),
    "distilbert": ("dim", "n_heads"),
    "gpt2": ("n_embd", "n_head"),
    "bloom": ("hidden_size", "n_head"),
}


@rule("HFD144", Severity.ERROR)
def invalid_config_size(folder: ModelFolder) -> Iterator[Problem]:
    """A size in config.json is not a whole number, or does not fit the attention heads.

    Libraries refuse to build the model. `hidden_size` must be divisible by the number of attention heads.

    Fix: restore the config.json that was saved with these weights, or save the model again:
    `model.save_pretrained(folder)` writes both files.
    """
    config, family = folder.config.values, folder.config.family
    if family is None or config["model_type"] in _COMPOSED:
        return
    wide, parts = _HEADS.get(config["model_type"], ("", ""))
    words = "vocab_size" if family.words else ""
    keys = dict.fromkeys((words, family.hidden, family.length, *(each.depth for each in family.layers), wide, parts))
    for key in filter(None, keys):
        value = config.get(key, 0)
        if not (type(value) is int and value >= 0) and not (value is None and key not in _NEEDED):
            message = f"`{key}` is {as_json(value):.20}, not a whole number"
            digits = str(value).removesuffix(".0")
            fix = f'write `"{key}": {digits}`.' if re.fullmatch("[0-9]{1,9}", digits) else ""
            yield Problem(message, folder.config.at(key), fix)
    width, heads = config.get(wide), config.get(parts)
    if type(width) is not int or type(heads) is not int or heads <= 0 or "embedding_size" in config:
        return
    if width % heads:
        message = f"`{parts}` is {heads!r:.20}, which does not divide `{wide}` ({width!r:.20})"
        yield Problem(message, folder.config.at(parts))
