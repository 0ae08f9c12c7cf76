"""The mode `rollback`, from the command line and the workflow to the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import deployed
import pytest
from clients import Client, Point
from deployed import Answers
from faults import FAULTS
from hub.releases import edit
from runs import Run, found, rows
from sound import Model

from hfdeploy_action.hub.repository import Repository


@pytest.fixture
def released(run: Run, model: Model, repository: Repository) -> tuple[str, str]:
    """The commits of the releases v1 and v2."""
    commits = []
    for tag, notes in (("v1", "old"), ("v2", "new")):
        folder = model({"notes.md": notes})
        report = run("publish", str(folder), "--repo-id", repository.repo_id, "--tag", tag)
        assert report["outcome"] == "published"
        commits.append(report["publication"]["commit"])
    return commits[0], commits[1]


@pytest.fixture
def roll_back(run: Run, tmp_path: Path, repository: Repository, client: Client, released: tuple[str, str]) -> Run:
    """`hf-deploy rollback` in a folder that holds no model; keywords are settings."""

    def go(*arguments: str, **settings: str) -> dict[str, Any]:
        folder = tmp_path / "elsewhere"
        folder.mkdir(exist_ok=True)
        lines = {"repo-id": repository.repo_id, "publish": "{retry-seconds: 1}", **settings}
        text = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in lines.items())
        (folder / "hfdeploy.yaml").write_text(text)
        return run("rollback", str(folder), "--hf-endpoint", client.url, *arguments)

    return go


def test_main_is_rolled_back(roll_back: Run, repository: Repository, released: tuple[str, str]) -> None:
    report = roll_back("--tag", "v1")
    head = repository.head()
    assert (report["outcome"], report["exit_status"], rows(report)) == ("published", 0, {"rollback": "passed"})
    assert repository.tree("main") == repository.tree("v1")
    assert report["publication"] == {
        "commit": head, "previous_commit": released[1], "tag": "v1",
        "url": f"{report['publication']['url'].removesuffix('/tree/v1')}/tree/v1",
    }  # fmt: skip
    assert report["rollback"] == {
        "state": "done", "commit": head, "restored": released[0], "tag": "v1", "kept": [],
    }  # fmt: skip
    assert report["changes"]["updated"] == ["notes.md"]


def test_the_log_says_what_changes(roll_back: Run, caplog: pytest.LogCaptureFixture) -> None:
    roll_back("--tag", "v1")
    said = " | ".join(record.getMessage() for record in caplog.records)
    assert re.search(r"rolling main of acme/\S+ back to v1 \([0-9a-f]{7}\): 1 updated, 6 unchanged", said)
    assert "the rollback updates notes.md" in said


def test_a_second_rollback_is_unchanged(roll_back: Run, repository: Repository) -> None:
    roll_back("--tag", "v1")
    head = repository.head()
    again = roll_back("--tag", "refs/tags/v1")
    assert (again["outcome"], again["exit_status"], again["rollback"]) == ("unchanged", 0, None)
    assert [stage["note"] for stage in again["stages"]] == ["main already holds the files of v1"]
    assert repository.head() == head


@pytest.mark.parametrize("arguments", [(), ("--tag", "v9")])
def test_a_missing_tag_is_an_invalid_input_that_lists_the_tags(roll_back: Run, arguments: tuple[str, ...]) -> None:
    report = roll_back(*arguments)
    assert (report["outcome"], report["exit_status"], found(report)) == ("invalid-input", 2, ["HFD901"])
    assert "are `v2`, `v1`" in report["findings"][0]["message"]


def test_an_edit_is_a_warning_that_names_its_commit(roll_back: Run, repository: Repository) -> None:
    theirs = edit(repository, notes__md=b"theirs")
    report = roll_back("--tag", "v1")
    assert (report["outcome"], found(report)) == ("published", ["HFD629"])
    assert f"`notes.md` was changed on the Hub by {theirs[:7]}" in report["findings"][0]["message"]
    assert "this rollback overwrites it" in report["findings"][0]["message"]


def test_an_edit_stops_a_rollback_that_fails_on_warnings(roll_back: Run, repository: Repository) -> None:
    theirs = edit(repository, notes__md=b"theirs")
    report = roll_back("--tag", "v1", "--fail-on", "warning")
    assert (report["outcome"], repository.head()) == ("invalid", theirs)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("401", "refused"), ("503", "unavailable"), ("409", "unavailable"), ("412", "unavailable"),
     ("HTML 200", "unavailable"), ("reset before", "unavailable")],
)  # fmt: skip
def test_a_rollback_that_fails_leaves_main_and_can_be_repeated(
    roll_back: Run, repository: Repository, released: tuple[str, str], client: Client, name: str, outcome: str
) -> None:
    client.at(Point("POST", "*/commit/*", lasting=True), FAULTS[name])
    report = roll_back("--tag", "v1")
    assert (report["outcome"], rows(report)["rollback"], report["rollback"]) == (outcome, "failed", None)
    assert repository.head() == released[1]
    client.planned.clear()
    assert roll_back("--tag", "v1")["outcome"] == "published"


@pytest.mark.parametrize("where", ["*/tree/*", "*/refs", "*/commits/*", "*/resolve/*"])
@pytest.mark.parametrize("name", ["HTML 200", "wrong JSON", "truncated", "503"])
def test_one_garbled_answer_is_asked_for_again(
    roll_back: Run, repository: Repository, client: Client, where: str, name: str
) -> None:
    counted = client.at(Point("GET", where), FAULTS[name])
    report = roll_back("--tag", "v1", publish="{retry-seconds: 60}")
    assert (counted.hits, report["outcome"]) == (1, "published")
    assert repository.tree("main") == repository.tree("v1")


@pytest.mark.parametrize("name", ["reset after", "lost answer"])
def test_a_commit_whose_answer_is_lost_is_recognized(
    roll_back: Run, repository: Repository, client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("hfdeploy_action.hub.limits.ANSWER_SECONDS", 2.0)
    client.at(Point("POST", "*/commit/*"), FAULTS[name])
    report = roll_back("--tag", "v1", publish="{retry-seconds: 60}")
    assert (report["outcome"], report["publication"]["commit"]) == ("published", repository.head())
    assert len(repository.history("main")) == 4


# With a target


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The settings for a deployed model that answers rightly until a test changes it."""
    monkeypatch.setattr(Answers, "best", "calm")
    with deployed.serve() as address:
        yield {
            "target": f"{{kind: self-hosted, self-hosted: {{url: '{address}'}}}}",
            "smoke": "{cases: [{text: I am calm, expect: calm}], load: {ramp: [20], seconds-per-step: 0.2}}",
        }


def test_the_model_is_tested_after_the_rollback(roll_back: Run, target: dict[str, str]) -> None:
    report = roll_back("--tag", "v1", **target)
    assert report["outcome"] == "published"
    assert rows(report) == dict.fromkeys(("rollback", "deploy", "smoke"), "passed")


def test_a_model_that_fails_after_the_rollback_is_breached_and_main_stays(
    roll_back: Run, target: dict[str, str], repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answers, "best", "sad")
    report = roll_back("--tag", "v1", **target)
    assert (report["outcome"], report["exit_status"], report["rollback"]["state"]) == ("breached", 1, "done")
    assert repository.tree("main") == repository.tree("v1")


def test_a_rollback_that_changes_nothing_tests_the_model_again(
    roll_back: Run, target: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    roll_back("--tag", "v1")
    assert roll_back("--tag", "v1", **target)["outcome"] == "unchanged"
    monkeypatch.setattr(Answers, "best", "sad")
    assert roll_back("--tag", "v1", **target)["outcome"] == "breached"
