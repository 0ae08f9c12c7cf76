"""The cases of the rules in `card.task`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.card.models import card
from rules.case import Case
from sound import edit

CASES: dict[str, list[Case]] = {
    "HFD409": [
        Case(
            "no task",
            card("pipeline_tag: text-classification\n", ""),
            [
                "HFD409 README.md:2:1 there is no `pipeline_tag`; the usual task of `DistilBertForSequenceClassification` is `text-classification`"
            ],
        ),
        Case(
            "no task, and an architecture of many tasks",
            {
                **card("pipeline_tag: text-classification\n", ""),
                **edit("config.json", '["DistilBertForSequenceClassification"]', "[]"),
            },
            ["HFD409 README.md:2:1 there is no `pipeline_tag`"],
        ),
    ],
    "HFD410": [
        Case(
            "an unknown task",
            card("pipeline_tag: text-classification", "pipeline_tag: emotion"),
            ["HFD410 README.md:5:1 `emotion` is not a task that the Hub knows"],
        ),
        Case(
            "a former task",
            card("pipeline_tag: text-classification", "pipeline_tag: text2text-generation"),
            [
                "HFD410 README.md:5:1 `text2text-generation` is not a task that the Hub knows; did you mean `text-generation`?"
            ],
        ),
        Case(
            "a list",
            card("pipeline_tag: text-classification", "pipeline_tag: [text-classification]"),
            ["HFD410 README.md:5:1 `pipeline_tag` is a list; the Hub expects one task"],
        ),
    ],
    "HFD411": [
        Case(
            "a task that the architecture does not do",
            card("pipeline_tag: text-classification", "pipeline_tag: text-generation"),
            [
                "HFD411 README.md:5:1 `DistilBertForSequenceClassification` does not do `text-generation`; its usual task is `text-classification`"
            ],
        ),
        Case(
            "a classification task for a generator",
            edit("config.json", "DistilBertForSequenceClassification", "LlamaForCausalLM"),
            [
                "HFD411 README.md:5:1 `LlamaForCausalLM` does not do `text-classification`; its usual task is `text-generation`"
            ],
        ),
        Case(
            "another task of the architecture",
            card("pipeline_tag: text-classification", "pipeline_tag: zero-shot-classification"),
            [],
        ),
    ],
    "HFD412": [
        Case(
            "no library", card("library_name: transformers\n", ""), ["HFD412 README.md:2:1 there is no `library_name`"]
        ),
    ],
    "HFD413": [
        Case(
            "files of another library",
            card("library_name: transformers", "library_name: peft"),
            ["HFD413 README.md:4:1 `library_name` is `peft`, but there is no `adapter_config.json`"],
        ),
        Case(
            "a file of the library",
            {**card("transformers", "llama.cpp"), "onnx/model.gguf": b"GGUF\3\0\0\0" + bytes(16)},
            [],
        ),
        Case(
            "another library for a transformers model",
            card("library_name: transformers", "library_name: diffusers"),
            ["HFD413 README.md:4:1 `library_name` is `diffusers`, but there is no `model_index.json`"],
        ),
    ],
    "HFD437": [
        Case(
            "the framework in place of the library",
            edit("README.md", "library_name: transformers", "library_name: pytorch"),
            ["HFD437 README.md:4:1 the Hub does not know the library `pytorch`; did you mean `transformers`?"],
        ),
        Case(
            "a missing letter",
            edit("README.md", "library_name: transformers", "library_name: transformer"),
            ["HFD437 README.md:4:1 the Hub does not know the library `transformer`; did you mean `transformers`?"],
        ),
        Case(
            "a custom library",
            edit("README.md", "library_name: transformers", "library_name: acme-emotions"),
            [],
        ),
    ],
}
