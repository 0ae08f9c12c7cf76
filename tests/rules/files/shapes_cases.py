"""The cases of the rules in `files.shapes`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

import json

from rules.case import Case
from rules.files.models import BERTS, config, of_type, tensors, typed
from sound import CONFIG, README, TOKENIZER, Changes, edit, safetensors

WORDS = "distilbert.embeddings.word_embeddings.weight"
LAYER = "distilbert.transformer.layer.{}.ffn.lin1.weight"
POSITIONS = "distilbert.embeddings.position_embeddings.weight"


def added(*names: str) -> Changes:
    """The sound tokenizer with added tokens."""
    tokens = [{"id": 6 + number, "content": name} for number, name in enumerate(names)]
    return {"tokenizer.json": json.dumps(TOKENIZER | {"added_tokens": tokens}, indent=1)}


def filler() -> Changes:
    """The sound model as a masked language model."""
    return {
        **edit("config.json", "DistilBertForSequenceClassification", "DistilBertForMaskedLM"),
        "README.md": README.replace("text-classification", "fill-mask"),
    }


def writer(**changes: object) -> Changes:
    """The sound model as a generator of another architecture."""
    return {
        "config.json": json.dumps(json.loads(CONFIG) | {"architectures": ["GPT2LMHeadModel"], **changes}, indent=2),
        "README.md": README.replace("text-classification", "text-generation"),
    }


def two_halves() -> Changes:
    """The sound model as an encoder and a decoder, without one layer."""
    blocks = {f"{half}.block.0.layer.0.weight": (1,) for half in ("encoder", "decoder")}
    about = {"architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "num_layers": 1}
    return {
        "config.json": json.dumps(json.loads(CONFIG) | about | {"num_decoder_layers": 2}, indent=2),
        "model.safetensors": safetensors({**of_type("t5", head={}), **blocks}),
        "README.md": README.replace("text-classification", "translation"),
    }


CASES: dict[str, list[Case]] = {
    "HFD117": [
        Case(
            "a token that was added without resizing the model",
            added("[MORE]"),
            [f"HFD117 tokenizer.json:18:3 the token `[MORE]` has the ID 6, but `{WORDS}` ends at row 5"],
        ),
        Case(
            "the tokenizer of another model",
            {"tokenizer.json": json.dumps(TOKENIZER).replace('"happy": 5', '"happy": 9')},
            [f"HFD117 tokenizer.json:1:210 the token `happy` has the ID 9, but `{WORDS}` ends at row 5"],
        ),
        Case(
            "weights whose shapes are not known",
            {**added("[MORE]"), "model.safetensors": None, "tf_model.h5": b"\x89HDF\r\n\x1a\n"},
            [
                "HFD117 tokenizer.json:18:3 the token `[MORE]` has the ID 6, but the last ID by `vocab_size` in config.json is 5",
                "HFD149 tf_model.h5 needs transformers < 5: release 5 does not load `tf_model.h5`",
            ],
        ),
        Case("the mask token, which no text contains", added("[MASK]"), []),
        Case("an image token, which no text contains", added("<image_soft_token>"), []),
        Case("an unknown architecture", {**added("[MORE]"), **config(model_type="new")}, []),
    ],
    "HFD118": [
        Case(
            "another hidden size",
            edit("config.json", '"dim": 4', '"dim": 8'),
            [f"HFD118 config.json:4:3 `dim` is 8, but `{WORDS}` has 4 columns"],
        ),
        Case(
            "another vocabulary",
            edit("config.json", '"vocab_size": 6', '"vocab_size": 7'),
            [f"HFD118 config.json:16:3 `vocab_size` is 7, but `{WORDS}` has 6 rows"],
        ),
        Case(
            "fewer layers than declared",
            {**config(n_layers=2), **tensors({LAYER.format(0): (1,)})},
            ["HFD118 config.json:19:3 `n_layers` is 2, but the weights have 1 layer"],
        ),
        Case(
            "more positions than declared",
            {**config(max_position_embeddings=512), **tensors({POSITIONS: (768, 4)})},
            [f"HFD118 config.json:19:3 `max_position_embeddings` is 512, but `{POSITIONS}` has 768 rows"],
        ),
        Case(
            "a layer that predicts further tokens",
            {**config(n_layers=1, num_nextn_predict_layers=1), **tensors({LAYER.format(n): (1,) for n in (0, 1)})},
            [],
        ),
        Case(
            "layers of an encoder and a decoder",
            two_halves(),
            ["HFD118 config.json:20:3 `num_decoder_layers` is 2, but the weights have 1 layer"],
        ),
        Case(
            "a model with its own code",
            {**config(dim=8, auto_map={"AutoModel": "own.Own"}), "own.py": ""},
            ["HFD141 config.json:20:5 loading the model runs `own.Own`"],
        ),
        Case(
            "undeclared layers of an architecture whose layers differ",
            {
                **typed("modernbert", num_hidden_layers=1),
                "model.safetensors": safetensors(of_type("modernbert") | BERTS),
            },
            [],
        ),
        Case("quantized weights", config(dim=8, quantization_config={}), []),
    ],
    "HFD119": [
        Case(
            "a padding ID beyond the vocabulary",
            config(pad_token_id=6),
            ["HFD119 config.json:19:3 `pad_token_id` is 6, but the vocabulary ends at the ID 5"],
        ),
        Case("an end ID of a classifier, which does not generate", config(eos_token_id=50256, pad_token_id=-1), []),
        Case(
            "an end ID of a generator",
            {
                **typed("gpt2", architectures=["GPT2LMHeadModel"], eos_token_id=[5, 50256, 50257]),
                "README.md": README.replace("text-classification", "text-generation"),
            },
            ["HFD119 config.json:19:3 `eos_token_id` is 50256 and 1 more, but the vocabulary ends at the ID 5"],
        ),
    ],
    "HFD120": [
        Case(
            "a limit above the declared positions",
            {**edit("tokenizer_config.json", "512", "1024"), **config(max_position_embeddings=512)},
            ["HFD120 tokenizer_config.json:1:2 `model_max_length` is 1,024, but the model reads at most 512 tokens"],
        ),
        Case("a limit above the positions of the weights", tensors({POSITIONS: (512, 4)}), []),
        Case(
            "RoBERTa, which reserves two positions",
            {
                **edit("tokenizer_config.json", "512", "514"),
                **typed("roberta", max_position_embeddings=514),
            },
            ["HFD120 tokenizer_config.json:1:2 `model_max_length` is 514, but the model reads at most 512 tokens"],
        ),
        Case(
            "the value that transformers writes for an unknown limit",
            {
                **edit("tokenizer_config.json", "512", "1000000000000000019884624838656"),
                **config(max_position_embeddings=512),
            },
            [],
        ),
    ],
    "HFD121": [
        *(
            Case(
                f"{part} of the head is lost",
                tensors({}, part),
                [
                    f"HFD121 config.json:2:21 `DistilBertForSequenceClassification` needs `{part}`, which is not among the 4 tensors"
                ],
            )
            for part in ("classifier.bias", "pre_classifier.weight", "pre_classifier.bias")
        ),
        Case(
            "a model without its classifier",
            tensors({}, "classifier.weight", "classifier.bias"),
            [
                "HFD121 config.json:2:21 `DistilBertForSequenceClassification` needs `classifier.weight`, which is not among the 3 tensors"
            ],
        ),
        Case(
            "an unknown architecture",
            {
                **edit("config.json", "DistilBertForSeq", "NewForSeq"),
                **tensors({}, "classifier.weight", "classifier.bias"),
            },
            [],
        ),
        Case(
            "a masked language model without its head",
            filler(),
            [
                "HFD121 config.json:2:21 `DistilBertForMaskedLM` needs `vocab_transform.weight`, which is not among the 5 tensors"
            ],
        ),
        Case("a masked language model used for its embeddings", {**filler(), "modules.json": "[]"}, []),
        Case(
            "a head that is not tied to the embeddings",
            writer(tie_word_embeddings=False),
            ["HFD121 config.json:3:5 `GPT2LMHeadModel` needs `lm_head.weight`, which is not among the 5 tensors"],
        ),
        Case("a head that is tied to the embeddings", writer(tie_word_embeddings=True), []),
    ],
}
