"""Git: files of a stranger run no program, and a question that Git does not answer is never a yes or a no."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile.runner import TOKENS, Ended, run_action
from lfs_server import serve
from runs import Run, found
from sound import Model, Size

from hfdeploy_action import git

MODES = ["validate", "plan", "rehearse", "publish"]
TRACKED = "*.onnx filter=lfs diff=lfs merge=lfs -text\n"
LARGE = {"model.onnx": Size(11_000_000), ".gitattributes": TRACKED}


@pytest.fixture
def workspace(tmp_path: Path, model: Model) -> Path:
    """A checkout with a model, a large file tracked by Git LFS, and a .gitignore that Git is asked about."""
    place = tmp_path / "workspace"
    place.mkdir()
    command(place, "init", "--quiet", "--initial-branch=main", ".")
    model({**LARGE, ".gitignore": "*.tmp\n"}, into="workspace/model")
    command(place, "add", "model/config.json", "model/.gitignore")
    return place


def command(place: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@b.invalid")
    subprocess.run(["git", *identity, *arguments], cwd=place, check=True, capture_output=True)


def trap(tmp_path: Path) -> tuple[Path, Path]:
    """A program, and the file that it makes when it is started."""
    program, sprung = tmp_path / "trap", tmp_path / "sprung"
    program.write_text(f"#!/bin/sh\ntouch {sprung}\nexit 1\n")
    program.chmod(0o755)
    return program, sprung


def armed(program: Path) -> str:
    """A configuration in which everything that can name a program names this one."""
    return f"""
[core]
  fsmonitor = {program}
  askPass = {program}
  sshCommand = {program}
  pager = {program}
  editor = {program}
  gitProxy = {program}
  alternateRefsCommand = {program}
  hooksPath = {program.parent}/hooks
  attributesFile = {program.parent}/attributes
[credential]
  helper = "!{program}"
[filter "lfs"]
  clean = {program}
  smudge = {program}
  process = {program}
  required = true
[diff "lfs"]
  textconv = {program}
  command = {program}
[alias]
  check-attr = "!{program}"
  ls-files = "!{program}"
  lfs = "!{program}"
[lfs]
  standalonetransferagent = x
  url = ssh://x.invalid/y
[lfs "customtransfer.x"]
  path = {program}
[remote "origin"]
  url = ext::{program}
  promisor = true
  partialclonefilter = blob:none
[extensions]
  partialClone = origin
[protocol]
  allow = always
"""


def run_in(workspace: Path, mode: str) -> Ended:
    (workspace / "settings.yaml").write_text("publish: {retry-seconds: 0}\n")
    return run_action(
        workspace,
        mode=mode,
        model_path="model",
        repo_id="acme/emotion",
        tag="v1",
        hf_endpoint="http://127.0.0.1:9",
        config="settings.yaml",
    )


# With git-lfs installed, a release used to start the custom transfer that such a folder names.
@pytest.mark.attack("the model folder is a bare repository whose config names programs", holds="none is started")
@pytest.mark.parametrize("mode", MODES)
def test_bare_repository(workspace: Path, tmp_path: Path, mode: str) -> None:
    program, sprung = trap(tmp_path)
    place = workspace / "model"
    for name in ("objects", "refs"):
        (place / name).mkdir()
        (place / name / ".keep").touch()
    (place / "HEAD").write_text("ref: refs/heads/main\n")
    (place / "config").write_text(f"[core]\nbare = true\nworktree = .\n{armed(program)}")
    ended = run_in(workspace, mode)
    assert ended.report["outcome"] != "crashed"
    assert not sprung.exists()


# `core.askPass` and custom transfers used to start; the rest guards against what another command of Git would start.
@pytest.mark.attack(".git/config names programs in every way there is", holds="none is started")
@pytest.mark.parametrize("mode", MODES)
def test_configuration(workspace: Path, tmp_path: Path, mode: str) -> None:
    program, sprung = trap(tmp_path)
    (tmp_path / "hooks").mkdir()
    shutil.copy(program, tmp_path / "hooks" / "post-index-change")
    with (workspace / ".git" / "config").open("a") as config:
        config.write(armed(program))
    with (workspace / "model" / "config.json").open("a") as changed:  # what a clean filter would look at
        changed.write(" ")
    ended = run_in(workspace, mode)
    assert "HFD313" not in ended.log
    assert not sprung.exists()


@pytest.mark.attack("the environment of the job sets variables of Git", holds="Git does not see them")
def test_variables(workspace: Path, tmp_path: Path) -> None:
    program, sprung = trap(tmp_path)
    variables = {
        "GIT_DIR": "/nonexistent",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": str(program),
        "GIT_CONFIG_GLOBAL": str(program),
        "GIT_EXEC_PATH": "/nonexistent",
        "GIT_TRACE": str(tmp_path / "trace"),
    }
    ended = run_action(workspace, mode="validate", model_path="model", env=variables)
    assert "HFD313" not in ended.log
    assert not sprung.exists()
    assert not (tmp_path / "trace").exists()


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


def seen_by_children(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a `git` that writes down what it is given and goes on as Git, and where it writes."""
    log = tmp_path / "seen"
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "git"
    program.write_text(f'#!/bin/sh\nenv >> {log}\necho "$@" >> {log}\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    return tmp_path / "bin", log


@pytest.mark.attack("a program that is started looks for tokens", holds="there is none in its environment or arguments")
@pytest.mark.parametrize("mode", [*MODES, "smoke"])
def test_tokens(tmp_path: Path, workspace: Path, mode: str) -> None:
    folder, log = seen_by_children(tmp_path)
    names = ("HF_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "AWS_SECRET_ACCESS_KEY", "GIT_ASKPASS", "GITHUB_ENV")
    canaries = dict.fromkeys(names, "CANARY")
    env = {**canaries, "PATH": f"{folder}:/usr/bin:/bin"}
    (workspace / "settings.yaml").write_text("publish: {retry-seconds: 0}\nsmoke: {cold-start: {retry-seconds: 0}}\n")
    run_action(
        workspace,
        mode=mode,
        model_path="model",
        repo_id="acme/x",
        tag="v1",
        config="settings.yaml",
        env=env,
        target="self-hosted",
        hf_endpoint="http://127.0.0.1:9",
        inference_url="http://127.0.0.1:9",
    )
    text = log.read_text()
    assert "check-attr" in text
    assert not [token for token in (*TOKENS.values(), "CANARY", "INPUT_", "HF_", "GITHUB_") if token in text]


@pytest.mark.attack("any program at all is started with a token", holds="strace sees none in any execve")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("mode", ["validate", "rehearse", "publish"])
def test_every_program(tmp_path: Path, workspace: Path, mode: str) -> None:
    (workspace / "settings.yaml").write_text("publish: {retry-seconds: 0}\n")
    trace = tmp_path / "trace"
    traced = ("strace", "-f", "-v", "-s", "100000", "-e", "trace=execve", "-o", str(trace))
    with serve() as server:
        (workspace / "model" / "extra.onnx").write_text(server.put(b"x" * 2000))
        env = {"GITHUB_SERVER_URL": server.url, "HF_TOKEN": "hf_" + "D" * 34}
        run_action(
            workspace,
            mode=mode,
            model_path="model",
            repo_id="acme/x",
            tag="v1",
            hf_endpoint="http://127.0.0.1:9",
            config="settings.yaml",
            env=env,
            before=traced,
        )
    started = [line for line in trace.read_text(errors="replace").splitlines() if "execve(" in line]
    children = started[1:]  # the first is the program itself
    assert any("check-attr" in line for line in children)
    tokens = [*TOKENS.values(), "hf_" + "D" * 34]
    assert not [line[:200] for line in children if any(token in line for token in tokens)]
