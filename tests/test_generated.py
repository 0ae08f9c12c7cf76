"""What is generated is current, and is what its readers take."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.report.outputs import OUTPUTS
from hfdeploy_action.settings import INPUTS

ROOT = Path(__file__).parent.parent
GENERATE = runpy.run_path(str(ROOT / "tools/generate.py"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


@pytest.mark.parametrize(("path", "text"), GENERATE["current"]().items(), ids=lambda value: getattr(value, "name", ""))
def test_generated_text_is_current(path: Path, text: str) -> None:
    assert path.read_text("utf-8") == text, "run `make generate`"


@pytest.mark.parametrize("name", ["inputs", "outputs", "formats", "rules"])
def test_the_readme_has_a_place_for_generated_text(name: str) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"<!-- begin {name} -->\n\|.*<!-- end {name} -->\n", text, re.S)


def test_every_rule_has_an_anchor() -> None:
    page = (ROOT / "docs/rules.md").read_text("utf-8")
    assert re.findall(r"^### (HFD\d{3})$", page, re.M) == list(CATALOGUE)


def test_inputs_and_outputs_are_those_of_the_code() -> None:
    secrets = {"hf-token", "inference-token", "github-token"}
    assert ACTION["inputs"].keys() == {*INPUTS, "config", *secrets}
    assert ACTION["outputs"].keys() == OUTPUTS.keys()


def test_no_declared_default_overrides_the_file() -> None:
    declared = {name: given["default"] for name, given in ACTION["inputs"].items() if "default" in given}
    assert declared == {"mode": "auto", "github-token": "${{ github.token }}"}
    assert not any(given.get("required") for given in ACTION["inputs"].values())


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("target: endpoint\ntag-pattern: 'v*'\nselect: [HFD1]", True),
        ("target: {kind: self-hosted, self-hosted: {url: 'https://a.example'}}", True),
        ("target: somewhere", False),
        ("visibilty: private", False),
        ("smoke: {cases: [{text: calm, expect: calm}]}", True),
    ],
)
def test_the_schema_accepts_what_the_program_accepts(text: str, fits: bool) -> None:
    schema = json.loads((ROOT / "docs/hfdeploy.schema.json").read_text("utf-8"))
    assert Draft202012Validator(schema).is_valid(yaml.safe_load(text)) is fits
