"""A deployed model, or what answers in its place, against the program that tests it."""

from __future__ import annotations

from typing import Any

import pytest
from hostile.model.shared import SETTINGS
from runs import Run
from sound import Model

from hfdeploy_action.smoke import samples


@pytest.fixture
def _short_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "ANSWER_SECONDS", 0.3)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def smoked(run: Run, model: Model) -> Any:
    """`hf-deploy smoke` against a server; gives report.json."""

    def go(url: str, seconds: float = 30) -> dict[str, Any]:
        settings = SETTINGS.replace("SECONDS", str(seconds))
        return run("smoke", str(model({"hfdeploy.yaml": settings})), "--inference-url", url)

    return go
