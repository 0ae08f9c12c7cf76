"""Sound models of every kind are found sound; and sound they are, as other libraries than ours say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from proof.all_kinds import KINDS
from proof.kinds import Kind, write
from rules.case import findings

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@every_kind
def test_a_sound_model_has_only_the_findings_that_it_explains(kind: Kind, tmp_path: Path) -> None:
    found = findings(write(kind.files, tmp_path), kind.declared)
    assert len(found) == len(kind.found), found
    assert all(line.startswith(expected) for line, expected in zip(found, kind.found, strict=True)), found
    assert bool(kind.found) == bool(kind.why)


@every_kind
def test_findings_do_not_depend_on_the_order_of_files(kind: Kind, tmp_path: Path) -> None:
    backwards = dict(reversed(kind.files.items()))
    assert len(findings(write(backwards, tmp_path), kind.declared)) == len(kind.found)


@every_kind
def test_the_weights_can_be_opened(kind: Kind, tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors")
    root = write(kind.files, tmp_path)
    for file in root.rglob("*.safetensors"):
        with safetensors.safe_open(file, "np") as opened:
            assert opened.keys()
    for file in root.rglob("*.onnx"):
        runtime = pytest.importorskip("onnxruntime")
        assert runtime.InferenceSession(file).get_outputs()[0].name == "logits"


@every_kind
def test_the_tokenizer_can_be_loaded(kind: Kind, tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    if "tokenizer.json" in kind.files:
        loaded = tokenizers.Tokenizer.from_str(str(kind.files["tokenizer.json"]))
        assert loaded.encode("calm").ids
        size = kind.config.get("vocab_size", 1_000)
        assert loaded.get_vocab_size() <= size


@every_kind
def test_files_have_the_layout_that_the_libraries_write(kind: Kind) -> None:
    for name, content in kind.files.items():
        if name.endswith(".json"):
            assert isinstance(content, str)
            assert content == json.dumps(json.loads(content), indent=2, ensure_ascii=False) + "\n"
