"""What the files around the code promise: what is depended on is locked, and workflows run only what is pinned."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import hfdeploy_action

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", line)[0].replace("_", "-").lower() for line in requirements}


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("image", names(PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["rehearse"])),
        ("dev", names(PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"])),
        ("build", names(PROJECT["build-system"]["requires"])),
    ],
)
def test_what_is_depended_on_is_locked_by_hash(lock: str, wanted: set[str]) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text("utf-8")
    assert wanted <= set(re.findall(r"^([a-z0-9.-]+)==", text, re.M)), "run `make lock`"
    assert "://" not in text
    assert text.count("==") <= text.count("--hash=sha256:")


def test_the_version_is_the_one_of_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(hfdeploy_action.__version__)}\b", text, re.M)


@pytest.mark.parametrize("file", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda file: file.name)
def test_workflows_may_nothing_and_run_only_what_is_pinned(file: Path) -> None:
    text = file.read_text("utf-8")
    assert yaml.safe_load(text)["permissions"] == {}
    for uses in re.findall(r"uses: (.*)", text):
        assert re.fullmatch(r"\./|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", uses), uses
