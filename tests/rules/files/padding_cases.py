"""The cases of the rules in `files.padding`."""

from __future__ import annotations

import json

from rules.case import Case
from rules.files.models import of_type, tokenizer_config
from sound import CONFIG, Changes, safetensors


def padded(model_type: str, architecture: str, head: str) -> Changes:
    """A classifier of another architecture, with another padding ID than the tokenizer."""
    ends = {head: (3, 4), head.replace("weight", "bias"): (3,)}
    about = {"architectures": [architecture], "model_type": model_type, "pad_token_id": 1}
    return {
        **tokenizer_config(pad_token="[PAD]"),
        "config.json": json.dumps(json.loads(CONFIG) | about, indent=2),
        "model.safetensors": safetensors(of_type(model_type, head=ends)),
    }


CASES: dict[str, list[Case]] = {
    "HFD142": [
        Case(
            "RoBERTa, which counts positions from the padding",
            padded("roberta", "RobertaForSequenceClassification", "classifier.out_proj.weight"),
            ["HFD142 config.json:19:3 `pad_token_id` is 1, but `[PAD]` has the ID 0 in `tokenizer.json`"],
        ),
        Case(
            "Qwen, which finds the last token by the padding",
            padded("qwen2", "Qwen2ForSequenceClassification", "score.weight"),
            ["HFD142 config.json:19:3 `pad_token_id` is 1, but `[PAD]` has the ID 0 in `tokenizer.json`"],
        ),
        Case(
            "BERT, which masks the padding whatever its ID is",
            padded("bert", "BertForSequenceClassification", "classifier.weight"),
            [],
        ),
    ],
}
