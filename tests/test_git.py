"""The only caller of Git: the commands it runs, what they get, and their limits."""

from __future__ import annotations

import ast
import os
import stat
from pathlib import Path

import pytest

from hfdeploy_action import git
from hfdeploy_action.git import GitError, GitMissing

PACKAGE = Path(git.__file__).parent
SOURCES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


def fake(folder: Path, script: str) -> None:
    """A `git` that runs the script."""
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def ask() -> list[tuple[str, str, str]]:
    return list(git.attributes_of({".gitattributes": b"*.bin filter=lfs\n"}, ["a.bin"], ["filter"]))


def test_nothing_else_starts_a_program() -> None:
    starts = {"subprocess", "pty", "multiprocessing"}
    importing = {
        name
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        if starts & {getattr(node, "module", None), *(alias.name for alias in node.names)}
    }
    assert importing <= {"git.py", "rehearsal/inference/process.py"}  # which starts Python, not Git
    for name, tree in SOURCES.items():
        called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not called & {"system", "popen", "posix_spawn", "execv", "execve", "execvp", "spawnv", "fork"}, name


def test_only_these_commands_may_run() -> None:
    only_read = {"rev-parse", "ls-files", "cat-file", "check-attr", "ls-tree", "diff-tree", "for-each-ref"}
    assert only_read == git.COMMANDS
    calls = [
        node
        for node in ast.walk(SOURCES["git.py"])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_run"
    ]
    written = [[arg.value for arg in call.args if isinstance(arg, ast.Constant)] for call in calls]
    assert {words[0] for words in written} <= git.COMMANDS
    assert not any({"-m", "--modified", "--textconv", "--filters"} & set(words) for words in written)


def test_git_gets_a_temporary_repository_and_environment(fakes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = fakes / "log"
    fake(fakes, f'env > {log}; echo "$@" >> {log}; pwd >> {log}; cat > /dev/null; printf "a.bin\\0filter\\0lfs\\0"')
    for name in ("GIT_DIR", "GIT_CONFIG_COUNT", "GIT_EXEC_PATH", "HF_TOKEN", "INPUT_HF-TOKEN", "GITHUB_TOKEN", "HOME"):
        monkeypatch.setenv(name, "canary")
    assert ask() == [("a.bin", "filter", "lfs")]
    told = log.read_text()
    assert "canary" not in told
    assert "--git-dir /" in told
    assert "safe.bareRepository=explicit" in told


def test_relative_parts_of_path_are_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, "exit 0")
    monkeypatch.chdir(tmp_path)
    for path in (".", "", ":", "./", f".{os.pathsep}"):
        monkeypatch.setenv("PATH", path)
        with pytest.raises(GitMissing):
            git.find_program()


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo 'fatal: no' >&2; exit 128", "`git check-attr` failed with status 128: fatal: no"),
        ("kill -9 $$", "`git check-attr` failed with status -9"),
        ("sleep 20", "`git check-attr` took longer than 0.5 s"),
        ("while :; do sleep 0.01; echo x; done", "`git check-attr` took longer than 0.5 s"),
        ("exec cat /dev/zero", "`git check-attr` printed more than 100.0 kB"),
    ],
)
def test_a_missing_answer_is_an_error(fakes: Path, monkeypatch: pytest.MonkeyPatch, script: str, says: str) -> None:
    monkeypatch.setattr(git, "SECONDS", 0.5)
    monkeypatch.setattr(git, "MOST_OUTPUT", 100_000)
    fake(fakes, script.replace("sleep 20", "exec sleep 20"))
    with pytest.raises(GitError) as raised:
        ask()
    assert str(raised.value) == says


def test_a_missing_temporary_folder_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(GitError, match="Git cannot be run: No such file or directory"):
        ask()


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ask()
    assert list(tmp_path.iterdir()) == []
