"""A stranger's model runs in a process of its own, and whatever it does there is an answer or a reason."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from rehearsal import onnx_files

from hfdeploy_action.rehearsal.inference import model as models
from hfdeploy_action.rehearsal.inference.model import load
from hfdeploy_action.rehearsal.inference.process import Broken
from hfdeploy_action.rehearsal.inference.runner import NotServable

EMOTION = Path(__file__).parents[2] / "examples" / "emotion"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(EMOTION / name, tmp_path / name)
    (tmp_path / "model.onnx").write_bytes(onnx_files.SOUND)
    return tmp_path


def test_a_model_written_by_hand_answers(folder: Path) -> None:
    with load(folder) as model:
        values = model.logits("I am calm.")
    assert list(values / values[0]) == pytest.approx([1, 2, 3])


def test_no_token_is_in_its_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    before = children()
    with load(folder):
        (child,) = children() - before
        told = Path(f"/proc/{child}/environ").read_bytes() + Path(f"/proc/{child}/cmdline").read_bytes()
    assert b"hf_secret" not in told
    assert child not in children()


def children() -> set[str]:
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            found |= set((task / "children").read_text().split())
    return found


def test_a_process_that_is_killed_is_a_reason_and_not_a_wait(folder: Path) -> None:
    before = children()
    with load(folder) as model:
        (child,) = children() - before
        os.kill(int(child), signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(Broken, match="its process ended with status -9"):
                model.logits("a")


def test_what_it_may_use_is_bounded(folder: Path) -> None:
    before = children()
    with load(folder):
        (child,) = children() - before
        limits = Path(f"/proc/{child}/limits").read_text().splitlines()
    by_name = {line[:26].strip(): line[26:].split()[0] for line in limits[1:]}
    assert (by_name["Max file size"], by_name["Max core file size"]) == ("0", "0")
    assert 2**32 < int(by_name["Max address space"]) < 2**33


@pytest.mark.parametrize("location", ["../secret", "/etc/passwd", "x/../../secret", "/proc/self/environ"])
def test_weights_outside_the_model_are_not_read(folder: Path, location: str) -> None:
    inside = folder / "model"
    inside.mkdir()
    (folder / "secret").write_bytes(b"a secret of 12 bytes")
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(folder / name, inside / name)
    (inside / "model.onnx").write_bytes(onnx_files.reads(location))
    with pytest.raises(NotServable, match="External data path validation failed"), load(inside):
        pass


def test_weights_beside_the_model_are_read(folder: Path) -> None:
    (folder / "model.onnx_data").write_bytes(bytes(12))
    (folder / "model.onnx").write_bytes(onnx_files.reads("model.onnx_data"))
    with load(folder) as model:
        assert list(model.logits("a")) == [0, 0, 0]


def test_a_model_that_never_answers_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "LOAD_SECONDS", 3)
    (folder / "model.onnx").write_bytes(onnx_files.endless())
    started = time.monotonic()
    with pytest.raises(NotServable, match="does not answer within 3 s"), load(folder):
        pass
    assert time.monotonic() - started < 10


def test_a_model_that_wants_all_memory_gets_an_error(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(onnx_files.huge())
    with pytest.raises(NotServable, match="the model does not load"), load(folder):
        pass


@pytest.mark.parametrize("pattern", ["(.*)*(.*)*(.*)*(.*)*(.*)*(.*)*#", "(((a{1000}){1000}){1000}){1000}", "("])
def test_a_tokenizer_with_a_hostile_pattern_loads_or_is_a_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    monkeypatch.setattr(models, "LOAD_SECONDS", 3)
    started = time.monotonic()
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    split = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer | {"pre_tokenizer": split}))
    with suppress(NotServable), load(folder):
        pass
    assert time.monotonic() - started < 10


def test_what_a_model_makes_its_runtime_print_is_not_printed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "model.onnx").write_bytes(onnx_files.shouting("\n::error::shouted\n"))
    with pytest.raises(NotServable), load(folder):
        pass
    assert capfd.readouterr() == ("", "")
