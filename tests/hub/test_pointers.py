"""Git LFS pointers are replaced by their content before anything is checked or published."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hfdeploy_action.acts import with_content
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub.failures import PointerNotFetched
from hfdeploy_action.hub.pointers import fetch
from hfdeploy_action.plan import Plan
from hfdeploy_action.settings import Mode, TargetKind

WEIGHTS = b"\x01" * 2000


def git(place: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.invalid")
    subprocess.run(["git", *identity, *arguments], cwd=place, check=True, capture_output=True, env=ENVIRONMENT)


ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_LFS_SKIP_SMUDGE": "1", "HOME": "/nonexistent"}


@pytest.fixture
def clone(tmp_path: Path) -> ModelFolder:
    """A clone with a pointer in `model`, whose content its remote has."""
    work = tmp_path / "work"
    (work / "model").mkdir(parents=True)
    git(tmp_path, "init", "--quiet", "--bare", "remote")
    git(work, "init", "--quiet", "--initial-branch=main")
    git(work, "lfs", "install", "--local")
    (work / ".gitattributes").write_text("*.safetensors filter=lfs diff=lfs merge=lfs -text\n")
    (work / "model" / "model.safetensors").write_bytes(WEIGHTS)
    git(work, "add", ".")
    git(work, "commit", "--quiet", "--message=x")
    git(work, "remote", "add", "origin", f"file://{tmp_path / 'remote'}")
    git(work, "push", "--quiet", "origin", "main")
    git(tmp_path, "clone", "--quiet", "--branch=main", f"file://{tmp_path / 'remote'}", "clone")
    return ModelFolder(tmp_path / "clone" / "model")


def plan(mode: Mode) -> Plan:
    return Plan(mode, "acme/emotion", "v1", TargetKind.NONE, "")


def test_the_content_is_fetched(clone: ModelFolder) -> None:
    assert fetch(clone) == {"model.safetensors": len(WEIGHTS)}
    assert (clone.root / "model.safetensors").read_bytes() == WEIGHTS


@pytest.mark.parametrize("mode", [Mode.PUBLISH, Mode.REHEARSE])
def test_what_is_published_is_checked_with_its_content(clone: ModelFolder, mode: Mode) -> None:
    assert list(clone.pointers) == ["model.safetensors"]
    assert with_content(plan(mode), clone).pointers == {}


@pytest.mark.parametrize("mode", [Mode.VALIDATE, Mode.PLAN, Mode.SMOKE])
def test_a_run_that_only_looks_fetches_nothing(clone: ModelFolder, mode: Mode) -> None:
    assert list(with_content(plan(mode), clone).pointers) == ["model.safetensors"]


def test_what_cannot_be_fetched_stops_the_release_and_says_what_git_said(clone: ModelFolder) -> None:
    git(clone.root, "remote", "set-url", "origin", "file:///nowhere")
    assert list(with_content(plan(Mode.PUBLISH), clone).pointers) == ["model.safetensors"]
    with pytest.raises(
        PointerNotFetched, match=r"`model\.safetensors` is a Git LFS pointer, and `git lfs pull` did not"
    ):
        fetch(clone)
