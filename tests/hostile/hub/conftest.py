"""A Hub, or what answers in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile.hubs import Middle, between, repository_behind

from hfdeploy_action.hub import upload
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded


@pytest.fixture(autouse=True)
def _short_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(upload, "STALLED_SECONDS", 1.0)


@pytest.fixture
def middle(hub: embedded.Hub) -> Iterator[Middle]:
    with between(hub) as middle:
        yield middle


@pytest.fixture
def repository(middle: Middle, tmp_path: Path) -> Repository:
    """A repository of the test's own."""
    return repository_behind(middle, f"acme/{tmp_path.name}")
