"""The forward pass in numpy beside transformers itself, on folders that `save_pretrained` leaves."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rehearsal.classifiers import CONFIGS, FILE, entry

from hfdeploy_action.rehearsal.forward.deberta import Relative, distances
from hfdeploy_action.rehearsal.forward.layers import ACTIVATIONS
from hfdeploy_action.rehearsal.inference.model import load
from hfdeploy_action.rehearsal.inference.runner import Runner, worker_spec

pytestmark = pytest.mark.torch
EMOTION = Path(__file__).parents[2] / "examples" / "emotion"
TEXTS = ["", "calm", "I felt calm after writing it all down.", "calm " * 58 + "tired", "calm " * 500, "🙂 не знаю"]
HEADS: dict[str, dict[str, Any]] = {
    "float32": {"num_labels": 3},
    "float16": {"num_labels": 1, "problem_type": "regression"},
    "bfloat16": {"num_labels": 3, "problem_type": "multi_label_classification"},
}
"""By the type of the weights."""
CASES = [
    *((name, "float32") for name in CONFIGS),
    *((name, stored) for name in ("distilbert", "deberta-v3", "modernbert") for stored in ("float16", "bfloat16")),
]


@pytest.mark.parametrize("name", CONFIGS)
def test_the_answers_on_file_are_current(name: str) -> None:
    pytest.importorskip("torch")

    assert entry(name)["logits"] == pytest.approx(np.array(json.loads(FILE.read_text())[name]["logits"]), abs=1e-5)


@pytest.mark.parametrize(("name", "stored"), CASES)
def test_scores_are_those_of_the_pipeline(tmp_path: Path, name: str, stored: str) -> None:
    """In single precision within 1e-4; in half precision within 1e-2, as transformers calculates in it too."""
    save(tmp_path, name, stored)
    with load(tmp_path) as model:
        ours = [{each["label"]: each["score"] for each in ranked} for ranked in model.ranked(TEXTS)]
    for text, scores in zip(TEXTS, ours, strict=True):
        assert scores == pytest.approx(theirs(tmp_path, text, None), abs=1e-2)
        assert scores == pytest.approx(theirs(tmp_path, text, "float32"), abs=1e-4)


_pipelines: dict[tuple[Path, str | None], Any] = {}


def theirs(folder: Path, text: str, precision: str | None) -> dict[str, float]:
    """Scores of transformers by label; no precision is that of the file."""
    import transformers

    if (folder, precision) not in _pipelines:
        keys = {"dtype": precision} if precision else {}
        _pipelines[folder, precision] = transformers.pipeline("text-classification", model=str(folder), **keys)
    answer = _pipelines[folder, precision](text, top_k=None, truncation=True, max_length=60)
    return {each["label"]: each["score"] for each in answer}


def save(folder: Path, name: str, stored: str) -> None:
    """A model with random weights and the tokenizer of the example, whose texts are cut to 60 tokens."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(EMOTION / file, folder / file)
    content = json.loads((folder / "tokenizer_config.json").read_text()) | {"model_max_length": 60}
    (folder / "tokenizer_config.json").write_text(json.dumps(content))
    size = json.loads((EMOTION / "config.json").read_text())["vocab_size"]
    kind, keys = CONFIGS[name]
    config = transformers.AutoConfig.for_model(kind, **{**keys, **HEADS[stored], "vocab_size": size})
    torch.manual_seed(0)
    model = transformers.AutoModelForSequenceClassification.from_config(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter), alpha=0.2)
    model.to(getattr(torch, stored)).save_pretrained(folder, max_shard_size="9KB" if stored == "float16" else "1GB")
    assert (folder / "model.safetensors.index.json").is_file() == (stored == "float16")
    assert worker_spec(folder, json.loads((folder / "config.json").read_text()))["runner"] == Runner.NUMPY.value


@pytest.mark.parametrize(("buckets", "farthest"), [(256, 512), (8, 64), (7, 20), (0, 512)])
def test_distances_fall_into_the_buckets_of_transformers(buckets: int, farthest: int) -> None:
    torch = pytest.importorskip("torch")
    deberta = pytest.importorskip("transformers.models.deberta_v2.modeling_deberta_v2")
    relative = Relative(True, ("c2p",), buckets or farthest, buckets, farthest, False, False)
    length = 512
    ours = distances(length, relative)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = torch.zeros(1, length, 1)
        expected = deberta.build_relative_position(rows, rows, buckets or -1, farthest)[0]

    assert (ours == expected.numpy()).all()


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_activations_are_those_of_transformers(activation: str) -> None:
    torch = pytest.importorskip("torch")
    functions = pytest.importorskip("transformers.activations").ACT2FN
    values = np.concatenate([np.linspace(-30, 30, 4001), [0.0, 1e-8, -1e-8]]).astype(np.float32)

    expected = functions[activation](torch.from_numpy(values.copy())).numpy()
    assert ACTIVATIONS[activation](values) == pytest.approx(expected, abs=2e-6)
