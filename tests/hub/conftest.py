"""An embedded Hub, and a small model to publish to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub.releases import MODEL, Write

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub import limits
from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.rehearsal import hub as embedded


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Hub]:
    tokens = {"acme": "hf_rehearsal", "other": "hf_other"}
    with embedded.serve(tmp_path_factory.mktemp("hub"), tokens, readers={"acme": "hf_reader"}) as running:
        yield running


@pytest.fixture(autouse=True)
def _without_faults(hub: embedded.Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(limits, "ANSWER_SECONDS", 3.0)
    yield
    hub.faults.clear()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """The model with some files changed, added or (None) removed; `__` stands for the dot in a name."""

    def make(**changes: bytes | None) -> Candidate:
        named = {name.replace("__", "."): content for name, content in changes.items()}
        files = {name: content for name, content in {**MODEL, **named}.items() if content is not None}
        for old in tmp_path.iterdir():
            old.unlink()
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        return Candidate(ModelFolder(tmp_path).files)

    return make
