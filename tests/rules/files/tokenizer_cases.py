"""The cases of the rules in `files.tokenizer`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

import json
from typing import Any

from rules.case import Case
from rules.files.models import TOKENIZER_CONFIG, tokenizer_config
from sound import TOKENIZER, Changes, Content, edit

MAP = "special_tokens_map.json"


def loads(message: str, place: str = "1:2") -> list[str]:
    return [f"HFD122 tokenizer.json:{place} `tokenizer.json` cannot be loaded: {message}"]


def model(**changes: Any) -> Changes:
    """The sound tokenizer with another model."""
    any_kind = tokenizer_config(tokenizer_class="MyTokenizer")
    return {"tokenizer.json": json.dumps({"model": changes}), **any_kind}


def added(*names: str) -> Changes:
    """The sound tokenizer, whose first tokens are special tokens with these names."""
    tokens = [{"id": number, "content": name} for number, name in enumerate(names)]
    return {"tokenizer.json": json.dumps(TOKENIZER | {"added_tokens": tokens})}


def slow(**files: Content) -> Changes:
    """A tokenizer without tokenizer.json."""
    return {"tokenizer.json": None, **files}


def of_words(name: str, **more: Any) -> Changes:
    """A list of words for a class of this name."""
    return {**slow(**{"vocab.txt": "[PAD]"}), **tokenizer_config(tokenizer_class=name, pad_token="[PAD]", **more)}


def typed_ours() -> Changes:
    """A model type that no list has, and no weights to compare."""
    return edit("config.json", '"model_type": "distilbert"', '"model_type": "ours"')


WORDS = "HFD107 tokenizer.json there is `vocab.txt`, but no `tokenizer.json`"
MISSING = "HFD107 tokenizer.json there is `vocab.json`, but no `tokenizer.json`"
BROKEN = "{% for message in messages %}\n{{ message.role }\n{% endfor %}"

CASES: dict[str, list[Case]] = {
    "HFD122": [
        Case("no model", {"tokenizer.json": '{"version": "1.0"}'}, loads("there is no `model`", "1:1")),
        Case(
            "an unknown type of model",
            model(type="Words", vocab={}),
            loads("the model type is 'Words', not one of BPE, WordPiece, WordLevel, Unigram", "1:12"),
        ),
        Case("no vocabulary", model(type="WordLevel", vocab=[]), loads("the vocabulary is not an object", "1:33")),
        Case(
            "an ID that is not a number",
            model(type="WordLevel", vocab={"a": "0"}),
            loads("the ID of 'a' is not a whole number", "1:43"),
        ),
        Case(
            "a merge of an unknown token",
            model(type="BPE", vocab={"a": 0, "b": 1}, merges=["a b"]),
            loads("merge 0 needs 'ab', which is not in the vocabulary", "1:65"),
        ),
        Case(
            "NaN",
            {"tokenizer.json": '{"model": {"type": "WordLevel", "vocab": {}},\n"note": NaN}'},
            ["HFD122 tokenizer.json:2:9 `tokenizer.json`: `NaN` is not a JSON value; only Python reads it"],
        ),
        Case("valid merges", model(type="BPE", vocab={"a": 0, "b": 1, "ab": 2}, merges=[["a", "b"]]), []),
        Case(
            "a piece without its score",
            model(type="Unigram", vocab=[["a", 0.0], ["b"]]),
            loads("entry 1 of the vocabulary is not a pair of a token and its score", "1:53"),
        ),
        Case(
            "an unknown token ID beyond the pieces",
            model(type="Unigram", vocab=[["a", 0.0]], unk_id=1),
            loads("`unk_id` is 1, but the last token has the ID 0", "1:54"),
        ),
        Case(
            "an added token without an ID",
            {"tokenizer.json": json.dumps(TOKENIZER | {"added_tokens": [{"content": "[PAD]"}]})},
            loads("added token 0 lacks its `id` or `content`", "1:241"),
        ),
        Case("a model without its type, as early versions wrote it", model(vocab={"[UNK]": 0}, unk_token="[UNK]"), []),
    ],
    "HFD123": [
        Case(
            "two padding tokens",
            {**tokenizer_config(pad_token="[PAD]"), MAP: '{"pad_token": {"content": "[SEP]"}}'},
            [f"HFD123 {MAP}:1:2 `pad_token` is `[SEP]`, but `[PAD]` in {TOKENIZER_CONFIG}"],
        ),
        Case(
            "an ID with two names",
            {**added("[PAD]"), **tokenizer_config(added_tokens_decoder={"0": {"content": "[UNK]"}})},
            [f"HFD123 {TOKENIZER_CONFIG}:5:3 token 0 is `[UNK]`, but `[PAD]` in tokenizer.json"],
        ),
        Case(
            "the same tokens", {**tokenizer_config(pad_token={"content": "[PAD]"}), MAP: '{"pad_token": "[PAD]"}'}, []
        ),
    ],
    "HFD124": [
        Case(
            "an unknown padding token",
            tokenizer_config(pad_token="<pad>"),
            [f"HFD124 {TOKENIZER_CONFIG}:4:2 `pad_token` is `<pad>`, which is not in tokenizer.json"],
        ),
        Case("no special tokens", tokenizer_config(mask_token=None), []),
    ],
    "HFD125": [
        Case(
            "text",
            tokenizer_config(model_max_length="512"),
            [f'HFD125 {TOKENIZER_CONFIG}:2:2 `model_max_length` is "512", not a number of tokens'],
        ),
        Case(
            "zero",
            edit(TOKENIZER_CONFIG, "512", "0"),
            [f"HFD125 {TOKENIZER_CONFIG}:1:2 `model_max_length` is 0, not a number of tokens"],
        ),
        Case(
            "NaN",
            edit(TOKENIZER_CONFIG, "512", "NaN"),
            [
                f"HFD125 {TOKENIZER_CONFIG}:1:2 `model_max_length` is NaN, not a number of tokens",
                f"HFD150 {TOKENIZER_CONFIG}:1:22 `{TOKENIZER_CONFIG}`: `NaN` is not a JSON value; only Python reads it",
            ],
        ),
        Case("the value that transformers writes for an unknown limit", edit(TOKENIZER_CONFIG, "512", "1e30"), []),
    ],
    "HFD126": [
        Case(
            "a vocabulary without its merges",
            {**slow(**{"vocab.json": "{}"}), **tokenizer_config(tokenizer_class="RobertaTokenizer")},
            [MISSING, f"HFD126 {TOKENIZER_CONFIG}:3:2 `RobertaTokenizer` needs `merges.txt`, which is missing"],
        ),
        *(
            Case(f"{name}, which is not a class", of_words(name), [f"HFD126 {TOKENIZER_CONFIG}:3:2 {lacks}"])
            for name, lacks in {
                "OurTokenizer": "transformers does not have the tokenizer class `OurTokenizer`, and `tokenizer.json` is missing",
                "BertTokeniser": "transformers does not have the tokenizer class `BertTokeniser`, and `tokenizer.json` is missing; did you mean `BertTokenizer`?",
                "PreTrainedTokenizerFast": "`PreTrainedTokenizerFast` needs `tokenizer.json`, which is missing",
            }.items()
        ),
        Case("a class of release 4.57", of_words("TapexTokenizerFast"), [WORDS]),
        Case("a class with its own code", of_words("OurTokenizer", auto_map={}), [WORDS]),
        Case("a class beside its code", {**of_words("OurTokenizer"), "tokenization_ours.py": ""}, []),
        Case("a class that may be as new as its model type", {**of_words("OurTokenizer"), **typed_ours()}, [WORDS]),
        Case(
            "a vocabulary that needs no class",
            {**of_words("OurTokenizer"), "vocab.txt": None, "tokenizer.model": b"\x0a"},
            ["HFD107 tokenizer.json there is `tokenizer.model`, but no `tokenizer.json`"],
        ),
    ],
    "HFD127": [
        Case(
            "a bracket is missing",
            {"chat_template.jinja": BROKEN},
            ["HFD127 chat_template.jinja:2:1 invalid chat template: unexpected '}'"],
        ),
        Case(
            "a template in tokenizer_config.json",
            tokenizer_config(chat_template=[{"name": "default", "template": BROKEN}]),
            [f"HFD127 {TOKENIZER_CONFIG}:7:4 invalid chat template, line 2 of the template: unexpected '}}'"],
        ),
        Case(
            "brackets nested too deeply",
            tokenizer_config(chat_template="{{" + "(" * 100_000),
            [
                f"HFD127 {TOKENIZER_CONFIG}:4:2 invalid chat template, line 1 of the template: nested too deeply, or a number that is too large"
            ],
        ),
        Case(
            "extensions of Jinja in transformers",
            {
                "chat_template.jinja": "{% for m in messages %}{% generation %}{{ m }}{% endgeneration %}{% break %}{% endfor %}"
            },
            [],
        ),
    ],
}
