"""Readers of binary and other formats give an answer for any bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.files.formats_cases import onnx
from rules.files.models import EARLY, HARMLESS, gguf
from rules.files.pickles_cases import SYSTEM, archive

from hfdeploy_action.folder.onnx import Outline, read_outline
from hfdeploy_action.folder.pickles import Scan, scan
from hfdeploy_action.folder.signatures import read_damage
from hfdeploy_action.folder.templates import TemplateFault, template_fault
from hfdeploy_action.folder.tokenizer import Fault, Vocabulary, read_vocabulary

SOUND = [onnx("model.onnx_data", 64, 64), gguf(), EARLY, HARMLESS, SYSTEM, archive(HARMLESS), archive(SYSTEM)]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
models = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["BPE", "WordPiece", "WordLevel", "Unigram"]) | anything,
        "vocab": st.dictionaries(st.text(max_size=2), st.integers() | anything, max_size=3) | anything,
        "merges": st.lists(st.lists(st.text(max_size=2), max_size=3) | st.text(max_size=3), max_size=3) | anything,
        "unk_id": anything,
    },
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formats") / "pytorch_model.bin"


@given(st.sampled_from(SOUND), st.data())
def test_no_change_of_bytes_makes_a_reader_raise(file: Path, content: bytes, data: st.DataObject) -> None:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        changed[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=4))
    file.write_bytes(changed)
    assert isinstance(read_outline(file), Outline)
    assert isinstance(scan(file), Scan)
    named = file.with_suffix(".gguf")
    named.write_bytes(changed)
    assert isinstance(read_damage(named), str)


@given(models | anything, anything)
def test_any_tokenizer_json_is_a_vocabulary_or_a_fault(model: Any, added: Any) -> None:
    assert isinstance(read_vocabulary({"model": model, "added_tokens": added}), Vocabulary | Fault)


@given(st.lists(st.sampled_from(["{%", "%}", "{{", "}}", "for", "in", "if", "x", "'", "(", ")", "9" * 5000, "#"])))
def test_any_text_is_a_template_or_a_fault(parts: list[str]) -> None:
    assert isinstance(template_fault(" ".join(parts)), TemplateFault | None)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    assert scan(tmp_path / "gone.bin").damage == "No such file or directory"
    assert read_outline(tmp_path / "gone.onnx").damage == "No such file or directory"
    assert read_damage(tmp_path / "gone.gguf") == "No such file or directory"
