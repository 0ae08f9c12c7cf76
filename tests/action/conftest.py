"""The action as GitHub's runner runs it: a process that gets an environment and a workspace, and nothing else."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from action.runner import ACTION, GITHUB_TOKEN, TOKEN, Ran, Run, Start, Step, start
from sound import Changes, Model

from hfdeploy_action.rehearsal import hub as embedded


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Hub]:
    """An embedded Hub for all tests of this folder."""
    with embedded.serve(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture
def repository(request: pytest.FixtureRequest) -> str:
    """A repository for this test only."""
    return "acme/" + re.sub(r"[^a-z]+", "-", request.node.name).strip("-")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A checkout, which belongs to another user once the action starts."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    return folder


@pytest.fixture
def sound(model: Model, workspace: Path) -> Callable[..., Path]:
    """Write the sound model, with changes, into the workspace."""

    def written(changes: Changes | None = None, into: str = "model") -> Path:
        return model(changes, into=f"{workspace.name}/{into}")

    return written


@pytest.fixture
def step(tmp_path: Path, workspace: Path, hub: embedded.Hub) -> Start:
    """Start the action on an event; further arguments are inputs."""

    def started(
        event: str = "push",
        ref: str = "refs/heads/main",
        *,
        fork: bool = False,
        env: Mapping[str, str] = MappingProxyType({}),
        **step_inputs: str,
    ) -> Step:
        inputs = {name: str(value.get("default", "")) for name, value in ACTION["inputs"].items()}
        inputs |= {"github-token": GITHUB_TOKEN, "hf-token": TOKEN, "hf-endpoint": hub.url, "repo-id": "acme/unused"}
        inputs |= {"model-path": "model", **{name.replace("_", "-"): value for name, value in step_inputs.items()}}
        return start(tmp_path, workspace, event, ref, inputs, fork=fork, env=env)

    return started


@pytest.fixture
def run(step: Start) -> Run:
    """Run the action on an event; further arguments are inputs."""

    def go(*event: str, **inputs: Any) -> Ran:
        return step(*event, **inputs).end()

    return go
