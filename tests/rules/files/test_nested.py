"""A folder around a model is told from a model, from a collection of models, and from a model of several parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.files.nested import nested_models

CARD = "---\nlicense: mit\n---\n# Models\n"


def folder(root: Path, *names: str, **texts: str) -> ModelFolder:
    """A folder with these files; a name that ends with `/` is a sub-folder with a whole model."""
    for name in names:
        parts = [f"{name}{part}" for part in ("config.json", "model.safetensors")] if name.endswith("/") else [name]
        for part in parts:
            path = root / part
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts.get(name.partition(".")[0], '{"model_type": "bert"}'), encoding="utf-8")
    return ModelFolder(root)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["model/", "train.py", "data/private.csv"], ["model"]),
        (["model/", "README.md"], ["model"]),
        (["model/", "model/checkpoint-500/", "train.py"], ["model"]),
        (["model/", "outputs/checkpoint-500/", "train.py"], ["model"]),
        (["outputs/checkpoint-500/", "outputs/checkpoint-900/"], ["outputs/checkpoint-500", "outputs/checkpoint-900"]),
        (["a/b/model/", "train.py"], ["a/b/model"]),
        (["model/", "baseline/", "train.py", "README.md"], ["baseline", "model"]),
        (["model/", "vectorizer.pkl", "optimizer.pt", "train.py"], ["model"]),
        (["model/modules.json", "model/0_Transformer/", "train.py"], ["model"]),
        (["model/model_index.json", "model/unet/", "train.py"], ["model"]),
        (["lora/adapter_config.json", "lora/adapter_model.safetensors", "train.py"], ["lora"]),
        (["model/config.json", "model/pytorch_model.bin", "setup.py"], ["model"]),
    ],
    ids=" ".join,
)
def test_a_folder_around_a_model(names: list[str], found: list[str], tmp_path: Path) -> None:
    assert nested_models(folder(tmp_path, *names, README=CARD)) == found


def test_config_json_of_a_training_does_not_make_a_model(tmp_path: Path) -> None:
    assert nested_models(folder(tmp_path, "config.json", "model/", config='{"learning_rate": 1e-5}')) == ["model"]


@pytest.mark.parametrize(
    "names",
    [
        ["config.json", "model.safetensors", "model/"],
        ["config.json", "model/"],
        ["adapter_config.json", "adapter_model.safetensors", "reference/"],
        ["modules.json", "0_Transformer/", "1_Dense/"],
        ["model_index.json", "unet/", "vae/"],
        ["config_setfit.json", "body/"],
        ["onnx/"],
        ["model.onnx", "onnx/"],
        ["model.gguf", "original/"],
        ["config.cfg", "meta.json", "transformer/"],
        ["small/", "large/", "README.md", "LICENSE"],
        ["venv/lib/site-packages/tiny/"],
        ["train.py", "data/train.csv"],
        ["model/config.json", "model/training_args.bin"],
    ],
    ids=" ".join,
)
def test_a_model_of_several_parts_and_a_collection_are_accepted(names: list[str], tmp_path: Path) -> None:
    assert nested_models(folder(tmp_path, *names, README=CARD)) == []


def test_a_library_with_folders_of_models_is_accepted(tmp_path: Path) -> None:
    card = "---\nlibrary_name: diffusers\n---\n# Adapter\n"
    assert nested_models(folder(tmp_path, "README.md", "models/image_encoder/", README=card)) == []
