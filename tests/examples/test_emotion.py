"""The example: a real model, as small as can be, that is what its card says it is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from safetensors import safe_open

from hfdeploy_action.rehearsal.inference.model import load

EMOTION = Path(__file__).parents[2] / "examples" / "emotion"
LABELS = "anxious calm content excited frustrated grateful happy hopeful overwhelmed proud sad tired".split()
PUBLISHED_BYTES = 1_200_000


def card() -> dict[str, Any]:
    front_matter = (EMOTION / "README.md").read_text().split("---\n")[1]
    return dict(yaml.safe_load(front_matter))


def lines(path: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (EMOTION / path).read_text().splitlines()]


def words(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def phrases() -> dict[str, Any]:
    return dict(yaml.safe_load((EMOTION / "training" / "phrases.yaml").read_text()))


def test_the_card_the_config_and_the_settings_name_the_same_twelve_labels() -> None:
    config = json.loads((EMOTION / "config.json").read_text())
    settings = yaml.safe_load((EMOTION / "hfdeploy.yaml").read_text())

    assert card()["labels"] == settings["labels"] == list(config["id2label"].values()) == LABELS
    assert config["label2id"] == {label: index for index, label in enumerate(LABELS)}
    assert sorted(phrases()["labels"]) == LABELS


def test_the_weights_are_small_enough_for_plain_git() -> None:
    with safe_open(EMOTION / "model.safetensors", framework="numpy") as weights:
        assert weights.get_tensor("classifier.weight").shape == (len(LABELS), 64)

    for path in ("model.safetensors", "onnx/model.onnx"):
        assert (EMOTION / path).stat().st_size < PUBLISHED_BYTES


def test_the_onnx_file_says_nothing_of_the_machine_that_made_it() -> None:
    content = (EMOTION / "onnx" / "model.onnx").read_bytes()

    assert not re.search(rb"site-packages|/home/|/root/|/tmp/|\.py\b", content)


def test_the_spot_check_has_at_least_five_sentences_of_each_label() -> None:
    labels = [line["label"] for line in lines("eval/spot-check.jsonl")]

    assert sorted(set(labels)) == LABELS
    assert min(labels.count(label) for label in LABELS) >= 5
    assert len(labels) >= 60


def test_no_sentence_of_the_spot_check_is_a_filled_template() -> None:
    written, sentences = phrases(), [words(line["text"]) for line in lines("eval/spot-check.jsonl")]
    feelings = [each for label in written["labels"].values() for each in label["feelings"]]
    fillings = {
        "feeling": feelings,
        "other": feelings,
        "clause": [each for label in written["labels"].values() for each in label["clauses"]],
        "context": written["contexts"],
        "neutral": written["neutral"],
    }
    slots = {f"{{{name}}}": one_of(map(words, each), " | ".join(sentences)) for name, each in fillings.items()}
    for frame in [frame for frames in written["frames"].values() for frame in frames]:
        parts = [slots.get(part) or re.escape(words(part)) for part in re.split(r"({\w+})", frame)]
        trained = re.compile(" ".join(filter(None, parts)))
        assert not [sentence for sentence in sentences if trained.fullmatch(sentence)]


def one_of(fillings: Iterable[str], text: str) -> str:
    """A pattern for those that come in the text; the others could not match."""
    return f"(?:{'|'.join(re.escape(filling) for filling in fillings if filling in text)})"


def test_no_sentence_of_the_spot_check_contains_a_long_training_phrase_or_stands_in_the_development_set() -> None:
    written = phrases()["labels"].values()
    long = [words(each) for label in written for each in label["feelings"] + label["clauses"]]
    long = [phrase for phrase in long if phrase.count(" ") >= 4]
    development = {words(line["text"]) for line in lines("training/development.jsonl")}

    for line in lines("eval/spot-check.jsonl"):
        assert words(line["text"]) not in development
        assert not [phrase for phrase in long if f" {phrase} " in f" {words(line['text'])} "]


def test_the_card_states_the_accuracy_that_the_model_has() -> None:
    cases = lines("eval/spot-check.jsonl")
    with load(EMOTION) as model:
        right = sum(model.ranked([case["text"]])[0][0]["label"] == case["label"] for case in cases)
    stated = card()["model-index"][0]["results"][0]["metrics"][0]

    assert stated == {"type": "accuracy", "name": "Accuracy", "value": round(right / len(cases), 4)}
    assert f"| 72, six of each label | {stated['value']:.4f} |" in (EMOTION / "README.md").read_text()
    assert stated["value"] >= 0.85


@pytest.mark.parametrize(
    ("text", "sensible"),
    [
        ("I felt calm after writing it all down.", {"calm"}),
        ("I am frustrated but hopeful.", {"frustrated", "hopeful"}),
        ("It was overwhelming but I am proud.", {"overwhelmed", "proud"}),
    ],
)
def test_the_model_answers_the_sentences_of_the_checklist(text: str, sensible: set[str]) -> None:
    with load(EMOTION) as model:
        assert model.ranked([text])[0][0]["label"] in sensible


def test_the_card_shows_the_sentences_of_the_checklist() -> None:
    settings = yaml.safe_load((EMOTION / "hfdeploy.yaml").read_text())
    asked = [case["text"] for case in settings["smoke"]["cases"] if case["text"]]

    assert [example["text"] for example in card()["widget"]] == asked


@pytest.mark.torch
@pytest.mark.prove  # it takes a minute
def test_training_again_gives_the_same_files_to_the_byte(tmp_path: Path) -> None:
    for module in ("torch", "transformers", "onnx", "onnxscript"):
        pytest.importorskip(module)
    for attempt in ("first", "second"):
        options = ["--sentences", "3200", "--output", str(tmp_path / attempt)]
        subprocess.run([sys.executable, str(EMOTION / "train.py"), *options], check=True, capture_output=True)

    for path in ("model.safetensors", "onnx/model.onnx", "config.json", "tokenizer.json", "tokenizer_config.json"):
        assert (tmp_path / "first" / path).read_bytes() == (tmp_path / "second" / path).read_bytes(), path
