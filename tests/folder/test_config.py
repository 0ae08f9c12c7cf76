"""What config.json says about the model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.config import Config


def config(text: str) -> Config:
    return ModelFolder(Path("nowhere"), edited={"config.json": text.encode()}).config


def of(*architectures: object) -> Config:
    return config(json.dumps({"architectures": architectures}))


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '"x"'])
def test_a_file_that_is_not_an_object_has_no_values(text: str) -> None:
    found = config(text)
    assert found.values == {}
    assert found.architecture == found.head == ""
    assert found.family is None
    assert found.tasks == ()


def test_an_entry_has_a_position() -> None:
    found = config('{"id2label": {\n  "0": "calm"}}')
    assert found.at("id2label", "0") == Location("config.json", 2, 3)
    assert found.at("id2label", "1") == Location("config.json", 1, 2)


@pytest.mark.parametrize(
    ("name", "task", "is_classifier", "is_image_classifier"),
    [
        ("BertForSequenceClassification", "text-classification", True, False),
        ("ViTForImageClassification", "image-classification", True, True),
        ("BertForMaskedLM", "fill-mask", False, False),
        ("GPT2LMHeadModel", "text-generation", False, False),
    ],
)
def test_the_architecture_tells_the_task(name: str, task: str, is_classifier: bool, is_image_classifier: bool) -> None:
    found = of(name)
    assert found.architecture == name
    assert found.tasks[0] == task
    assert (found.is_classifier, found.is_image_classifier) == (is_classifier, is_image_classifier)


def test_an_unknown_architecture_tells_nothing() -> None:
    assert of("Emotions").tasks == ()
    assert of("Emotions").reads_text is False
    assert of(7).architecture == ""


def test_tensors_of_custom_or_quantized_models_are_not_known() -> None:
    bert: dict[str, object] = {"architectures": ["BertForSequenceClassification"], "model_type": "bert"}
    assert config(json.dumps(bert)).family
    assert config(json.dumps(bert)).head == "classifier.weight"
    for key, value in (("auto_map", {"AutoModel": "m.M"}), ("quantization_config", {})):
        found = config(json.dumps({**bert, key: value}))
        assert found.family is None
        assert found.head == ""


def test_the_id_of_the_padding_token_changes_the_answers_of_some_models() -> None:
    assert config('{"model_type": "roberta"}').depends_on_padding
    assert not config('{"model_type": "bert"}').depends_on_padding
