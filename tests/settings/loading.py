"""Read settings in a workspace, and collect what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfdeploy_action.findings import Outcome
from hfdeploy_action.settings import LoadedSettings
from hfdeploy_action.settings.failures import SettingsRejected
from hfdeploy_action.settings.reading import read


def ask(workspace: Path, file: str | None = None, *, confined: bool = True, **inputs: str) -> LoadedSettings:
    if file is not None:
        (workspace / "hfdeploy.yaml").write_text(file, encoding="utf-8")
    return read({name.replace("_", "-"): text for name, text in inputs.items()}, workspace, confined=confined)


def rejected(workspace: Path, file: str | None = None, *, confined: bool = True, **inputs: str) -> list[str]:
    """Every failure, as `id place message`."""
    with pytest.raises(SettingsRejected) as caught:
        ask(workspace, file, confined=confined, **inputs)
    assert all(failure.outcome is Outcome.INVALID_INPUT for failure in caught.value.failures)
    return [f"{failure.id} {failure.at or '-'} {failure}" for failure in caught.value.failures]
