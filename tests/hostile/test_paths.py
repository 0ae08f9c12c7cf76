"""Links and paths that lead out of the workspace: what is outside is neither read nor shown, published or written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hostile.runner import run_action
from sound import Model

OUTSIDE = "canary-of-a-file-outside"


@pytest.fixture
def workspace(tmp_path: Path, model: Model) -> Path:
    model(into="workspace/model")
    (tmp_path / "workspace" / ".git").mkdir()
    (tmp_path / "outside.yaml").write_text(f"{OUTSIDE}: [{OUTSIDE}\nrepo-id: {OUTSIDE}\n")
    return tmp_path / "workspace"


LINKS = [
    "hfdeploy.yaml",
    "model/hfdeploy.yaml",
    "model/README.md",
    "model/config.json",
    "model/tokenizer.json",
    "model/.gitattributes",
    "model/.gitignore",
    ".gitattributes",
    ".github/workflows/model.yml",
    "cases.yaml",
    "model/notes.md",
]


@pytest.mark.attack("a file is a link that leaves the workspace", holds="no line of what it leads to is shown")
@pytest.mark.parametrize("name", LINKS)
def test_links(workspace: Path, name: str) -> None:
    link = workspace / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(workspace.parent / "outside.yaml")
    cases = name if name == "cases.yaml" else ""
    ended = run_action(workspace, "pull_request", model_path="model", mode="rehearse", smoke_cases=cases)
    files = "".join(path.read_text("utf-8", "replace") for path in workspace.glob("hf-deploy-report/*"))
    assert OUTSIDE not in ended.log + ended.summary + files
    assert ended.status in {0, 1, 2}


WAYS = {
    "model_path": ["..", "/", "../../etc", "model/../.."],
    "report_dir": ["..", "/tmp/elsewhere", ".git", ".github", "model", "."],
    "smoke_cases": ["../outside.yaml", "/etc/passwd"],
    "config": ["../outside.yaml", "/etc/passwd"],
}


@pytest.mark.attack("an input is a path out of the workspace, or into what is not ours", holds="it is refused")
@pytest.mark.parametrize(("name", "path"), [(name, path) for name, paths in WAYS.items() for path in paths])
def test_inputs(workspace: Path, name: str, path: str) -> None:
    given: dict[str, Any] = {"model_path": "model", "mode": "validate", name: path}
    ended = run_action(workspace, "push", **given)
    assert ended.status == 2, ended.log
    assert OUTSIDE not in ended.log + ended.summary


@pytest.mark.attack("a file is a pipe, a socket or a folder", holds="nothing waits for it")
@pytest.mark.parametrize("name", ["hfdeploy.yaml", "model/README.md", "model/config.json", "model/.gitattributes"])
def test_pipes(workspace: Path, name: str) -> None:
    (workspace / name).unlink(missing_ok=True)
    os.mkfifo(workspace / name)
    assert run_action(workspace, "pull_request", model_path="model", mode="validate").status in {0, 1, 2}
