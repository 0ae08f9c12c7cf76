"""Files that take a reader hours or gigabytes: each is read, or refused, in seconds."""

from __future__ import annotations

import json
import struct
import time
from pathlib import Path

import pytest
from runs import Run
from sound import README, Model

SECONDS = 20.0  # of processor time; each of these files once took minutes, or grows with its square


def header(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


def tensor(shape: str) -> bytes:
    return header(b'{"w":{"dtype":"F32","shape":' + shape.encode() + b',"data_offsets":[0,4]}}') + b"\0" * 4


def front_matter(entry: str) -> str:
    return README.replace("language: en\n", f"language: en\n{entry}\n")


BOMBS: dict[str, dict[str, bytes | str]] = {
    "a shape of a million dimensions": {"model.safetensors": tensor("[" + ",".join(["1"] * 1_000_000) + "]")},
    "a dimension of two million digits": {"model.safetensors": tensor("[" + "9" * 2_000_000 + "]")},
    "a number of base 60 with 100,000 parts": {"README.md": front_matter("a: " + ":".join(["1"] * 100_000))},
    "a number of a million digits in the card": {"README.md": front_matter("a: " + "1" * 1_000_000)},
    "a number of a million underscores": {"README.md": front_matter("a: 1" + "_" * 1_000_000)},
    "100,000 brackets in the card": {"README.md": front_matter("a: " + "[" * 100_000)},
    "100,000 brackets in config.json": {"config.json": "[" * 100_000},
    "a number of a million digits in config.json": {"config.json": '{"vocab_size": ' + "9" * 1_000_000 + "}"},
    "a float beyond all bounds": {"config.json": '{"dropout": 1e999999999}'},
    "100,000 labels": {"config.json": json.dumps({"id2label": {str(n): f"l{n}" for n in range(100_000)}})},
    "a card of 200,000 open links": {"README.md": README + "[" * 200_000},
    "a card of 100,000 stars": {"README.md": README + "*a " * 100_000},
    "a pattern of .gitattributes with 200 stars": {".gitattributes": "*a" * 200 + "b filter=lfs\n"},
    "a token-like text of a megabyte": {"notes.md": "hf_" + "a" * 1_000_000},
}


@pytest.mark.attack("a file is made to be read slowly", holds="validate ends in seconds, with a verdict")
@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs(run: Run, model: Model, bomb: str) -> None:
    folder = model()
    for name, content in BOMBS[bomb].items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    started = time.process_time()
    report = run("validate", str(folder))
    assert time.process_time() - started < SECONDS
    assert report["outcome"] in {"passed", "invalid"}


@pytest.mark.attack("100,000 labels that are all wrong", holds="the report stays below 2 MB")
def test_size_of_the_report(run: Run, model: Model, tmp_path: Path) -> None:
    labels = {"id2label": {str(n): f"LABEL_{n}" for n in range(100_000)}}
    folder = model({"config.json": json.dumps(labels)})
    run("validate", str(folder), "--report-dir", "out")
    assert (tmp_path / "out" / "report.json").stat().st_size < 2_000_000
