"""The cases of the rules in `files.layers`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.files.models import BERTS, of_type, tensors, typed
from sound import Changes, safetensors

FFN = "ffn.lin1.weight"


def layers(*parts: set[str]) -> Changes:
    """The sound weights with layers of these parts."""
    names = [(number, part) for number, held in enumerate(parts) for part in held]
    return tensors({f"distilbert.transformer.layer.{number}.{part}": (1,) for number, part in names})


CASES: dict[str, list[Case]] = {
    "HFD143": [
        Case(
            "a layer without a tensor",
            layers({FFN, "attention.q.weight"}, {FFN, "attention.q.weight"}, {FFN}),
            [
                "HFD143 model.safetensors layer 2 of `distilbert.transformer.layer` has no `attention.q.weight`, unlike all other layers"
            ],
        ),
        Case(
            "two layers of five without a tensor",
            layers({FFN, "b"}, {FFN}, {FFN, "b"}, {FFN}, {FFN, "b"}),
            ["HFD143 model.safetensors layer 1 of `distilbert.transformer.layer` has no `b`, like 1 more of 5 layers"],
        ),
        Case(
            "layers that are counted from one",
            tensors({f"distilbert.transformer.layer.{n}.{FFN}": (1,) for n in (1, 2)}),
            ["HFD143 model.safetensors `distilbert.transformer.layer` has no layer 0, but a layer 2"],
        ),
        Case("layers of two kinds", layers({FFN}, {"b"}, {FFN}, {"b"}), []),
        Case("layers of two sizes", layers({FFN, "b"}, {FFN}, {FFN}, {FFN}), []),
        Case(
            "constants saved in only one of two layers",
            layers({FFN, "attn.masked_bias", "attn.rotary_emb.inv_freq"}, {FFN}),
            [],
        ),
        Case(
            "an attention mask saved in only one of two layers",
            layers({FFN, "attn.bias"}, {FFN}),
            [],
        ),
        Case(
            "an architecture whose layers differ",
            {
                **typed("modernbert", num_hidden_layers=2),
                "model.safetensors": safetensors(of_type("modernbert") | BERTS),
            },
            [],
        ),
    ],
}
