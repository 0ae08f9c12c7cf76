"""git-lfs itself downloads from the server of these tests, and its pointers are pointers here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from lfs_server import serve

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.lfs import fetching
from hfdeploy_action.lfs.origin import of_repository
from hfdeploy_action.retry import RetryBudget

pytestmark = pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed; .ci/run installs it")
CONTENT = bytes(range(256)) * 500


def git(place: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@b.invalid")
    variables = {"PATH": os.environ["PATH"], "HOME": str(place), "GIT_LFS_SKIP_SMUDGE": "1"}
    subprocess.run(["git", *identity, *arguments], cwd=place, check=True, capture_output=True, env=variables)


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A checkout of one commit in which git-lfs has put a pointer, whose content is nowhere here."""
    git(tmp_path, "init", "--quiet", ".")
    git(tmp_path, "lfs", "install", "--local")
    git(tmp_path, "lfs", "track", "*.bin")
    (tmp_path / "a.bin").write_bytes(CONTENT)
    git(tmp_path, "add", ".gitattributes", "a.bin")
    git(tmp_path, "commit", "--quiet", "--message=x")
    shutil.rmtree(tmp_path / ".git" / "lfs" / "objects")
    (tmp_path / "a.bin").unlink()
    git(tmp_path, "checkout", "--", "a.bin")
    return tmp_path


def test_git_lfs_downloads_the_same_content(committed: Path) -> None:
    (pointer,) = ModelFolder(committed).files.pointers.values()
    assert pointer
    text = (committed / "a.bin").read_bytes()
    with serve() as server:
        assert server.put(CONTENT).encode() == text
        fetching.fetch(of_repository(f"{server.url}/acme/emotion", ""), committed, {"a.bin": pointer}, RetryBudget(0))
        ours = (committed / "a.bin").read_bytes()
        (committed / "a.bin").write_bytes(text)
        git(committed, "-c", f"lfs.url={server.url}/acme/emotion.git/info/lfs", "lfs", "pull")
    assert ours == CONTENT == (committed / "a.bin").read_bytes()
