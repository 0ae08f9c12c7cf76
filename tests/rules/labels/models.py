"""Models and names for several parts of `labels`."""

from __future__ import annotations

import json

from sound import README, TENSORS, Changes, safetensors

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import Declared

UNLABELLED_CARD = {"README.md": README.replace("labels: [calm, happy, sad]\n", "")}


def labelled(id2label: object, label2id: object = None, *, outputs: int = 3, **more: object) -> Changes:
    """The sound model with other labels in lines 4 and 5 of config.json, and none in its card."""
    config = {
        "architectures": ["DistilBertForSequenceClassification"],
        "id2label": id2label,
        "label2id": label2id,
        **more,
    }
    config.setdefault("model_type", "distilbert")
    lines = ",\n ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in config.items() if value is not None)
    weights = safetensors({**TENSORS, "classifier.weight": (outputs, 4)})
    return {"config.json": "{\n " + lines + "\n}", "model.safetensors": weights, **UNLABELLED_CARD}


def inverted(*labels: str, **more: object) -> Changes:
    """A model with these labels, and maps that agree."""
    pairs = list(enumerate(labels))
    return labelled(
        {str(i): label for i, label in pairs}, {label: i for i, label in pairs}, outputs=len(labels), **more
    )


def declared(*labels: str) -> Declared:
    return Declared(labels=labels, labels_at=Location("../hfdeploy.yaml", 2, 1))
