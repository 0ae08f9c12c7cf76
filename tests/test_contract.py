"""What the rooms promise each other, and what the files around the code promise about it."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import hfdeploy_action
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Severity
from hfdeploy_action.rules import STAGES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "hfdeploy_action"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

# Who comes before whom: a room imports only rooms to its right.
ORDER = """
    cli commands catalogue pipeline acts fixes report github questions plan targets rehearsal hub smoke rules folder
    settings vocabulary frontmatter findings
""".split()
RANK = {room: rank for rank, room in enumerate([*ORDER, ""])}
HUNDREDS = {"files": "1", "labels": "2", "lfs": "3", "card": "4", "policy": "5"}


def imports(file: Path) -> set[str]:
    """The modules that a file names in its imports, at whatever depth."""
    here = ["hfdeploy_action", *file.relative_to(PACKAGE).parts[:-1]]
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(here[: len(here) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (above, node.module)))
            names |= {module} if module != "hfdeploy_action" else {f"{module}.{alias.name}" for alias in node.names}
    return names


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in RANK else ""


MODULES = {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in sorted(PACKAGE.rglob("*.py"))}


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    ours = [name for name in imports(MODULES[module]) if name.split(".")[0] == "hfdeploy_action"]
    against = [name for name in ours if RANK[room(name)] < RANK[room(module)]]
    assert against == []


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("huggingface_hub", {"hub", "rehearsal"}),
        ("actions_toolkit", {"github"}),
        ("starlette", {"rehearsal"}),
        ("onnxruntime", {"rehearsal"}),
    ],
)
def test_a_library_has_one_importer(library: str, rooms: set[str]) -> None:
    importers = {
        room(name) for name, file in MODULES.items() if any(to.split(".")[0] == library for to in imports(file))
    }
    assert importers <= rooms


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) == "rules"])
def test_rules_touch_no_network_and_print_nothing(module: str) -> None:
    text = MODULES[module].read_text("utf-8")
    assert not {"requests", "socket", "urllib.request", "http.client"} & imports(MODULES[module])
    assert not re.search(r"\bprint\(|os\.environ|sys\.std", text)


def test_rules_are_in_the_hundred_of_their_stage() -> None:
    for stage in STAGES:
        assert {rule.id[3] for rule in stage.rules} == {HUNDREDS[stage.name]}


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=lambda rule: rule.id)
def test_every_rule_is_documented(rule: Any) -> None:
    assert re.fullmatch(r"HFD\d{3}", rule.id)
    assert rule.title.endswith(".")
    assert rule.why
    assert rule.fix
    assert isinstance(rule.severity, Severity)


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
