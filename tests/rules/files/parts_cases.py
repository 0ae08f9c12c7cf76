"""The cases of the rules in `files.components` and `files.adapters`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rules.case import Case
from sound import README, Changes, safetensors

LAYER = "distilbert.transformer.layer.0.attention.q_lin"
FACTORS: dict[str, tuple[int, ...]] = {
    f"base_model.model.{LAYER}.lora_A.weight": (2, 4),
    f"base_model.model.{LAYER}.lora_B.weight": (4, 2),
}
HEAD: dict[str, tuple[int, ...]] = {
    "base_model.model.classifier.weight": (3, 4),
    "base_model.model.classifier.bias": (3,),
}
ADAPTER = {
    "base_model_name_or_path": "acme/base",
    "modules_to_save": ["classifier"],
    "peft_type": "LORA",
    "r": 2,
    "target_modules": ["q_lin"],
    "task_type": "SEQ_CLS",
}
BY_BOTH: Changes = {"README.md": README.replace("---\n", "---\nbase_model: acme/other\n", 1)}


def adapter(tensors: Mapping[str, tuple[int, ...]], **more: object) -> Changes:
    """An adapter beside the model, with other values in its configuration."""
    return {
        "adapter_config.json": json.dumps(ADAPTER | more, indent=1),
        "adapter_model.safetensors": safetensors(tensors),
    }


def sentences(pooling: str | None) -> Changes:
    """The model as the first module of a sentence-transformers model, and the configuration of its pooling."""
    kinds = (("", "Transformer"), ("1_Pooling", "Pooling"))
    modules = [
        {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for number, (path, kind) in enumerate(kinds)
    ]
    return {"modules.json": json.dumps(modules, indent=1), "1_Pooling/config.json": pooling}


CASES: dict[str, list[Case]] = {
    "HFD151": [
        Case(
            "a module without its configuration",
            sentences(None),
            ["HFD151 modules.json:11:3 `modules.json` names `Pooling`, but there is no `1_Pooling/config.json`"],
        ),
        Case(
            "a SetFit model without its head",
            {"config_setfit.json": '{"labels": ["calm", "happy", "sad"]}'},
            ["HFD151 model_head.pkl there is no `model_head.pkl`, the head of the SetFit model"],
        ),
        Case("all modules are complete", sentences('{"word_embedding_dimension": 4}'), []),
    ],
    "HFD152": [
        Case(
            "a pooling of vectors of another width",
            sentences('{"word_embedding_dimension": 9}'),
            [
                "HFD152 1_Pooling/config.json:1:2 `word_embedding_dimension` is 9, but the module before gives vectors "
                "of 4 numbers"
            ],
        ),
    ],
    "HFD153": [
        Case(
            "an adapter without the head that was trained",
            adapter(FACTORS),
            [
                "HFD153 adapter_config.json:3:2 the weights contain no tensor of `classifier`, which the adapter "
                "trained as a whole"
            ],
        ),
        Case(
            "a different rank",
            adapter(FACTORS | HEAD, r=3),
            [f"HFD153 adapter_config.json:7:2 `r` is 3, but the factors of `{LAYER}` have the rank 2"],
        ),
        Case("an adapter as it was saved", adapter(FACTORS | HEAD), []),
    ],
    "HFD154": [
        Case(
            "another base model in the card",
            {**adapter(FACTORS | HEAD), **BY_BOTH},
            [
                "HFD154 README.md:2:1 `base_model` of the card is `acme/other`, but the adapter was trained on "
                "`acme/base`"
            ],
        ),
        Case(
            "the same base model in the card",
            {**adapter(FACTORS | HEAD, base_model_name_or_path="acme/other"), **BY_BOTH},
            [],
        ),
    ],
}
