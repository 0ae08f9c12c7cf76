"""A Hub whose answers name other addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile.hubs import Middle, between, repository_behind
from hostile.runner import Recorder, recorder

from hfdeploy_action.hub import upload
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded


@pytest.fixture
def elsewhere() -> Iterator[Recorder]:
    """Another host: no name leads to another in a test, so it is another port."""
    with recorder() as record:
        yield record


@pytest.fixture
def middle(hub: embedded.Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Middle]:
    monkeypatch.setattr(upload, "STALLED_SECONDS", 1.0)
    with between(hub) as middle:
        yield middle


@pytest.fixture
def repository(middle: Middle, tmp_path: Path) -> Repository:
    return repository_behind(middle, f"acme/{tmp_path.name}")


@pytest.fixture
def _without_xet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
