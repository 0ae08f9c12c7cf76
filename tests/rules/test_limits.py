"""Limits of the Hub that no test wants to fill."""

from __future__ import annotations

from pathlib import Path

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import RULES


def test_a_folder_has_no_more_entries_than_the_hub_takes(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    vars(folder)["files"] = {f"data/{number}": 1 for number in range(10_001)} | {f"{n}": 1 for n in range(9_999)}
    assert [problem.message for problem in RULES["HFD139"].findings(folder)] == ["`data` has 10,001 entries"]


def test_a_folder_is_an_entry_too(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    vars(folder)["files"] = {f"{number}/file": 1 for number in range(10_001)}
    assert [problem.message for problem in RULES["HFD139"].findings(folder)] == ["`.` has 10,001 entries"]
