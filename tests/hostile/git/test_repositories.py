"""Repositories that never end, lead elsewhere, or are not there."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile.git.shared import LARGE, MODES, command, run_in
from hostile.runner import run_action
from runs import Run, found
from sound import Model

from hfdeploy_action import git

ENDLESS = {
    "core.attributesFile": "[core]\n attributesFile = /dev/zero\n",  # took 4 GB
    "core.excludesFile": "[core]\n excludesFile = /dev/zero\n",
    "include": "[include]\n path = /dev/zero\n",
    "includeIf": '[includeIf "gitdir:/**"]\n path = /dev/zero\n',
}


@pytest.mark.attack(".git/config names a file without end", holds="it is not opened")
@pytest.mark.parametrize("setting", ENDLESS)
def test_endless_configuration(run: Run, workspace: Path, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "MOST_MEMORY", 200_000_000)
    (workspace / ".git" / "config").write_text(ENDLESS[setting])
    report, seconds = timed(lambda: run("validate", "workspace/model"))
    assert found(report).count("HFD313") == 0
    assert seconds < 10


def timed(what: Callable[[], dict[str, object]]) -> tuple[dict[str, object], float]:
    started = time.monotonic()
    return what(), time.monotonic() - started


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


def zero(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("/dev/zero")


@pytest.mark.attack("a pipe or a device in place of a file that Git reads", holds="nobody waits, memory stays bounded")
@pytest.mark.parametrize("make", [pipe, zero])
@pytest.mark.parametrize(
    "name",
    [
        ".git/index",
        ".git/config",
        ".git/info/attributes",
        ".git/objects/info/alternates",
        ".gitattributes",
        ".gitignore",
        "model/.gitignore",
        "model/onnx/.gitattributes",
        ".github/workflows/a.yml",
    ],
)
def test_pipes_and_devices(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], name: str
) -> None:
    monkeypatch.setattr(git, "SECONDS", 5.0)
    make(workspace / name)
    report, seconds = timed(lambda: run("validate", "workspace/model"))
    unreadable = name in {".git/index", ".git/objects/info/alternates"}
    assert ("HFD313" in found(report)) == unreadable
    assert seconds < 4


# A sibling of `core.attributesFile`: what Git reads whole, and another file names.
@pytest.mark.attack(
    "alternates of alternates are a file without end", holds="Git ends at its memory limit, which is said"
)
def test_memory(run: Run, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "MOST_MEMORY", 200_000_000)
    command(workspace, "add", "model/model.onnx")
    zero(tmp_path / "other" / "info" / "alternates")
    alternates = workspace / ".git" / "objects" / "info" / "alternates"
    alternates.parent.mkdir(exist_ok=True)
    alternates.write_text(f"{tmp_path}/other\n")
    report, seconds = timed(lambda: run("validate", "workspace/model"))
    assert "HFD313" in found(report)
    assert seconds < 10


# A sibling of the pipes: nothing waits for Git longer than a question may take.
@pytest.mark.attack("patterns that take Git for ever to match", holds="it is stopped after a time")
def test_patterns(run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "SECONDS", 1.0)
    long = workspace / "model" / ("a" * 200 + ".bin")
    long.touch()
    asked: list[float] = []
    find = git.find_program

    def count() -> str:
        asked.append(time.monotonic())
        return find()

    monkeypatch.setattr(git, "find_program", count)
    (workspace / "model" / ".gitattributes").write_text(("*a" * 40 + "b filter=lfs\n") * 9_000)
    (workspace / "model" / ".gitignore").write_text(("*a" * 40 + "b\n") * 9_000)
    report, seconds = timed(lambda: run("validate", "workspace/model"))
    assert len(asked) == 1  # what took too long once would do so again
    assert seconds < 15
    assert "HFD313" in found(report)


# A sibling of the links: `.git` too may lead out of the folder.
@pytest.mark.attack("`.git` leads to another repository", holds="nothing is read from it, and it is said")
@pytest.mark.parametrize("how", ["file", "link", "worktree", "commondir"])
def test_another_repository(run: Run, tmp_path: Path, workspace: Path, model: Model, how: str) -> None:
    model(LARGE, into="other")
    command(tmp_path / "other", "init", "--quiet", ".")
    command(tmp_path / "other", "add", "--force", ".")
    shutil.rmtree(workspace / ".git")
    entry = workspace / ".git"
    if how == "link":
        entry.symlink_to(tmp_path / "other" / ".git")
    elif how == "commondir":
        fake = workspace / "x" / "worktrees" / "y"
        fake.mkdir(parents=True)
        (fake / "HEAD").write_text("ref: refs/heads/main\n")
        (fake / "commondir").write_text(f"{tmp_path}/other/.git\n")
        (fake / "gitdir").write_text(f"{entry}\n")
        entry.write_text(f"gitdir: {fake}\n")
    else:
        entry.write_text(f"gitdir: {tmp_path}/other/.git{'/worktrees/x' if how == 'worktree' else ''}\n")
    report = run("validate", "workspace/model")
    assert "HFD313" in found(report)
    assert "HFD309" not in found(report)


@pytest.mark.attack("a repository around the workspace", holds="the action does not look above its workspace")
def test_above_the_workspace(tmp_path: Path, model: Model) -> None:
    command(tmp_path, "init", "--quiet", ".")
    (tmp_path / ".gitattributes").write_text("CANARY\n*.json filter=lfs\n")
    (tmp_path / ".gitignore").write_text("*.safetensors\n")
    model(into="workspace/model")
    ended = run_in(tmp_path / "workspace", "validate")
    assert ended.report["findings"] == []
    assert "CANARY" not in ended.log


@pytest.mark.attack(
    "a linked working tree of a repository outside the workspace", holds="it is not read, which is said"
)
def test_linked_worktree(tmp_path: Path, workspace: Path) -> None:
    command(workspace, "add", "model/model.onnx")
    command(workspace, "commit", "--quiet", "--message=x")
    command(workspace, "worktree", "add", "--quiet", "../linked")
    shutil.copytree(workspace / "model", tmp_path / "linked" / "model", dirs_exist_ok=True)
    ended = run_in(tmp_path / "linked", "validate")
    assert "names a repository outside the workspace" in ended.log


SECRET = "root:CANARY:0:0\n"


@pytest.mark.attack("a file of Git's that is a link to a secret", holds="no line of it is shown")
@pytest.mark.parametrize(
    "name",
    [".gitattributes", ".gitignore", "model/.gitignore", ".github/workflows/a.yml", ".github/workflows", ".github"],
)
def test_links(tmp_path: Path, workspace: Path, name: str) -> None:
    outside = tmp_path / "outside"
    (outside / "workflows").mkdir(parents=True)
    text = f"{SECRET}*.safetensors\nconfig.json filter=lfs\n# hf-deploy hf_CANARY{'x' * 30}\n"
    for path in ("secret", "a.yml", "workflows/a.yml"):
        (outside / path).write_text(text)
    link = workspace / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    links = {".github/workflows": outside / "workflows", ".github": outside}
    link.symlink_to(links.get(name, outside / "secret"))
    ended = run_in(workspace, "validate")
    assert "CANARY" not in ended.log + ended.summary + str(ended.report)
    assert ended.report["findings"] == []


@pytest.mark.attack("there is no git on the machine", holds="it is named at once, in every mode")
@pytest.mark.parametrize("mode", MODES)
def test_no_git(workspace: Path, tmp_path: Path, mode: str) -> None:
    (tmp_path / "empty").mkdir()
    started = time.monotonic()
    ended = run_action(
        workspace, mode=mode, model_path="model", repo_id="acme/x", tag="v1", env={"PATH": str(tmp_path / "empty")}
    )
    assert "`git` is not installed, or not in PATH" in ended.log
    assert (ended.status, time.monotonic() - started < 20) == (1, True)


@pytest.mark.attack("git is missing, and no file makes anybody ask", holds="a rehearsal, whose Hub needs it, says so")
def test_no_git_for_the_rehearsal(tmp_path: Path, model: Model) -> None:
    model(into="workspace/model")
    (tmp_path / "empty").mkdir()
    env = {"PATH": str(tmp_path / "empty")}
    ended = run_action(tmp_path / "workspace", mode="rehearse", model_path="model", env=env)
    assert (ended.status, "`git` is not installed" in ended.log) == (2, True)


@pytest.mark.attack("git fails while the embedded Hub sorts files", holds="no file passes for a regular one")
@pytest.mark.parametrize("script", ["exit 128", "kill -9 $$", "printf garbage", "exec cat /dev/zero"])
def test_failing_git(tmp_path: Path, model: Model, script: str) -> None:
    model(into="workspace/model")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    env = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}
    ended = run_action(tmp_path / "workspace", mode="rehearse", model_path="model", env=env)
    assert ended.report["outcome"] in {"failed", "invalid"}
    assert "git check-attr" in ended.log
