"""What runs a folder's model: ONNX Runtime, else the forward pass in numpy, else PyTorch; or why nothing does."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from safetensors.numpy import load_file, save_file

from hfdeploy_action.rehearsal import forward, inference
from hfdeploy_action.rehearsal.inference.model import Model, load
from hfdeploy_action.rehearsal.inference.process import Broken
from hfdeploy_action.rehearsal.inference.runner import NotServable, Runner, worker_spec

EMOTION = Path(__file__).parents[2] / "examples" / "emotion"
TEXTS = ["", "🙂", "I felt calm after writing it all down.", "calm " * 126, "calm " * 1000]

Install = Callable[..., None]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Pretend that only these libraries are installed."""

    def only(*names: str) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name in names else None)

    return only


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx", "model.safetensors"]
    (tmp_path / "onnx").mkdir()
    for name in names:
        shutil.copy(EMOTION / name, tmp_path / name)
    return tmp_path


def runner(folder: Path) -> str:
    return str(worker_spec(folder, json.loads((folder / "config.json").read_text()))["runner"])


def change(folder: Path, name: str = "config.json", **keys: Any) -> None:
    (folder / name).write_text(json.dumps(json.loads((folder / name).read_text()) | keys))


def test_onnx_runtime_is_taken_where_it_and_its_file_are_there(folder: Path, installed: Install) -> None:
    installed("onnxruntime", "torch", "transformers")
    assert runner(folder) == Runner.ONNX.value
    (folder / "onnx/model.onnx").unlink()
    assert runner(folder) == Runner.NUMPY.value


def test_without_onnx_runtime_numpy_is_taken(folder: Path, installed: Install) -> None:
    installed("torch", "transformers")
    assert runner(folder) == Runner.NUMPY.value


def test_pytorch_is_taken_for_what_numpy_does_not_run(folder: Path, installed: Install) -> None:
    change(folder, model_type="mpnet")
    installed("torch", "transformers")
    assert runner(folder) == Runner.TRANSFORMERS.value


def remove(*names: str) -> Callable[[Path], None]:
    def removes(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return removes


def add_adapter(folder: Path) -> None:
    remove("onnx/model.onnx")(folder)
    (folder / "adapter_config.json").write_text("{}")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (
            remove("model.safetensors", "onnx/model.onnx"),
            "there is no model.safetensors or model.safetensors.index.json, and no onnx/model.onnx or model.onnx",
        ),
        (
            add_adapter,
            "adapter_config.json is there, and adapters are not supported",
        ),
        (
            remove("model.safetensors"),
            "there is no model.safetensors or model.safetensors.index.json, and onnx/model.onnx needs ONNX Runtime, "
            "which is not installed",
        ),
        (
            lambda folder: change(folder, activation="xielu"),
            "`activation: xielu` in config.json is not supported, and onnx/model.onnx needs ONNX Runtime, "
            "which is not installed",
        ),
    ],
)
def test_what_nothing_runs_is_named(
    folder: Path, installed: Install, broken: Callable[[Path], None], said: str
) -> None:
    broken(folder)
    installed()
    with pytest.raises(NotServable) as caught, load(folder):
        pass
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("n_layers", 9, r"does not load: the weights have no tensor distilbert\.transformer\."),
        ("hidden_dim", 9, r"does not load: distilbert\.transformer\.layer\.0\.ffn\.lin1\.weight has the shape "),
    ],
)
def test_weights_of_another_model_are_damaged(
    folder: Path, installed: Install, key: str, value: int, said: str
) -> None:
    change(folder, "config.json", **{key: value})
    installed()
    with pytest.raises(NotServable, match=said) as caught, load(folder):
        pass
    assert caught.value.damaged
    assert caught.value.fix.startswith("save the trained model again")


@pytest.mark.torch
def test_pytorch_makes_no_weights_up(folder: Path, installed: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    remove("onnx/model.onnx")(folder)
    change(folder, n_layers=9)
    monkeypatch.setattr(forward, "FAMILIES", {})
    with (
        pytest.raises(NotServable, match=r"does not load: the weights have no tensor distilbert\.") as caught,
        load(folder),
    ):
        pass
    assert caught.value.damaged


@pytest.mark.parametrize("libraries", [(), ("torch", "transformers")])
@pytest.mark.parametrize(
    ("kind", "named"),
    [("distilbert", "DistilBertForTokenClassification"), ("bert", "BertModel"), ("t5", "T5ForConditionalGeneration")],
)
def test_only_text_classifiers_are_loaded(
    folder: Path, installed: Install, kind: str, named: str, libraries: tuple[str, ...]
) -> None:
    change(folder, model_type=kind, architectures=[named])
    installed(*libraries)
    with pytest.raises(NotServable) as caught, load(folder):
        pass
    assert str(caught.value) == f"`architectures: ['{named}']` in config.json is not a text classifier"
    assert "a rehearsal tests text classifiers only" in caught.value.fix


@pytest.mark.parametrize("libraries", [(), ("torch", "transformers")])
def test_a_class_of_the_repository_is_not_replaced_by_one_of_transformers(
    folder: Path, installed: Install, libraries: tuple[str, ...]
) -> None:
    change(folder, auto_map={"AutoModelForSequenceClassification": "modeling_odd.OddForSequenceClassification"})
    installed(*libraries)
    with pytest.raises(NotServable, match="names code in the repository, which a rehearsal does not run"), load(folder):
        pass


@pytest.mark.parametrize(
    ("missing", "fix"),
    [
        ("tokenizer.json", "`AutoTokenizer.from_pretrained(folder).save_pretrained(folder)`"),
        ("tokenizer_config.json", "`tokenizer.save_pretrained(folder)`"),
    ],
)
@pytest.mark.parametrize("libraries", [(), ("onnxruntime",)])
def test_a_missing_tokenizer_is_to_be_saved(
    folder: Path, installed: Install, missing: str, fix: str, libraries: tuple[str, ...]
) -> None:
    remove(missing)(folder)
    installed(*libraries)
    with pytest.raises(NotServable, match=f"^there is no {missing}$") as caught, load(folder):
        pass
    assert fix in caught.value.fix
    assert not caught.value.damaged


def header(**entries: Any) -> bytes:
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text


def entry(begin: int, end: int, *shape: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


@pytest.mark.parametrize(
    "weights",
    [
        b"",
        b"version https://git-lfs.github.com/spec/v1\n",
        (2**63).to_bytes(8, "little") + b"{}",
        header(),
        header(w=entry(0, 4, 1)),
        header(w=entry(0, 2**40, 2**38)),
        header(w=entry(-4, 0, 1)),
        header(w=entry(0, 4, 2**62, 2**62)) + b"1234",
        header(v=entry(0, 4, 1), w=entry(0, 4, 1)) + b"1234",
        header(w=entry(0, 4, 1, dtype="F33")) + b"1234",
        b"\x80\x04\x95pickle",
    ],
    ids=lambda weights: str(weights[:60]),
)
def test_damaged_weights_are_a_reason(folder: Path, installed: Install, weights: bytes) -> None:
    (folder / "model.safetensors").write_bytes(weights)
    installed()
    with pytest.raises(NotServable, match="the model does not load"), load(folder):
        pass


@pytest.mark.parametrize(
    "index", [b"{", b"[]", b"{}", b'{"weight_map": {"w": "missing.safetensors"}}', b'{"weight_map": 1}']
)
def test_a_damaged_index_is_a_reason(folder: Path, installed: Install, index: bytes) -> None:
    (folder / "model.safetensors").rename(folder / "part.safetensors")
    (folder / "model.safetensors.index.json").write_bytes(index)
    installed()
    with pytest.raises(NotServable, match="the model does not load"), load(folder):
        pass


def answers(model: Model) -> Any:
    return np.array([model.logits(text) for text in TEXTS])


def test_numpy_answers_as_onnx_runtime_does(folder: Path, installed: Install) -> None:
    pytest.importorskip("onnxruntime")
    with load(folder) as model:
        with_onnx = answers(model)
    installed()
    with load(folder) as model:
        assert answers(model) == pytest.approx(with_onnx, abs=1e-4)


def test_numpy_answers_over_http(folder: Path, installed: Install) -> None:
    installed()
    with inference.serve(folder) as running:
        answer = requests.post(running.url, json={"inputs": TEXTS}, timeout=10).json()
    assert [each["label"] for each in answer[2:]] == ["calm"] * 3


def test_a_model_with_damaged_weights_answers_what_it_calculates(folder: Path, installed: Install) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors["classifier.bias"][0] = np.nan
    save_file(tensors, folder / "model.safetensors")
    installed()
    with inference.serve(folder) as running:
        answer = requests.post(running.url, json={"inputs": "calm", "parameters": {"top_k": 2}}, timeout=10)
    assert answer.headers["Content-Type"] == "application/json"
    assert [str(each["score"]) for each in answer.json()] == ["nan", "nan"]


def test_a_text_is_cut_on_the_side_that_the_tokenizer_says(folder: Path, installed: Install) -> None:
    installed()
    texts = "exhausted " + "calm " * 200, "calm " * 126
    change(folder, "tokenizer_config.json", truncation_side="left")
    with load(folder) as model:
        assert model.logits(texts[0]) == pytest.approx(model.logits(texts[1]))


def test_a_text_without_any_token_is_an_error_and_not_the_end(folder: Path, installed: Install) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text()) | {"post_processor": None}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    installed()
    with load(folder) as model:
        with pytest.raises(Broken):
            model.logits("")
        assert model.ranked(["calm"])[0][0]["label"]
