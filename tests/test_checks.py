"""Runs that end at the checks: nothing on the Hub is changed, or even asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from runs import Run, found, rows
from sound import Model

from hfdeploy_action import cli, rules
from hfdeploy_action.rehearsal import hub as embedded


def test_a_sound_model_passes(run: Run, model: Model) -> None:
    report = run("validate", str(model()))
    assert report["outcome"] == "passed"
    assert rows(report) == dict.fromkeys(("files", "labels", "lfs", "card", "policy"), "passed")


def test_every_check_runs_whatever_the_others_find(run: Run, model: Model) -> None:
    report = run("validate", str(model({"model.safetensors": None, "README.md": "no front matter"})))
    assert report["outcome"] == "invalid"
    assert rows(report) == {
        "files": "failed",
        "labels": "passed",
        "lfs": "passed",
        "card": "failed",
        "policy": "passed",
    }


def test_an_empty_folder_is_never_a_pass(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = run("validate", "empty")
    assert report["outcome"] == "invalid"
    assert found(report) == ["HFD101", "HFD102", "HFD401"]


def test_a_warning_fails_with_fail_on_warning(run: Run, model: Model) -> None:
    folder = str(model({"tokenizer_config.json": None}))
    assert run("validate", folder)["outcome"] == "passed"
    assert run("validate", folder, "--fail-on", "warning")["outcome"] == "invalid"


def test_nothing_fails_with_fail_on_never(run: Run, model: Model) -> None:
    report = run("validate", str(model({"model.safetensors": None})), "--fail-on", "never")
    assert (report["outcome"], report["exit_status"]) == ("passed", 0)
    assert rows(report)["files"] == "failed"


@pytest.mark.parametrize(("name", "folder"), [("reports", "reports"), ("model", "hf-deploy-report")])
def test_invalid_settings_are_reported_in_the_folder_that_the_flag_names_if_it_is_valid(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    model({"hfdeploy.yaml": "visibilty: private\n"})
    assert cli.main(["validate", "model", "--report-dir", name]) == 2
    assert [path.parent.name for path in tmp_path.rglob("report.json")] == [folder]


def test_places_are_relative_to_the_current_folder(run: Run, model: Model) -> None:
    report = run("validate", str(model({"README.md": "no front matter"})))
    assert report["findings"][0]["path"] == "model/README.md"


def test_a_model_with_errors_does_not_contact_the_hub(run: Run, model: Model, hub: embedded.Hub) -> None:
    before = len(hub.requests)
    folder = str(model({"model.safetensors": None}))
    report = run("publish", folder, "--repo-id", "acme/unused", "--tag", "v1", "--fail-on", "never")
    assert (report["outcome"], report["exit_status"]) == ("invalid", 1)
    assert {(stage["status"], stage["note"]) for stage in report["stages"][5:]} == {
        ("skipped", "the checks found errors")
    }
    assert hub.requests[before:] == []


@pytest.mark.parametrize(
    ("lines", "line"),
    [("smoke: {dataset: {file: gone.jsonl}}\n", 1), ("labels: []\nsmoke-cases: gone.yaml\n", 2)],
)
def test_a_missing_file_of_cases_is_reported_at_the_line_that_names_it(
    run: Run, model: Model, lines: str, line: int
) -> None:
    report = run("validate", str(model({"hfdeploy.yaml": lines})))
    (finding,) = report["findings"]
    assert (report["outcome"], finding["rule"]) == ("invalid-input", "HFD007")
    assert (finding["path"], finding["line"]) == ("model/hfdeploy.yaml", line)


def test_labels_are_skipped_without_a_config(run: Run, model: Model) -> None:
    report = run("validate", str(model({"config.json": None})))
    labels = next(stage for stage in report["stages"] if stage["name"] == "labels")
    assert (labels["status"], labels["note"]) == ("skipped", "there is no config.json")


def test_a_bug_in_a_rule_is_a_crash(run: Run, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules.files.presence, "_is_transformers", None)
    report = run("validate", str(model()))
    assert (report["outcome"], report["exit_status"]) == ("crashed", 3)


def test_a_bug_in_the_report_is_a_crash(
    model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("hfdeploy_action.report.text.as_text", None)
    assert cli.main(["validate", str(model())]) == 3
    assert "Please report this" in capsys.readouterr().err


def test_a_stage_without_selected_rules_is_skipped(run: Run, model: Model) -> None:
    report = run("validate", str(model()), "--select", "HFD1")
    assert rows(report) == {"files": "passed"} | dict.fromkeys(("labels", "lfs", "card", "policy"), "skipped")


def test_a_run_without_selected_rules_is_invalid_input(run: Run, model: Model) -> None:
    report = run("validate", str(model()), "--select", "HFD999")
    assert (report["outcome"], report["exit_status"]) == ("invalid-input", 2)


def test_a_warning_closes_the_gate_with_fail_on_warning(run: Run, model: Model, hub: embedded.Hub) -> None:
    before = len(hub.requests)
    folder = str(model({"tokenizer_config.json": None}))
    report = run("publish", folder, "--repo-id", "acme/unused", "--tag", "v1", "--fail-on", "warning")
    assert report["outcome"] == "invalid"
    assert hub.requests[before:] == []


@pytest.mark.parametrize("folder", ["model", "gone"])
def test_a_run_restores_the_environment(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HF_HUB_DISABLE_TELEMETRY")
    monkeypatch.setenv("NO_PROXY", "hub.example")
    model()
    before = dict(os.environ)
    cli.main(["validate", folder])
    assert dict(os.environ) == before
