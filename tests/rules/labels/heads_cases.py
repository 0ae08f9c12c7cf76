"""The cases of the rules in `labels.heads`."""

from __future__ import annotations

from rules.case import Case
from rules.files.parts_cases import FACTORS, HEAD, adapter
from sound import Changes

from hfdeploy_action.folder import Declared

NO_LABELS = "not a list of names, so the model answers with numbers"


def setfit(config: str) -> Changes:
    """A SetFit model with this configuration; its head is an empty pickle."""
    return {"config_setfit.json": config, "model_head.pkl": b"\x80\x04]."}


CASES: dict[str, list[Case]] = {
    "HFD221": [
        Case(
            "three outputs for two declared labels",
            adapter(FACTORS | HEAD),
            [
                "HFD206 config.json:5:3 the model's labels differ from the declared ones: unexpected `happy`",
                "HFD221 adapter_model.safetensors 2 labels are declared, but `base_model.model.classifier.weight` in "
                "`adapter_model.safetensors` has 3 outputs",
            ],
            Declared(labels=("calm", "sad")),
        ),
        Case("three outputs for three", adapter(FACTORS | HEAD), [], Declared(labels=("calm", "happy", "sad"))),
    ],
    "HFD222": [
        Case(
            "no labels",
            setfit('{"labels": null}'),
            [f"HFD222 config_setfit.json:1:2 `labels` is null, {NO_LABELS}"],
        ),
        Case("labels in words", setfit('{"labels": ["calm", "happy", "sad"]}'), []),
    ],
}
