"""One embedded Hub for all tests of the rehearsal, and the real client for each identity."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["HF_HOME"] = tempfile.mkdtemp()  # read when huggingface_hub is imported
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["HF_HUB_DISABLE_UPDATE_CHECK"] = "1"

import numpy as np
from huggingface_hub import HfApi
from safetensors.numpy import save_file

from hfdeploy_action.rehearsal.hub import Hub, serve

CARD = """---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-classification
tags: [emotion]
base_model: distilbert/distilbert-base-uncased
---
# Emotion
"""

_numbers = itertools.count()


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    tokens = {"acme": "hf_acme", "rival": "hf_rival"}
    with serve(tmp_path_factory.mktemp("hub"), tokens, readers={"acme": "hf_acme_reader"}) as running:
        yield running


@pytest.fixture
def acme(hub: Hub) -> HfApi:
    return HfApi(endpoint=hub.url, token="hf_acme")


@pytest.fixture
def reader(hub: Hub) -> HfApi:
    return HfApi(endpoint=hub.url, token="hf_acme_reader")


@pytest.fixture
def rival(hub: Hub) -> HfApi:
    return HfApi(endpoint=hub.url, token="hf_rival")


@pytest.fixture
def nobody(hub: Hub) -> HfApi:
    return HfApi(endpoint=hub.url, token=False)


@pytest.fixture
def repo(acme: HfApi) -> str:
    """A new public repository of acme."""
    repo_id = f"acme/model-{next(_numbers)}"
    acme.create_repo(repo_id)
    return repo_id


@pytest.fixture
def private_repo(acme: HfApi) -> str:
    """A new private repository of acme."""
    repo_id = f"acme/secret-{next(_numbers)}"
    acme.create_repo(repo_id, private=True)
    return repo_id


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A small, valid model folder."""
    folder = tmp_path / "model"
    (folder / "onnx").mkdir(parents=True)
    (folder / "README.md").write_text(CARD)
    (folder / "config.json").write_text('{"architectures": ["X"], "model_type": "distilbert", "hidden": 2}')
    (folder / "empty.txt").touch()
    (folder / "onnx/model.onnx").write_bytes(bytes(range(256)) * 40)
    save_file({"weight": np.arange(6000, dtype=np.float32).reshape(60, 100)}, folder / "model.safetensors")
    return folder
