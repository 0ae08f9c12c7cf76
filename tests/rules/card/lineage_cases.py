"""The cases of the rules in `card.lineage`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.card.models import LANGUAGE, card, more
from rules.case import Case
from sound import edit

from hfdeploy_action.folder import Declared

CASES: dict[str, list[Case]] = {
    "HFD414": [
        Case(
            "a local path",
            card(LANGUAGE, "language: en\nbase_model: D:\\Model\\bloom-560m\n"),
            ["HFD414 README.md:4:1 `D:\\Model\\bloom-560m` is not a valid Hub model ID"],
        ),
        Case(
            "the second of two base models",
            card(LANGUAGE, "language: en\nbase_model: [bert-base-uncased, Kokoro 82M]\n"),
            ["HFD414 README.md:4:33 `Kokoro 82M` is not a valid Hub model ID"],
        ),
        Case(
            "IDs with and without an owner",
            card(LANGUAGE, "language: en\nbase_model: [google/vit-base-patch16-224-in21k, bert-base-uncased]\n"),
            [],
        ),
        Case(
            "a relative path",
            more("base_model: ./checkpoint-500"),
            ["HFD414 README.md:4:1 `./checkpoint-500` is not a valid Hub model ID"],
        ),
        Case(
            "a base model without a value",
            card(LANGUAGE, "language: en\nbase_model:\n"),
            ["HFD414 README.md:4:1 `base_model` has no value"],
        ),
        Case(
            "a number",
            more("base_model: [a/b, 7]"),
            ["HFD414 README.md:4:19 an entry of `base_model` is the number 7, not a model ID"],
        ),
    ],
    "HFD420": [
        Case(
            "a title in place of an ID",
            more("datasets: [emotion, LibriSpeech 960h]"),
            ["HFD420 README.md:4:21 `LibriSpeech 960h` is not a valid Hub dataset ID"],
        ),
        Case(
            "a mapping",
            more("datasets:\n- emotion\n- TODO: say more"),
            ["HFD420 README.md:6:3 an entry of `datasets` is a mapping, not a dataset ID"],
        ),
        Case("IDs with and without an owner", more("datasets: [dair-ai/emotion, glue]"), []),
        Case(
            "an empty entry",
            more("datasets: [glue, null]"),
            ["HFD420 README.md:4:18 the list `datasets` has an empty entry"],
        ),
    ],
    "HFD421": [
        Case(
            "an unknown relation",
            more("base_model: bert-base-uncased\nbase_model_relation: finetuned"),
            ["HFD421 README.md:5:1 `finetuned` is not a relation that the Hub knows; did you mean `finetune`?"],
        ),
        Case(
            "a relation without a base model",
            more("base_model_relation: merge"),
            ["HFD421 README.md:4:1 `base_model_relation` is `merge`, but there is no `base_model`"],
        ),
        Case("a known relation", more("base_model: bert-base-uncased\nbase_model_relation: quantized"), []),
    ],
    "HFD422": [
        Case("a number", more("new_version: 2.0"), ["HFD422 README.md:4:1 `2.0` is not a valid Hub model ID"]),
        Case(
            "a URL",
            more("new_version: https://huggingface.co/acme/emotion-2"),
            [
                "HFD422 README.md:4:1 `https://huggingface.co/acme/emotion-2` is not a valid Hub model ID; did you mean `acme/emotion-2`?"
            ],
        ),
        Case(
            "the ID of the model itself",
            more("new_version: acme/emotion"),
            ["HFD422 README.md:4:1 `new_version` is `acme/emotion`, which is this model"],
            Declared(repo_id="acme/emotion"),
        ),
        Case("another model", more("new_version: acme/emotion-2"), [], Declared(repo_id="acme/emotion")),
    ],
    "HFD439": [
        Case(
            "URLs of a base model and of a dataset",
            edit(
                "README.md",
                "language: en",
                "base_model: https://huggingface.co/b/c\ndatasets:\n- d/e\n- https://hf.co/datasets/f/g/\nlanguage: en",
            ),
            [
                "HFD439 README.md:3:1 `https://huggingface.co/b/c` in `base_model` is a URL, not an ID; did you mean `b/c`?",
                "HFD439 README.md:6:3 `https://hf.co/datasets/f/g/` in `datasets` is a URL, not an ID; did you mean `f/g`?",
            ],
        ),
        Case(
            "a URL of another site",
            edit("README.md", "language: en", "datasets: [https://example.org/set.zip]\nlanguage: en"),
            ["HFD439 README.md:3:12 `https://example.org/set.zip` in `datasets` is a URL, not an ID"],
        ),
    ],
}
