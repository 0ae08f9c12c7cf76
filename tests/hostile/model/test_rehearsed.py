"""The model of a rehearsal, and the embedded inference server."""

from __future__ import annotations

import importlib.util
import json
import pickle
import time
from typing import Any

import pytest
import urllib3
from rehearsal import onnx_files
from runs import Run, rows
from sound import CONFIG, Changes, Model

from hfdeploy_action.rehearsal import inference
from hfdeploy_action.rehearsal.inference import model as models


@pytest.fixture
def rehearsed(run: Run, model: Model, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`hf-deploy rehearse` of a folder with this ONNX file; gives report.json."""
    monkeypatch.setattr(models, "LOAD_SECONDS", 3)
    lines = "smoke: {load: {ramp: [20], seconds-per-step: 0.1}}\n"
    return lambda onnx: run("rehearse", str(model({"model.onnx": onnx, "hfdeploy.yaml": lines})))


@pytest.mark.attack("an ONNX file of a pull request names a file of the runner as its weights", holds="it is not read")
@pytest.mark.parametrize("location", ["/etc/passwd", "../../../../../../etc/passwd", "/proc/self/environ"])
def test_an_onnx_file_that_reads(location: str, rehearsed: Any) -> None:
    report = rehearsed(onnx_files.reads(location))
    assert rows(report)["deploy"] == "skipped"
    assert report["smoke"] is None


@pytest.mark.attack("an ONNX file of a pull request never ends, or wants all memory", holds="it is given up, by name")
@pytest.mark.parametrize("onnx", [onnx_files.endless(), onnx_files.huge()], ids=["endless", "huge"])
def test_an_onnx_file_that_takes(onnx: bytes, rehearsed: Any) -> None:
    report = rehearsed(onnx)
    (deploy,) = (stage for stage in report["stages"] if stage["name"] == "deploy")
    assert deploy["status"] == "skipped"
    assert "the model does not load" in deploy["note"]


@pytest.mark.attack("an ONNX file makes its runtime print a workflow command", holds="nothing of it is printed")
def test_an_onnx_file_that_shouts(model: Model, capfd: pytest.CaptureFixture[str]) -> None:
    folder = model({"model.onnx": onnx_files.shouting("\n::error::shouted\n")})
    with pytest.raises(inference.NotServable), models.load(folder):
        pass
    assert capfd.readouterr() == ("", "")


def header(shape: list[int], begin: int = 0, end: int = 4) -> bytes:
    """A safetensors file that says it holds one tensor, and holds four bytes."""
    text = json.dumps({"w": {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}}).encode()
    return len(text).to_bytes(8, "little") + text + b"1234"


WEIGHTS: dict[str, Changes] = {
    "a shape above all memory": {"model.safetensors": header([2**62, 4])},
    "offsets outside the file": {"model.safetensors": header([2**38], 0, 2**40)},
    "a header of 8 EB": {"model.safetensors": b"\xff" * 8},
    "a pickle": {"model.safetensors": pickle.dumps(print)},
    "shards outside the folder": {
        "model.safetensors": None,
        "model.safetensors.index.json": json.dumps({"weight_map": {"w": "/proc/self/environ"}}),
    },
    "a billion layers": {"config.json": CONFIG.replace('"dim": 4', '"dim": 4, "n_heads": 2, "n_layers": 1000000000')},
    "a billion positions": {
        "config.json": CONFIG.replace('"dim": 4', '"dim": 4, "n_heads": 2, "max_position_embeddings": 1000000000')
    },
}


@pytest.mark.attack("the weights of a pull request are made to take all memory or name other files", holds="a reason")
@pytest.mark.parametrize("changes", WEIGHTS.values(), ids=WEIGHTS)
def test_weights_that_take(changes: Changes, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)  # neither ONNX Runtime nor PyTorch
    folder = model(changes)
    started = time.monotonic()
    with pytest.raises(inference.NotServable), models.load(folder):
        pass
    assert time.monotonic() - started < 10


@pytest.mark.attack("a web page asks the embedded inference server", holds="it is refused, whatever it sends")
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Host": "evil.example"}, b"{}", 421),
        ({"Host": "127.0.0.1.evil.example"}, b"{}", 421),
        ({"Origin": "https://evil.example"}, b"{}", 403),
        ({}, b"[" * 100_000, 400),
        ({}, b'{"inputs": %b}' % (b"[" * 900 + b"]" * 900), 400),
        ({}, b'{"inputs": "a", "parameters": {"top_k": %b}}' % (b"9" * 5000), 400),
        ({}, b'{"inputs": "a", "parameters": {"top_k": 1e999}}', 400),
        ({}, b'{"inputs": {"a": 1}}', 400),
        ({}, b"\xff\xfe", 400),
        ({}, b'{"inputs": "' + b"a" * 3_000_000 + b'"}', 413),
    ],
)
def test_the_embedded_server(headers: dict[str, str], body: bytes, status: int, model: Model) -> None:
    with inference.serve(model({"model.onnx": onnx_files.SOUND})) as served:
        answer = urllib3.request("POST", served.url, body=body, headers=headers, retries=False)
        again = urllib3.request("POST", served.url, body=b'{"inputs": "a"}', retries=False)
    assert (answer.status, again.status) == (status, 200)
