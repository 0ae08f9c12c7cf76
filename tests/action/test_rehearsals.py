"""What a rehearsal shows of a pull request: whether the model was asked, what it started from, and its rollback."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from action.runner import CHECKS, ROOT, Ran, Run
from hub.releases import seen_by
from safetensors.numpy import load_file, save_file
from sound import Model

from hfdeploy_action.rehearsal import hub as embedded

ACTS = ["publish", "promote", "deploy", "smoke", "tag", "visibility", "rollback"]


@pytest.fixture
def saved(workspace: Path) -> Path:
    """The example as `save_pretrained` leaves it, without an ONNX file, and with a short load."""
    folder = workspace / "model"
    shutil.copytree(ROOT / "examples/emotion", folder, ignore=shutil.ignore_patterns("onnx"))
    settings = folder / "hfdeploy.yaml"
    settings.write_text(f"{settings.read_text()}  load: {{ramp: [30], seconds-per-step: 2}}\n")
    return folder


@pytest.fixture
def rehearse(run: Run) -> Run:
    def go(rehearse: str = "true", **inputs: Any) -> Ran:
        return run("pull_request", "refs/pull/7/merge", fork=True, hf_token="", rehearse=rehearse, **inputs)

    return go


def note(ran: Ran, stage: str) -> str:
    return next(str(each["note"]) for each in ran.report["stages"] if each["name"] == stage)


def first_lines(ran: Ran) -> list[str]:
    return [html.unescape(line) for line in ran.summary.splitlines()[1:4]]


def test_a_model_from_save_pretrained_is_asked_and_rolled_back(rehearse: Run, saved: Path) -> None:
    ran = rehearse("require", repo_id="")
    assert (ran.status, ran.outputs["outcome"]) == (0, "rehearsed")
    assert ran.stages == dict.fromkeys([*CHECKS, *ACTS], "passed")
    assert note(ran, "deploy") == "run by numpy on this machine"
    assert ran.report["smoke"]["accuracy"] > 0.85

    headline, _, state = first_lines(ran)
    assert headline == "## ✅ Rehearsed: acme/emotion"
    assert state.startswith("**Nothing was published** · ")
    assert "nothing was published" in ran.log

    before = ran.report["publication"]["previous_commit"]
    assert f" restores {before[:7]} on main" in note(ran, "rollback")
    assert {"GO-4", "END-7"} <= {row["id"] for row in ran.report["checklist"] if row["status"] == "done"}

    assert (ran.outputs["url"], ran.outputs["endpoint-url"], ran.outputs["rolled-back"]) == ("", "", "false")
    assert (ran.report["publication"]["url"], ran.report["deployment"]["url"]) == ("", "")
    assert ran.report["deployment"]["hourly_cost"] == 0


def test_a_model_that_fails_a_case_is_rolled_back_too(rehearse: Run, saved: Path) -> None:
    settings = saved / "hfdeploy.yaml"
    settings.write_text(settings.read_text().replace("expect: calm", "expect: tired"))
    ran = rehearse(repo_id="", smoke_cases="")
    assert (ran.status, ran.outputs["outcome"], ran.outputs["rolled-back"]) == (1, "rolled-back", "true")
    assert first_lines(ran)[0] == "## ❌ The rehearsal failed and was rolled back"
    assert "Nothing was published" in ran.summary


def change(folder: Path, **keys: Any) -> None:
    config = folder / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | keys))


def test_a_regression_is_asked(rehearse: Run, saved: Path) -> None:
    tensors = load_file(saved / "model.safetensors")
    tensors |= {name: tensors[name][:1] for name in ("classifier.weight", "classifier.bias")}
    save_file(tensors, saved / "model.safetensors", {"format": "pt"})
    change(saved, id2label={"0": "calm"}, label2id={"calm": 0}, problem_type="regression")
    settings = saved / "hfdeploy.yaml"
    settings.write_text("repo-id: acme/emotion\nsmoke: {cases: [{text: I felt calm.}]}\n")
    ran = rehearse("require", repo_id="", ignore="HFD207")  # the card names twelve labels
    assert (ran.outputs["outcome"], ran.found) == ("rehearsed", [])
    assert ran.stages["smoke"] == "passed"


def test_a_model_that_answers_with_nan_is_rolled_back(rehearse: Run, saved: Path) -> None:
    tensors = load_file(saved / "model.safetensors")
    tensors["classifier.bias"][0] = float("nan")
    save_file(tensors, saved / "model.safetensors", {"format": "pt"})
    ran = rehearse(repo_id="")
    assert (ran.status, ran.outputs["outcome"]) == (1, "rolled-back")
    assert "HFD803" in ran.found
    assert "look for NaN and infinite values in the weights" in ran.log


def test_weights_that_contradict_the_config_fail_the_rehearsal(rehearse: Run, saved: Path) -> None:
    tensors = load_file(saved / "model.safetensors")
    name = "distilbert.transformer.layer.0.attention.k_lin.weight"
    tensors[name] = tensors[name][:, :1].copy()
    save_file(tensors, saved / "model.safetensors", {"format": "pt"})
    ran = rehearse(repo_id="")
    assert (ran.status, ran.outputs["outcome"], ran.found) == (1, "failed", ["HFD704"])
    assert (ran.stages["deploy"], ran.stages["rollback"]) == ("failed", "passed")
    assert "Nothing was published" in ran.summary


# A model that the embedded server cannot load


def test_the_headline_says_that_the_model_was_not_asked(rehearse: Run, sound: Model) -> None:
    sound()
    ran = rehearse()
    assert (ran.status, ran.outputs["outcome"]) == (0, "rehearsed")
    assert first_lines(ran)[0] == "## ⚠️ Rehearsed: acme/unused, without asking the model"
    assert ran.stages == {**dict.fromkeys(CHECKS, "passed"), **rows()}
    assert "optimum-cli export onnx --task text-classification" in note(ran, "deploy")


def rows() -> dict[str, str]:
    return {**dict.fromkeys(ACTS, "passed"), "deploy": "skipped", "smoke": "skipped"}


def test_require_fails_where_the_model_was_not_asked(rehearse: Run, sound: Model) -> None:
    sound()
    ran = rehearse("require")
    assert (ran.status, ran.outputs["outcome"]) == (1, "failed")
    assert ran.found == ["HFD704"]
    assert (ran.stages["deploy"], ran.stages["rollback"]) == ("failed", "passed")


# What it starts from


@pytest.fixture
def published(run: Run, sound: Model, repository: str) -> str:
    """A public release of the sound model, with a file that the folder no longer has."""
    sound({"old.txt": "old"})
    ran = run("push", "refs/tags/v1", repo_id=repository, visibility="public")
    assert ran.outputs["outcome"] == "published"
    return ran.outputs["commit"]


def test_it_starts_from_what_is_on_the_hub(
    rehearse: Run, sound: Model, hub: embedded.Hub, repository: str, published: str
) -> None:
    (sound({"notes.md": "new"}) / "old.txt").unlink()
    before = len(hub.requests)
    ran = rehearse(repo_id=repository)
    assert ran.report["start"] == f"main of {hub.url}/{repository} at {published[:7]}"
    assert (ran.report["changes"]["added"], ran.report["changes"]["kept"]) == (["notes.md"], ["old.txt"])
    assert ran.stages["rollback"] == "passed"
    assert {(request.method, request.owner) for request in hub.requests[before:]} == {("GET", None)}


def test_it_judges_what_main_would_hold(
    rehearse: Run, sound: Model, hub: embedded.Hub, repository: str, published: str
) -> None:
    seen = seen_by(hub, repository)
    seen.api.upload_file(path_or_fileobj=b"{}", path_in_repo="adapter_config.json", repo_id=repository)
    seen.api.upload_file(path_or_fileobj=b"*.csv\n", path_in_repo=".gitignore", repo_id=repository)
    ran = rehearse(repo_id=repository)
    assert (ran.status, ran.outputs["outcome"], ran.found) == (1, "invalid", ["HFD621"])
    assert ran.stages["publish"] == "failed"
    (sound({"hfdeploy.yaml": 'publish: {delete: ["adapter_config.json"]}\n', "eval.csv": "a,b\n"}) / "old.txt").unlink()
    ran = rehearse(repo_id=repository)
    assert (ran.outputs["outcome"], ran.found) == ("failed", ["HFD609"])


def test_a_model_whose_weights_are_on_the_hub_is_asked(run: Run, rehearse: Run, saved: Path, repository: str) -> None:
    settings = saved / "hfdeploy.yaml"
    settings.write_text(settings.read_text().replace("acme/emotion", repository))
    run("push", "refs/tags/v1", repo_id=repository, visibility="public", target="none")
    ran = rehearse(repo_id=repository)
    assert "model.safetensors" in ran.report["changes"]["unchanged"]
    assert ran.stages["smoke"] == "passed"


def test_a_model_whose_old_weights_are_on_the_hub_is_asked(
    run: Run, rehearse: Run, saved: Path, repository: str
) -> None:
    weights = saved / "model.safetensors"
    (saved / "other.safetensors").write_bytes(weights.read_bytes())
    sound_weights = weights.read_bytes()
    weights.write_bytes(sound_weights[:-4] + b"\0\0\0\0")
    run("push", "refs/tags/v1", repo_id=repository, visibility="public", target="none")
    weights.write_bytes(sound_weights)
    (saved / "other.safetensors").unlink()
    ran = rehearse(repo_id=repository)
    assert ran.report["changes"]["updated"] == ["model.safetensors"]
    assert ran.report["changes"]["kept"] == ["other.safetensors"]
    assert (ran.stages["smoke"], ran.stages["rollback"]) == ("passed", "passed")


@pytest.mark.parametrize("visibility", ["private", "missing"])
def test_it_starts_empty_where_the_repository_cannot_be_read(
    run: Run, rehearse: Run, sound: Model, repository: str, visibility: str
) -> None:
    sound()
    if visibility == "private":
        run("push", "refs/tags/v1", repo_id=repository)
    ran = rehearse(repo_id=repository)
    assert ran.report["start"].startswith("an empty repository: ")
    assert ran.outputs["outcome"] == "rehearsed"
    assert "started from an empty repository" in ran.summary


def test_an_address_from_a_file_is_not_contacted(rehearse: Run, sound: Model, hub: embedded.Hub) -> None:
    sound({"hfdeploy.yaml": f"hf-endpoint: {hub.url}\n"})
    before = len(hub.requests)
    ran = rehearse(hf_endpoint="")
    assert ran.report["start"] == "an empty repository: the address of the Hub is from a file"
    assert hub.requests[before:] == []


def test_a_hub_that_hangs_delays_a_rehearsal_by_three_seconds(
    rehearse: Run, sound: Model, hub: embedded.Hub, repository: str, published: str
) -> None:
    hub.fail("GET", f"/api/models/{repository}/revision/main", embedded.How.HANG)
    ran = rehearse(repo_id=repository)
    hub.faults.clear()
    assert ran.report["start"] == "an empty repository: the Hub took longer than 3 s"
    assert ran.outputs["outcome"] == "rehearsed"
