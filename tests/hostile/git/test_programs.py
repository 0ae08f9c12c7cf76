"""Files of a pull request start no program, and no child process gets a token."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hostile.git.shared import MODES, armed, run_in, trap
from hostile.runner import TOKENS, run_action
from lfs_server import serve


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
