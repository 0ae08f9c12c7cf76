"""Limits of the Hub and of this program, without files of that size."""

from __future__ import annotations

import os
from pathlib import Path

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import RULES


def test_a_folder_with_too_many_entries_for_the_hub(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    folder.files.update({f"data/{number}": 1 for number in range(10_001)} | {f"{n}": 1 for n in range(9_999)})
    assert [problem.message for problem in RULES["HFD139"].findings(folder)] == [
        "`data` has 10,001 entries; the Hub accepts 10,000"
    ]


def test_subfolders_count_as_entries(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    folder.files.update({f"{number}/file": 1 for number in range(10_001)})
    assert [problem.message for problem in RULES["HFD139"].findings(folder)] == [
        "`.` has 10,001 entries; the Hub accepts 10,000"
    ]


def test_a_raw_pickle_is_scanned_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "head.pkl").write_bytes(b"\x80\x04N.")
    assert list(RULES["HFD130"].findings(ModelFolder(tmp_path))) == []
    os.truncate(tmp_path / "head.pkl", 50_000_001)
    found = RULES["HFD130"].findings(ModelFolder(tmp_path))
    assert [each.message for each in found] == ["`head.pkl` was not scanned: one pickle has 50.0 MB"]


def test_json_of_too_many_values_is_reported_and_not_parsed(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(b'{"a": [' + b"[]," * 3_000_000 + b"[]]}")
    found = RULES["HFD103"].findings(ModelFolder(tmp_path))
    assert [each.message for each in found] == [
        "`config.json` cannot be read: its values would take about 432.0 MB of memory"
    ]
