"""All rules together: on a sound model, on an empty folder, without Git, and those that a user selects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rules.case import findings
from rules.cases import CASES
from rules.lfs.models import git
from sound import Model, Size, pointer

from hfdeploy_action.findings import Problem, Rule, Severity
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import RULES, STAGES


def test_a_sound_model_has_no_findings(model: Model) -> None:
    assert findings(model()) == []


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert list(CASES) == list(RULES)


@pytest.mark.parametrize("rule_id", RULES)
def test_the_first_case_of_a_rule_breaks_it(rule_id: str) -> None:
    assert any(line.startswith(rule_id) for line in CASES[rule_id][0].found)


def test_an_empty_folder_reports_everything_that_is_missing(tmp_path: Path) -> None:
    assert findings(tmp_path) == [
        "HFD101 - the folder is empty",
        "HFD102 config.json there is no `config.json`",
        "HFD401 README.md there is no `README.md`",
    ]


def test_without_git_only_that_is_reported_and_the_rest_is_checked(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = model(
        {"model.safetensors": pointer(size=7), "model.onnx": Size(11_000_000), ".gitattributes": "* filter=lfs\n"}
    )
    git()(root)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert findings(root) == [
        "HFD301 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer, and its content of 7 bytes is missing",
        "HFD313 - `git` is not installed, or not in PATH",
    ]


def test_a_repository_of_another_user_is_checked(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    root = model({"model.onnx": Size(11_000_000)})
    git()(root)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # as in a container, whose user is not the runner's
    assert findings(root) == ["HFD304 model.onnx `model.onnx` has 11.0 MB and is not tracked by Git LFS"]


def test_no_program_that_a_repository_configures_is_started(model: Model, tmp_path: Path) -> None:
    root = model()
    git()(root)
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    with (root / ".git/config").open("a") as config:
        config.write(f'[core]\n fsmonitor = {trap}\n hooksPath = {tmp_path}\n[filter "lfs"]\n process = {trap}\n')
    findings(root)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("select", "ignore", "found"),
    [
        ((), (), {"HFD101", "HFD401"}),
        (("HFD4",), (), {"HFD401"}),
        (("HFD4", "HFD101"), (), {"HFD401", "HFD101"}),
        ((), ("HFD4",), {"HFD101"}),
        (("HFD4",), ("HFD401",), set()),
    ],
)
def test_rules_are_selected_by_id_or_prefix(
    select: tuple[str, ...], ignore: tuple[str, ...], found: set[str], model: Model
) -> None:
    folder = ModelFolder(model({"model.safetensors": None, "README.md": None}))
    ids = {finding.rule.id for stage in STAGES for finding in stage.findings(folder, select=select, ignore=ignore)}
    assert ids == found


def test_an_exception_in_a_rule_names_the_rule(tmp_path: Path) -> None:
    def check(folder: ModelFolder) -> Iterator[Problem]:
        yield Problem(str(1 // len(folder.files)))

    rule = Rule("HFD199", "never", Severity.ERROR, "", "", "", check)
    with pytest.raises(ZeroDivisionError) as caught:
        list(rule.findings(ModelFolder(tmp_path)))
    assert caught.value.__notes__ == ["in rule HFD199 never"]
