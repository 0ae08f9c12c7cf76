"""What the files around the code promise: dependencies are declared and locked, and workflows run only pinned code."""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_layers import MODULES, PACKAGE, libraries, room

import hfdeploy_action
from hfdeploy_action.rules.card.page import missing_thumbnail

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DEPENDENCIES: list[str] = PROJECT["project"]["dependencies"]
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
WHERE_INSTALLED = {"torch", "transformers"}  # for models that nothing else runs; too large to depend on


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", line)[0].replace("_", "-").lower() for line in requirements}


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("image", names(DEPENDENCIES + EXTRAS["rehearse"])),
        ("dev", names(DEPENDENCIES + PROJECT["dependency-groups"]["dev"])),
        ("build", names(PROJECT["build-system"]["requires"])),
    ],
)
def test_dependencies_are_locked_by_hash(lock: str, wanted: set[str]) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text("utf-8")
    assert wanted <= set(re.findall(r"^([a-z0-9.-]+)==", text, re.M)), "run `make lock`"
    assert "://" not in text
    assert text.count("==") <= text.count("--hash=sha256:")


def test_dependencies_are_what_is_imported() -> None:
    assert imported(rehearsal=False) == names(DEPENDENCIES)
    assert imported(rehearsal=True) - names(DEPENDENCIES) == names(EXTRAS["rehearse"] + EXTRAS["onnx"])


def imported(*, rehearsal: bool) -> set[str]:
    """The distributions whose modules the rehearsal, or the rest of the package, imports."""
    modules = {
        library
        for name, tree in MODULES.items()
        if (room(name) == "rehearsal") is rehearsal
        for library in libraries(tree) - sys.stdlib_module_names - {PACKAGE} - WHERE_INSTALLED
    }
    distributions = packages_distributions()
    return names([distributions[module][0] for module in modules])


def test_the_version_is_the_one_of_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(hfdeploy_action.__version__)}\b", text, re.M)


@pytest.mark.parametrize("file", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda file: file.name)
def test_workflows_have_no_permissions_and_run_pinned_actions_only(file: Path) -> None:
    text = file.read_text("utf-8")
    assert yaml.safe_load(text)["permissions"] == {}
    for uses in re.findall(r"uses: (.*)", text):
        assert re.fullmatch(r"\./|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", uses), uses


def test_the_guide_lists_every_module_and_package() -> None:
    listed = set(re.findall(r"`(\w+)(?:\.py|/)`", _table_below("The structure")))
    there = {path.stem for path in (ROOT / PACKAGE).iterdir() if path.suffix in {"", ".py"}}
    assert listed == there - {"__init__", "__pycache__"}, "list it in CONTRIBUTING.md, under The structure"


def _table_below(heading: str) -> str:
    """The first table below a heading of the guide."""
    section = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition(f"## {heading}\n")[2]
    return section.partition("\n|")[2].partition("\n\n")[0]


def test_the_sample_rule_of_the_guide_is_in_the_code() -> None:
    assert missing_thumbnail.check
    source = textwrap.indent(inspect.getsource(missing_thumbnail.check), "   ")
    assert source in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
