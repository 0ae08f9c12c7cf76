"""Loading what was published: what it takes, and what is said where something is missing."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hfdeploy_action.rehearsal import forward
from hfdeploy_action.rehearsal.inference.model import Function, load, scores
from hfdeploy_action.rehearsal.inference.runner import NotServable

EMOTION = Path(__file__).parents[2] / "examples" / "emotion"
FILES = ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx", "model.safetensors"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "onnx").mkdir()
    for name in FILES:
        shutil.copy(EMOTION / name, tmp_path / name)
    return tmp_path


def change(path: Path, **keys: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | keys))


def test_the_onnx_file_may_stand_beside_the_others(folder: Path) -> None:
    (folder / "onnx" / "model.onnx").rename(folder / "model.onnx")

    with load(folder) as model:
        assert model.ranked(["I am calm."])[0][0]["label"] == "calm"


def test_a_multi_label_model_scores_each_label_by_itself(folder: Path) -> None:
    change(folder / "config.json", problem_type="multi_label_classification")
    with load(folder) as model:
        (ranked,) = model.ranked(["I am calm."])

    assert all(0 < each["score"] < 1 for each in ranked)
    assert not math.isclose(sum(each["score"] for each in ranked), 1, abs_tol=1e-3)


def test_a_regression_answers_with_its_numbers(folder: Path) -> None:
    change(folder / "config.json", problem_type="regression")

    with load(folder) as model:
        assert model.function is Function.NONE


@pytest.mark.parametrize("id2label", [None, {}, [], {"0": "anxious"}])
def test_labels_that_the_config_does_not_name_are_numbered(folder: Path, id2label: object) -> None:
    change(folder / "config.json", id2label=id2label)

    with load(folder) as model:
        assert model.labels[1:] == tuple(f"LABEL_{index}" for index in range(1, 12))


@pytest.mark.parametrize("said", [None, 10**30, 0, "128"])
def test_the_model_says_how_long_a_text_may_be_where_the_tokenizer_does_not(folder: Path, said: object) -> None:
    change(folder / "tokenizer_config.json", model_max_length=said)

    with load(folder) as model:
        assert model.ranked(["calm " * 1000])[0][0]["label"] == "calm"


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def write(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (remove("config.json"), "there is no config.json"),
        (remove("tokenizer.json"), "there is no tokenizer.json"),
        (remove("tokenizer_config.json"), "there is no tokenizer_config.json"),
        (write("config.json", b"{"), "config.json is not JSON"),
        (write("config.json", b"[" * 100_000), "config.json is not JSON"),
        (write("config.json", b"[]"), "config.json is not an object"),
        (write("tokenizer.json", b"{}"), "the model does not load"),
        (write("onnx/model.onnx", b""), "the model does not load"),
        (write("onnx/model.onnx", b"version https://git-lfs.github.com/spec/v1\n"), "the model does not load"),
    ],
)
def test_what_cannot_be_loaded_is_said_to_be_so(folder: Path, broken: Callable[[Path], object], said: str) -> None:
    broken(folder)

    with pytest.raises(NotServable, match=said), load(folder):
        pass


@pytest.mark.parametrize("large", [1e4, -1e4])
def test_large_logits_make_no_warnings_and_no_nan(large: float) -> None:
    logits = np.array([large, 0.0, 1.0])

    assert sum(scores(logits, Function.SOFTMAX)) == pytest.approx(1)
    assert scores(logits, Function.SIGMOID)[1] == 0.5
    assert np.isfinite(scores(logits, Function.SIGMOID)).all()


@pytest.mark.torch
def test_onnx_runtime_and_pytorch_agree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    texts = [json.loads(line)["text"] for line in (EMOTION / "eval" / "spot-check.jsonl").read_text().splitlines()]

    texts = ["", "🙂", "calm " * 1000, *texts]
    with load(folder) as model:
        with_onnx = [model.logits(text) for text in texts]
    (folder / "onnx" / "model.onnx").unlink()
    monkeypatch.setattr(forward, "FAMILIES", {})
    with load(folder) as model:
        with_pytorch = [model.logits(text) for text in texts]

    assert np.abs(np.array(with_onnx) - np.array(with_pytorch)).max() < 1e-4


@pytest.mark.torch
def test_the_server_ranks_as_the_pipeline_of_transformers_does() -> None:
    pytest.importorskip("torch")
    pipeline = pytest.importorskip("transformers").pipeline("text-classification", model=str(EMOTION))
    for text in ("", "I am frustrated but hopeful."):
        with load(EMOTION) as model:
            theirs, (ours,) = pipeline(text, top_k=None), model.ranked([text])
        assert [each["label"] for each in ours] == [each["label"] for each in theirs]
        assert [each["score"] for each in ours] == pytest.approx([each["score"] for each in theirs], abs=1e-4)
