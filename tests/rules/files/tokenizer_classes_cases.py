"""The cases of the rules in `files.tokenizer_classes`."""

from __future__ import annotations

import json
from typing import Any

from rules.case import Case
from rules.files.models import TOKENIZER_CONFIG, tokenizer_config, typed
from sound import TOKENIZER, Changes

PAD = f"HFD156 {TOKENIZER_CONFIG}{{}} the tokenizer has no padding token, so it cannot pad a batch of texts"


def of_kind(kind: str, name: str, **more: Any) -> Changes:
    """A tokenizer.json of this kind beside a class of this name."""
    sound: Any = TOKENIZER["model"]
    words = sound["vocab"]
    vocab = [[word, -1.0] for word in words] if kind == "Unigram" else words
    model = {"type": kind, "vocab": vocab, "unk_id": 0} | ({"merges": []} if kind == "BPE" else {})
    content = json.dumps(TOKENIZER | {"model": model})
    return {"tokenizer.json": content, **tokenizer_config(tokenizer_class=name, pad_token="[PAD]", **more)}


def mismatch(name: str, wants: str, kind: str) -> list[str]:
    message = f"`{name}` is a class for {wants}, but `tokenizer.json` contains {kind}"
    return [f"HFD155 {TOKENIZER_CONFIG}:3:2 {message}"]


CASES: dict[str, list[Case]] = {
    "HFD155": [
        *(
            Case(f"{name} beside {kind}", of_kind(kind, name), mismatch(name.removesuffix("Fast"), wants, kind))
            for name, wants, kind in (
                ("LlamaTokenizer", "BPE", "WordPiece"),
                ("LlamaTokenizerFast", "BPE", "Unigram"),
                ("RobertaTokenizer", "BPE", "WordPiece"),
                ("GPT2Tokenizer", "BPE", "WordLevel"),
                ("BertTokenizer", "WordPiece", "BPE"),
                ("DistilBertTokenizerFast", "WordPiece", "Unigram"),
                ("XLMRobertaTokenizer", "Unigram", "BPE"),
                ("T5Tokenizer", "Unigram", "WordPiece"),
                ("DebertaV2Tokenizer", "Unigram", "WordPiece"),
            )
        ),
        *(
            Case(f"{name} beside {kind}, which it reads", of_kind(kind, name), [])
            for name, kind in (
                ("PreTrainedTokenizerFast", "BPE"),
                ("LlamaTokenizer", "BPE"),
                ("BertTokenizer", "WordLevel"),
                ("AlbertTokenizer", "Unigram"),
                ("MyTokenizer", "WordLevel"),
            )
        ),
        Case(
            "TokenizersBackend, which reads any file, beside Unigram",
            of_kind("Unigram", "TokenizersBackend"),
            [
                f"HFD149 {TOKENIZER_CONFIG}:3:2 needs transformers ≥ 5: release 4.57 does not know the tokenizer class "
                "`TokenizersBackend`"
            ],
        ),
        Case(
            "a model type for which transformers reads any file",
            {**of_kind("WordPiece", "GPT2Tokenizer"), **typed("nystromformer")},
            [],
        ),
    ],
    "HFD156": [
        Case("a class without one", tokenizer_config(tokenizer_class="PreTrainedTokenizerFast"), [PAD.format("")]),
        Case("null in place of the one of the class", tokenizer_config(pad_token=None), [PAD.format(":4:2")]),
        Case(
            "one in special_tokens_map.json",
            {
                **tokenizer_config(tokenizer_class="PreTrainedTokenizerFast"),
                "special_tokens_map.json": '{"pad_token": "[PAD]"}',
            },
            [],
        ),
        Case(
            "one in the padding of tokenizer.json",
            {
                **tokenizer_config(tokenizer_class="PreTrainedTokenizerFast"),
                "tokenizer.json": json.dumps(TOKENIZER | {"padding": {"pad_token": "[PAD]"}}),
            },
            [],
        ),
        Case("that of the class", tokenizer_config(tokenizer_class="BertTokenizer"), []),
    ],
}
