"""Releases that are staged on a pull request, from the command line to the report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import deployed
import pytest
from clients import Client, Point
from deployed import Answers
from faults import FAULTS
from hub.releases import titles
from runs import Run, found, rows
from sound import Model

from hfdeploy_action.hub.repository import Repository

EMOTION = Path(__file__).parent.parent / "examples" / "emotion"
MANUAL = "{promote: manual, retry-seconds: 1}"
STAGED = "{stage: pull-request, retry-seconds: 1}"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a deployed model, which answers rightly until a test changes it."""
    monkeypatch.setattr(Answers, "best", "calm")
    with deployed.serve() as address:
        yield address


@pytest.fixture
def go(run: Run, model: Model, repository: Repository, served: str, client: Client) -> Run:
    """Run a mode on the sound model, with these settings of `publish`."""

    def start(tag: str, publish: str, notes: str = "", mode: str = "publish", target: str = "") -> dict[str, Any]:
        lines = {
            "repo-id": repository.repo_id,
            "target": target or f"{{kind: self-hosted, self-hosted: {{url: '{served}'}}}}",
            "smoke": "{cases: [{text: I am calm, expect: calm}], load: {ramp: [20], seconds-per-step: 0.2}}",
            "publish": publish,
        }
        text = "".join(f"{name}: {value}\n" for name, value in lines.items())
        folder = model({"hfdeploy.yaml": text, "notes.md": notes or None})
        return run(mode, str(folder), "--tag", tag, "--hf-endpoint", client.url)

    return start


def acts(report: dict[str, Any]) -> dict[str, str]:
    return dict(list(rows(report).items())[5:])


def note(report: dict[str, Any], name: str) -> str:
    return str(next(stage["note"] for stage in report["stages"] if stage["name"] == name))


def pull_requests(repository: Repository) -> dict[int, str]:
    return {row.num: row.status for row in repository.api.get_repo_discussions(repository.repo_id)}


def last_comment(repository: Repository, number: int) -> str:
    details = repository.api.get_discussion_details(repository.repo_id, number)
    texts: list[str] = [event.content for event in details.events if event.type == "comment"]  # type: ignore[attr-defined]
    return texts[-1]


# For a person


def test_a_release_that_a_person_promotes_ends_at_the_pull_request(go: Run, repository: Repository) -> None:
    report = go("v1", MANUAL)
    assert (report["outcome"], report["exit_status"], report["publication"]) == ("staged", 0, None)
    assert report["pull_request"]["url"].endswith(f"/{repository.repo_id}/discussions/1")
    assert "staged as pull request 1" in note(report, "publish")
    skipped = dict.fromkeys(("promote", "deploy", "smoke", "tag", "visibility"), "skipped")
    assert acts(report) == {"publish": "passed", **skipped}
    assert note(report, "tag") == "merge pull request 1, and then run this job again"
    assert (len(repository.history("main")), repository.tags()) == (1, {})


def test_the_pull_request_says_what_changes_what_was_checked_and_how_to_promote_it(
    go: Run, repository: Repository
) -> None:
    go("v1", MANUAL)
    text = last_comment(repository, 1)
    assert "brings the files of the release `v1` to `main`: " in text
    assert "checked together with those that stay on the Hub (files, labels, lfs, card, policy)" in text
    assert "merge this pull request. Then run the job for `v1` again" in text


def test_a_second_run_waits_at_the_same_pull_request(go: Run, repository: Repository) -> None:
    go("v1", MANUAL)
    assert go("v1", MANUAL)["pull_request"]["number"] == 1
    assert pull_requests(repository) == {1: "open"}


def test_a_merged_release_is_tested_and_tagged(go: Run, repository: Repository) -> None:
    go("v1", MANUAL)
    repository.api.merge_pull_request(repository.repo_id, 1)
    report = go("v1", MANUAL)
    assert (report["outcome"], report["pull_request"]) == ("published", None)
    assert list(acts(report)) == ["publish", "promote", "deploy", "smoke", "tag", "visibility"]
    assert repository.tags() == {"v1": repository.head()}
    assert go("v1", MANUAL)["outcome"] == "unchanged"


def test_a_merged_release_that_fails_is_not_tagged(
    go: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    go("v1", MANUAL)
    repository.api.merge_pull_request(repository.repo_id, 1)
    merged = repository.head()
    monkeypatch.setattr(Answers, "best", "sad")
    assert (go("v1", MANUAL)["outcome"], repository.head(), repository.tags()) == ("breached", merged, {})


def test_the_plan_says_where_the_release_is_staged(go: Run, capsys: pytest.CaptureFixture[str]) -> None:
    report = go("v1", MANUAL, mode="plan")
    assert note(report, "publish").endswith("; staged on a pull request for you to merge")


def test_a_release_that_is_not_staged_cannot_wait_for_a_person(go: Run) -> None:
    report = go("v1", "{stage: direct, promote: manual}")
    assert (report["outcome"], found(report), report["findings"][0]["line"]) == ("invalid-input", ["HFD002"], 4)


# For the program


def test_a_staged_release_is_promoted_by_the_run_and_its_pull_request_closed(go: Run, repository: Repository) -> None:
    report = go("v1", STAGED)
    assert report["outcome"] == "published"
    assert list(acts(report)) == ["publish", "promote", "deploy", "smoke", "tag", "visibility"]
    commit = report["publication"]["commit"]
    assert (repository.tags(), titles(repository)[0]) == ({"v1": commit}, "Release v1")
    assert pull_requests(repository) == {1: "closed"}
    assert f"/commit/{commit}" in last_comment(repository, 1)


def test_a_staged_release_that_fails_is_rolled_back_and_its_pull_request_closed(
    go: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answers, "best", "sad")
    report = go("v1", STAGED)
    assert (report["outcome"], repository.tags()) == ("rolled-back", {})
    assert pull_requests(repository) == {1: "closed"}
    assert last_comment(repository, 1) == "`v1` was not released. The report of the run says why."


@pytest.mark.parametrize(("where", "outcome"), [("*/tag/*", "rolled-back"), ("*/commit/main", "unavailable")])
def test_a_pull_request_that_stays_open_is_closed_by_the_next_run(
    go: Run, repository: Repository, client: Client, where: str, outcome: str
) -> None:
    client.at(Point("POST", where, 2 if "commit" in where else 1, lasting=True), FAULTS["503"])
    client.at(Point("POST", "*/discussions/1/status", lasting=True), FAULTS["503"])
    assert go("v1", STAGED)["outcome"] == outcome
    assert pull_requests(repository) == {1: "open"}
    client.planned.clear()
    assert go("v1", STAGED)["outcome"] == "published"
    assert pull_requests(repository) == {1: "closed"}


def test_a_pull_request_that_stays_open_after_the_tag_is_closed_by_the_next_run(
    go: Run, repository: Repository, client: Client
) -> None:
    client.at(Point("POST", "*/discussions/1/status", lasting=True), FAULTS["503"])
    assert (go("v1", STAGED)["outcome"], pull_requests(repository)) == ("published", {1: "open"})
    client.planned.clear()
    assert (go("v1", STAGED)["outcome"], pull_requests(repository)) == ("unchanged", {1: "closed"})


# A target that serves the candidate


@pytest.fixture
def rehearse(run: Run, tmp_path: Path) -> Run:
    """Rehearse the example, with these settings of `publish`, and a case that expects this label."""
    folder = tmp_path / "emotion"
    shutil.copytree(EMOTION, folder, ignore=shutil.ignore_patterns("training", "train.py"))

    def start(publish: str, expect: str = "calm") -> dict[str, Any]:
        case = f"{{text: I felt calm after writing it all down., expect: {expect}}}"
        smoke = f"{{cases: [{case}], load: {{ramp: [20], seconds-per-step: 0.2}}}}"
        (folder / "hfdeploy.yaml").write_text(f"publish: {publish}\nsmoke: {smoke}\n", encoding="utf-8")
        return run("rehearse", str(folder), "--tag", "v1")

    return start


def test_a_rehearsal_tests_the_candidate_before_main_moves(rehearse: Run) -> None:
    report = rehearse(STAGED)
    assert report["outcome"] == "rehearsed"
    assert list(acts(report)) == ["publish", "deploy", "smoke", "promote", "tag", "visibility", "rollback"]
    assert set(acts(report).values()) == {"passed"}
    assert report["deployment"]["revision"] == report["pull_request"]["commit"]
    assert report["publication"]["commit"] != report["pull_request"]["commit"]


def test_a_candidate_that_fails_never_gets_to_main(rehearse: Run) -> None:
    report = rehearse(STAGED, "sad")
    assert (report["outcome"], report["publication"]) == ("breached", None)
    later = dict.fromkeys(("promote", "tag", "visibility"), "skipped")
    assert acts(report) == {"publish": "passed", "deploy": "passed", "smoke": "failed", **later}


def test_a_model_that_cannot_be_loaded_does_not_keep_a_candidate_from_main(go: Run) -> None:
    report = go("v1", STAGED, mode="rehearse")
    skipped = dict.fromkeys(("deploy", "smoke"), "skipped")
    later = dict.fromkeys(("promote", "tag", "visibility", "rollback"), "passed")
    assert (report["outcome"], acts(report)) == ("rehearsed", {"publish": "passed", **skipped, **later})


def test_a_rehearsal_promotes_what_a_person_promotes_later(rehearse: Run) -> None:
    report = rehearse(MANUAL)
    assert (report["outcome"], acts(report)["promote"]) == ("rehearsed", "passed")
