"""A repository whose files are a stranger's, below everything that asks Git."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile.git.shared import LARGE, command
from sound import Model


@pytest.fixture
def workspace(tmp_path: Path, model: Model) -> Path:
    """A checkout with a model, a large file tracked by Git LFS, and a .gitignore that Git is asked about."""
    place = tmp_path / "workspace"
    place.mkdir()
    command(place, "init", "--quiet", "--initial-branch=main", ".")
    model({**LARGE, ".gitignore": "*.tmp\n"}, into="workspace/model")
    command(place, "add", "model/config.json", "model/.gitignore")
    return place
