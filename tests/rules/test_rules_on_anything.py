"""No rule raises, whatever the files contain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.case import findings
from sound import safetensors, write

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import Declared

NAMES = [
    *("architectures", "id2label", "label2id", "num_labels", "problem_type", "weight_map", "model_type"),
    *(
        "license",
        "license_name",
        "language",
        "pipeline_tag",
        "library_name",
        "labels",
        "tags",
        "datasets",
        "base_model",
    ),
    *("widget", "model-index", "metrics", "text", "0", "1", "calm", "LABEL_0", "name"),
]
words = st.sampled_from(
    "calm|happy|LABEL_0|0|1|01|-1|DistilBertForSequenceClassification|BertForMaskedLM|mit|other|en|no|es-ES|transformers|peft"
    "|text-classification|model.safetensors|a.safetensors|../x|::x|##[x]|\ud800|\n||`|D:\\x|a b|a/b/c|%".split("|")
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | words | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@settings(max_examples=80)
@given(objects, objects, st.none() | objects | words, st.sampled_from(["yaml", "json"]))
def test_no_rule_raises(place: Path, config: dict[str, Any], card: dict[str, Any], index: object, form: str) -> None:
    front = yaml.safe_dump(card, allow_unicode=True) if form == "yaml" else json.dumps(card) + "\n"
    files = {
        "README.md": f"---\n{front}---\n".encode("utf-8", "replace"),
        "config.json": json.dumps(config),
        "tokenizer.json": json.dumps(index),
        "model.safetensors": safetensors({"classifier.weight": (3, 2)}),
        "model.safetensors.index.json": None if index is None else json.dumps({"weight_map": index}),
    }
    write(place, files)
    declared = Declared(labels=("calm", "sad"), expected=(("calm", None), ("\n", Location("x", 1))))
    for line in findings(place, declared):
        assert line.startswith("HFD")


@settings(max_examples=30)
@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=60))
def test_no_rule_raises_for_any_bytes(place: Path, card: bytes, config: bytes, weights: bytes) -> None:
    write(place, {"README.md": b"---\n" + card + b"\n---\n", "config.json": config, "model.safetensors": weights})
    assert findings(place)
