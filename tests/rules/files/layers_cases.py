"""The cases of the rules in `files.layers`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.files.models import BERTS, config, of_type, tensors, typed
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
            {**config(n_layers=3), **layers({FFN, "attention.q.weight"}, {FFN, "attention.q.weight"}, {FFN})},
            [
                "HFD143 model.safetensors layer 2 of `distilbert.transformer.layer` has no `attention.q.weight`, unlike all other layers"
            ],
        ),
        Case("layers of two kinds", {**config(n_layers=4), **layers({FFN}, {"b"}, {FFN}, {"b"})}, []),
        Case("layers of two sizes", {**config(n_layers=4), **layers({FFN, "b"}, {FFN}, {FFN}, {FFN})}, []),
        Case(
            "constants saved in only one of two layers",
            {**config(n_layers=2), **layers({FFN, "attn.masked_bias", "attn.rotary_emb.inv_freq"}, {FFN})},
            [],
        ),
        Case(
            "an attention mask saved in only one of two layers",
            {**config(n_layers=2), **layers({FFN, "attn.bias"}, {FFN})},
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
