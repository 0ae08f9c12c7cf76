"""The labels of a model, from config.json, the last layer and the card, each without the rest of the folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sound import safetensors

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.labels import Head, Labels, as_written, whole

CLASSIFIER = {"architectures": ["BertForSequenceClassification"]}


def labels(config: dict[str, Any], **files: bytes) -> Labels:
    """The labels of a folder with this config.json; nothing is written to disk."""
    edited = {"config.json": json.dumps(config).encode(), **files}
    return ModelFolder(Path("nowhere"), edited=edited).labels


@pytest.mark.parametrize(
    ("id2label", "by_id", "names"),
    [
        ({"0": "calm", "1": "sad"}, {0: "calm", 1: "sad"}, ("calm", "sad")),
        ({"1": "sad", "0": "calm"}, {1: "sad", 0: "calm"}, ("calm", "sad")),
        ({"0": "calm", "2": "sad"}, {0: "calm", 2: "sad"}, ()),
        ({"0": "calm", "one": "sad"}, {0: "calm"}, ("calm",)),
        ({"0": 1, "1": 2.5}, {0: "1", 1: "2.5"}, ("1", "2.5")),
        ({"0": None}, {0: "None"}, ()),
        ({"0": True}, {0: "True"}, ()),
        ({}, {}, ()),
        (["calm", "sad"], {}, ()),
        (None, {}, ()),
    ],
)
def test_labels_are_in_the_order_of_their_ids(id2label: Any, by_id: dict[int, str], names: tuple[str, ...]) -> None:
    found = labels({"id2label": id2label})
    assert found.by_id == by_id
    assert found.names == names


@pytest.mark.parametrize(
    ("config", "number"),
    [
        ({"id2label": {"0": "calm"}, "num_labels": 5}, 1),
        ({"num_labels": 5}, 5),
        ({"num_labels": "5"}, 5),
        ({"num_labels": -5}, 2),
        ({}, 2),
    ],
)
def test_labels_are_counted_as_transformers_does(config: dict[str, Any], number: int) -> None:
    assert labels(config).number == number


@pytest.mark.parametrize(("value", "number"), [("7", 7), (7, 7), (7.0, 7), (7.5, None), ("-7", None), ("x", None)])
def test_an_id_is_a_whole_number_however_it_is_written(value: object, number: int | None) -> None:
    assert whole(value) == number


def test_the_card_lists_labels_by_position_or_by_key() -> None:
    config = {"id2label": {"0": "no", "1": "yes"}}
    assert labels(config, **{"README.md": b"---\nlabels: [no, yes, maybe]\n---\n"}).in_card == [
        ("no", ("labels", 0)),
        ("yes", ("labels", 1)),
        ("maybe", ("labels", 2)),
    ]
    assert labels(config, **{"README.md": b"---\nlabels: {a: no}\n---\n"}).in_card == [("no", ("labels", "a"))]
    assert labels(config, **{"README.md": b"---\nlabels: [[no]]\n---\n"}).in_card == []
    assert labels(config).in_card == []


def test_a_boolean_of_the_card_is_the_label_that_its_author_wrote() -> None:
    assert as_written(True, ("Off", "On")) == "On"
    assert as_written(False, ("calm", "sad")) == "False"
    assert as_written("True", ("yes",)) == "True"


@pytest.mark.parametrize(
    ("config", "outputs"),
    [
        ({**CLASSIFIER, "id2label": {"0": "calm", "1": "sad"}}, [3]),
        ({**CLASSIFIER, "id2label": {"0": "a", "1": "b", "2": "c"}}, []),
        ({**CLASSIFIER, "num_labels": 3}, []),
        (CLASSIFIER, [3]),
        ({**CLASSIFIER, "id2label": {"x": "calm"}}, []),
        ({"architectures": ["BertModel"]}, []),
    ],
)
def test_a_head_is_mismatched_if_it_has_other_outputs_than_labels(
    config: dict[str, Any], outputs: list[int], tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "model.safetensors").write_bytes(safetensors({"classifier.weight": (3, 4)}))
    expected = [Head("model.safetensors", "classifier.weight", number) for number in outputs]
    assert ModelFolder(tmp_path).labels.mismatched_heads == expected
