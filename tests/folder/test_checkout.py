"""The Git repository around a model folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hfdeploy_action.folder import ModelFolder


def touch(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).write_text("x")
    return root


@pytest.mark.parametrize("name", [".gitattributes", ".gitignore"])
def test_a_pipe_in_place_of_a_git_file_does_not_block(name: str, tmp_path: Path) -> None:
    touch(tmp_path, "config.json")
    os.mkfifo(tmp_path / name)
    folder = ModelFolder(tmp_path)
    assert folder.checkout.state.tracked_by_lfs == frozenset()
    assert folder.checkout.ignored == {}


def test_a_huge_gitattributes_is_not_read(tmp_path: Path) -> None:
    touch(tmp_path, "README.md")
    os.truncate(touch(tmp_path, ".gitattributes") / ".gitattributes", 5_000_000_000)
    assert ModelFolder(tmp_path).checkout.texts_in_lfs == {}
