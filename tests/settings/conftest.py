from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a folder `model`, kept for tests that do not write."""
    workspace = tmp_path_factory.mktemp("workspace")
    (workspace / "model").mkdir()
    return workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    return tmp_path
