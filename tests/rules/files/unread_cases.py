"""The cases of the rules in `files.unread`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

import json

from rules.case import Case
from rules.files.models import config, of_type, tokenizer_config, without_weights
from sound import TENSORS, Changes, edit, safetensors

WEIGHTS = safetensors(TENSORS)
SHARD = "model-00001-of-00001.safetensors"
LOOKS = "transformers looks for `model.safetensors` or `pytorch_model.bin`, not for"


def elsewhere(name: str) -> Case:
    """The sound weights under another name."""
    return Case(f"weights in {name}", without_weights(**{name: WEIGHTS}), [f"HFD148 {name} {LOOKS} `{name}`"])


def indexed(shard: str) -> Changes:
    """An index beside the sound weights."""
    return {"model.safetensors.index.json": json.dumps({"weight_map": dict.fromkeys(TENSORS, shard)}), shard: WEIGHTS}


CASES: dict[str, list[Case]] = {
    "HFD148": [
        elsewhere("model-final.safetensors"),
        elsewhere("pytorch_model.safetensors"),
        elsewhere("weights.safetensors"),
        elsewhere("Model.safetensors"),
        Case(
            "weights in a folder",
            without_weights(**{"final/model.safetensors": WEIGHTS}),
            [f"HFD148 final/model.safetensors {LOOKS} `final/model.safetensors`"],
        ),
        Case(
            "a variant alone",
            without_weights(**{"model.fp16.safetensors": WEIGHTS}),
            [
                'HFD148 model.fp16.safetensors only `from_pretrained(folder, variant="fp16")` loads `model.fp16.safetensors`'
            ],
        ),
        Case("a variant beside the weights", {"model.fp16.safetensors": WEIGHTS}, []),
        Case(
            "shards beside the whole",
            indexed(SHARD),
            [
                "HFD148 model.safetensors.index.json `model.safetensors.index.json` and its 1 shards are never loaded, as `model.safetensors` is beside them"
            ],
        ),
        Case("an index of the whole", indexed("model.safetensors"), []),
        Case(
            "a file that config.json names",
            {**config(transformers_weights="our.safetensors"), **without_weights(**{"our.safetensors": WEIGHTS})},
            [],
        ),
        Case(
            "an ONNX model for another library",
            {
                **without_weights(**{"onnx/model.onnx": b"", "model-final.safetensors": WEIGHTS}),
                **edit("README.md", "library_name: transformers", "library_name: transformers.js"),
            },
            ["HFD131 onnx/model.onnx `onnx/model.onnx` is damaged: it contains no graph"],
        ),
        Case(
            "an ONNX model beside weights that transformers does not read",
            without_weights(**{"onnx/model.onnx": b"", "model-final.safetensors": WEIGHTS}),
            [
                "HFD131 onnx/model.onnx `onnx/model.onnx` is damaged: it contains no graph",
                f"HFD148 model-final.safetensors {LOOKS} `model-final.safetensors`",
            ],
        ),
    ],
    "HFD149": [
        Case(
            "a model type of release 5",
            {
                **edit("config.json", '"model_type": "distilbert"', '"model_type": "eurobert"'),
                "model.safetensors": safetensors(of_type("eurobert")),
            },
            ["HFD149 config.json:3:3 needs transformers ≥ 5: release 4.57 does not know the model type `eurobert`"],
        ),
        Case(
            "a head beside names without their prefix",
            {"model.safetensors": safetensors({name.removeprefix("distilbert."): TENSORS[name] for name in TENSORS})},
            [
                "HFD149 model.safetensors needs transformers ≥ 5: release 4.57 refuses names without the prefix `distilbert.` beside the head `classifier.weight`"
            ],
        ),
        Case(
            "a prefix twice",
            {
                "model.safetensors": safetensors(
                    {name.replace("distilbert.", "distilbert." * 2): TENSORS[name] for name in TENSORS}
                )
            },
            [
                "HFD149 model.safetensors needs transformers ≥ 5: in release 4.57, the prefix in `distilbert.distilbert.embeddings.word_embeddings.weight` is one too many"
            ],
        ),
        Case(
            "a class of release 5",
            {
                **config(model_type="olmo", architectures=["OlmoForSequenceClassification"]),
                "model.safetensors": safetensors({**of_type("olmo"), "score.weight": (3, 4)}),
            },
            [
                "HFD149 config.json:2:3 needs transformers ≥ 5: release 4.57 does not have the class `OlmoForSequenceClassification`"
            ],
        ),
        Case(
            "a class of tokenizers of release 5",
            tokenizer_config(tokenizer_class="TokenizersBackend", pad_token="[PAD]"),
            [
                "HFD149 tokenizer_config.json:3:2 needs transformers ≥ 5: release 4.57 does not know the tokenizer class `TokenizersBackend`"
            ],
        ),
    ],
}
