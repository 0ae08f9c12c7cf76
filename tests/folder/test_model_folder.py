"""All facts of a folder together: no change of its files makes one of them raise."""

from __future__ import annotations

import os
from pathlib import Path

from sound import SOUND, Model

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import ModelFolder, Unreadable
from hfdeploy_action.folder.headers import Unsound


def test_a_file_deleted_before_it_is_read_is_empty_or_damaged(model: Model) -> None:
    root = model()
    folder = ModelFolder(root)
    assert folder.files
    for name in SOUND:
        (root / name).unlink()
    assert isinstance(folder.weights.headers["model.safetensors"], Unsound)
    assert folder.json.object("config.json") == Unreadable("Expecting value", Location("config.json", 1, 1))
    assert folder.card.front_matter is None
    assert folder.files.pointers == {}


def test_a_file_replaced_by_a_pipe_does_not_block(tmp_path: Path) -> None:
    names = ["README.md", "config.json", "a.safetensors", "a.onnx", "a.bin", "a.pkl", "a.gguf", "a.h5"]
    for name in names:
        (tmp_path / name).write_text("x")
    folder = ModelFolder(tmp_path)
    assert len(folder.files) == len(names)
    for name in names:
        (tmp_path / name).unlink()
        os.mkfifo(tmp_path / name)
    assert folder.card.text == ""
    assert folder.config.values == {}
    assert isinstance(folder.weights.headers["a.safetensors"], Unsound)
    assert folder.weights.onnx["a.onnx"].damage
    assert folder.weights.pickles.keys() == {"a.bin", "a.pkl"}
    assert all(folder.weights.damages.values())
