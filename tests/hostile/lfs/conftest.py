"""Git LFS: content comes from the repository's own server and is verified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile.lfs.shared import WEIGHTS
from lfs_server import LfsServer, serve
from sound import Model


@pytest.fixture
def server() -> Iterator[LfsServer]:
    with serve() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, model: Model, server: LfsServer) -> Path:
    """A checkout with `lfs: false`: the weights are a pointer, whose content the server has."""
    tracked = "*.safetensors filter=lfs diff=lfs merge=lfs -text\n"
    model({"model.safetensors": server.put(WEIGHTS), ".gitattributes": tracked}, into="workspace/model")
    git_dir = tmp_path / "workspace" / ".git"
    for name in ("objects", "refs"):
        (git_dir / name).mkdir(parents=True)
    (git_dir / "HEAD").write_text("ref: refs/heads/main\n")
    (git_dir / "config").write_text('[remote "origin"]\n\turl = https://github.com/acme/emotion\n')
    (tmp_path / "workspace" / "settings.yaml").write_text("publish: {retry-seconds: 0}\n")
    return tmp_path / "workspace"
