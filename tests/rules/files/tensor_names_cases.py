"""The cases of the rules in `files.tensor_names`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.files.models import config, of_type, tensors
from sound import TENSORS, Changes, safetensors

WORDS = "distilbert.embeddings.word_embeddings.weight"
LACKING = "20 names of `distilbert` are missing, such as `distilbert.embeddings.LayerNorm.bias`"
WHOLE = of_type("distilbert")


def renamed(old: str, new: str, of: dict[str, tuple[int, ...]] = WHOLE) -> Changes:
    """The weights with another name for each tensor that starts with `old`."""
    names = {new + name.removeprefix(old) if name.startswith(old) else name: shape for name, shape in of.items()}
    return {"model.safetensors": safetensors(names)}


def halves(prefix: str) -> Changes:
    """Every second tensor has a prefix."""
    names = {f"{prefix}{name}" if number % 2 else name: WHOLE[name] for number, name in enumerate(sorted(WHOLE))}
    return {**config(n_layers=1), "model.safetensors": safetensors(names)}


def prefixed(prefix: str, message: str, name: str = "") -> Case:
    """All names start with a prefix."""
    found = f"all 5 tensor names start with `{prefix}`, such as `{prefix}{WORDS}`; {LACKING}"
    return Case(message, renamed("", prefix, TENSORS), [f"HFD145 model.safetensors {name or found}"])


CASES: dict[str, list[Case]] = {
    "HFD145": [
        prefixed("module.", "weights saved with their wrapper"),
        prefixed("_orig_mod.", "weights of a compiled model"),
        prefixed("module._orig_mod.", "weights of a compiled model in its wrapper"),
        prefixed("_fsdp_wrapped_module.", "weights of a model in shards"),
        prefixed("model.", "weights of a module of Lightning"),
        prefixed("base_model.model.", "weights of an adapted model"),
        Case(
            "one tensor without the prefix",
            {
                "model.safetensors": safetensors(
                    {f"module.{name}": (1,) for name in TENSORS} | {"classifier.bias": (3,)}
                )
            },
            [f"HFD145 model.safetensors 5 of 6 tensor names start with `module.`, such as `module.{WORDS}`; {LACKING}"],
        ),
        Case(
            "one compiled layer",
            tensors({"distilbert.transformer.layer.0._orig_mod.ffn.lin1.weight": (1,)}),
            [
                "HFD145 model.safetensors 1 of 6 tensor names contain `_orig_mod.`, such as `distilbert.transformer.layer.0._orig_mod.ffn.lin1.weight`; 19 names of `distilbert` are missing, such as `distilbert.embeddings.LayerNorm.bias`"
            ],
        ),
        prefixed("model.model.", "weights of a module of Lightning, twice"),
        prefixed("state_dict.", "a flattened checkpoint"),
        Case(
            "half of the names with the prefix",
            halves("module."),
            [
                "HFD145 model.safetensors 12 of 24 tensor names start with `module.`, such as `module.classifier.weight`; 10 names of `distilbert` are missing, such as `distilbert.embeddings.LayerNorm.weight`"
            ],
        ),
        Case(
            "an adapter that was not merged",
            {
                "model.safetensors": safetensors(
                    {name.replace("q_lin.", "q_lin.base_layer."): shape for name, shape in WHOLE.items()}
                )
            },
            [
                "HFD145 model.safetensors 2 of 24 tensor names contain `base_layer.`, such as `distilbert.transformer.layer.0.attention.q_lin.base_layer.bias`; 2 names of `distilbert` are missing, such as `distilbert.transformer.layer.0.attention.q_lin.bias`"
            ],
        ),
        Case(
            "a second model beside a whole one",
            {"model.safetensors": safetensors(WHOLE | {f"teacher.{name}": shape for name, shape in WHOLE.items()})},
            [],
        ),
        Case("one tensor with the prefix", tensors({"module.extra.weight": (1,)}), []),
        Case(
            "custom code",
            {**config(auto_map={"AutoModel": "own.Own"}), **renamed("", "_orig_mod."), "own.py": ""},
            ["HFD141 config.json:20:5 loading the model runs `own.Own`"],
        ),
    ],
    "HFD147": [
        Case(
            "weights of another model type",
            {"model.safetensors": safetensors(of_type("gpt2", head={}))},
            [
                "HFD147 model.safetensors 16 of 16 tensor names are not names of `distilbert`, such as `transformer.h.0.attn.c_attn.bias`; 20 names of `distilbert` are missing, such as `distilbert.embeddings.LayerNorm.bias`; the names are those of `gpt2`"
            ],
        ),
        Case(
            "names in capitals",
            {"model.safetensors": safetensors({name.upper(): shape for name, shape in TENSORS.items()})},
            [
                f"HFD147 model.safetensors 5 of 5 tensor names are not names of `distilbert`, such as `{WORDS.upper()}`; {LACKING}"
            ],
        ),
        Case(
            "a head without a body",
            {"model.safetensors": safetensors({name: TENSORS[name] for name in TENSORS if "classifier" in name})},
            [f"HFD147 model.safetensors {LACKING}"],
        ),
        *(
            Case(
                f"no {part}",
                {
                    **config(n_layers=1, transformers_version="5.23.0"),
                    "model.safetensors": safetensors(
                        {name: shape for name, shape in WHOLE.items() if part not in name.lower()}
                    ),
                },
                [f"HFD147 model.safetensors {lacking}"],
            )
            for part, lacking in {
                "layer.0": "16 names of `distilbert` are missing, such as `distilbert.transformer.layer.0.attention.k_lin.bias`",
                "attention": "8 names of `distilbert` are missing, such as `distilbert.transformer.layer.0.attention.k_lin.bias`",
                "norm": "6 names of `distilbert` are missing, such as `distilbert.embeddings.LayerNorm.bias`",
                "embed": "4 names of `distilbert` are missing, such as `distilbert.embeddings.LayerNorm.bias`",
            }.items()
        ),
        Case(
            "names of LayerNorm as they were",
            renamed("distilbert.embeddings.LayerNorm.weight", "distilbert.embeddings.LayerNorm.gamma"),
            [],
        ),
        Case("quantized weights", tensors({f"a.{n}.qweight": (1,) for n in range(9)}), []),
    ],
}
