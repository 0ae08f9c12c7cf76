"""A broken machine, against a run that must still report."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile.machine.shared import Call
from sound import Model

from hfdeploy_action import cli


@pytest.fixture
def workspace(model: Model, tmp_path: Path) -> Path:
    """A workspace with the sound model."""
    model(into="workspace/model")
    return tmp_path / "workspace"


@pytest.fixture
def call(workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the command line in the workspace; the exit status and what was printed."""
    monkeypatch.chdir(workspace)

    def called(*arguments: str) -> tuple[int, str]:
        try:
            status = cli.main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out + printed.err if "json" not in arguments else printed.out

    return called
