"""Runs whose every output is searched for tokens."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile.canaries import CANARIES, VARIABLES, leaks, left_in
from hostile.tokens.shared import A

from hfdeploy_action import cli
from hfdeploy_action.rehearsal import hub as embedded


@pytest.fixture(scope="module")
def own_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Hub]:
    """A Hub that takes the first canary as the token of acme."""
    with embedded.serve(tmp_path_factory.mktemp("hub"), {"acme": A}) as running:
        yield running


@pytest.fixture
def spied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], own_hub: embedded.Hub
) -> Callable[..., str]:
    """Runs `hf-deploy` with the canaries in its environment, gives what was printed, fails where one can be read."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name, token in CANARIES.items():
        monkeypatch.setenv(VARIABLES[name], token)
    monkeypatch.setenv("HF_ENDPOINT", own_hub.url)

    def go(*arguments: str) -> str:
        cli.main(arguments)
        out, err = capfd.readouterr()
        reports = [path for path in (tmp_path / "hf-deploy-report", tmp_path / "reports", temporary) if path.exists()]
        written = "".join(path.name for folder in reports for path in folder.rglob("*") if path.is_file()).encode()
        assert leaks(f"{out}\n{err}".encode() + left_in(*reports) + written) == []
        return out + err

    return go
