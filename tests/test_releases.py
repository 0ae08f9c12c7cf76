"""Releases that fail after main has moved, from the command line to the report, and the runs after them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import deployed
import pytest
from clients import Client, Point
from deployed import Answers
from faults import FAULTS, before, page, status
from hub.releases import publish as publish_release
from hub.releases import release
from runs import Run, found, rows
from sound import Model

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.hub.marker import RunKey
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.runs import claim
from hfdeploy_action.plan import NOWHERE

PASSED = dict.fromkeys(("publish", "promote", "deploy", "smoke", "tag", "visibility"), "passed")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a deployed model, which answers rightly until a test changes it."""
    monkeypatch.setattr(Answers, "best", "calm")
    with deployed.serve() as address:
        yield address


@pytest.fixture
def publish(run: Run, model: Model, repository: Repository, served: str, client: Client) -> Run:
    """Publish the sound model, with changes to its files, under a tag; keywords are settings."""

    def go(tag: str, notes: str = "", **settings: str) -> dict[str, Any]:
        lines = {
            "repo-id": repository.repo_id,
            "target": f"{{kind: self-hosted, self-hosted: {{url: '{served}'}}}}",
            "smoke": "{cases: [{text: I am calm, expect: calm}], load: {ramp: [20], seconds-per-step: 0.2}}",
            "publish": "{retry-seconds: 1}",
            **{name.replace("_", "-"): value for name, value in settings.items()},
        }
        text = "".join(f"{name}: {value}\n" for name, value in lines.items())
        folder = model({"hfdeploy.yaml": text, "notes.md": notes or None})
        return run("publish", str(folder), "--tag", tag, "--hf-endpoint", client.url)

    return go


@pytest.fixture
def write_other(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """Publishes another release, by a run that takes every lease for ended."""

    def go() -> None:
        folder = tmp_path_factory.mktemp("other")
        (folder / "config.json").write_text("[]")
        own = RunKey(claim(NOWHERE).run.name, 0, "", os.getpid(), "f" * 16)
        publish_release(repository, release(Candidate(ModelFolder(folder).files), "v2"), own)

    return go


def breach(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, the deployed model answers wrongly."""
    monkeypatch.setattr(Answers, "best", "sad")


def acts(report: dict[str, Any]) -> dict[str, str]:
    return dict(list(rows(report).items())[5:])


def test_a_release_is_tagged_and_shown_once_it_is_proven(publish: Run, repository: Repository, client: Client) -> None:
    report = publish("v1", visibility="public")
    assert (report["outcome"], acts(report)) == ("published", PASSED)
    changing = [
        made.path.split("/")[5]
        for made in client.requests
        if made.method in {"POST", "PUT"} and made.path.count("/") > 4
    ]
    assert [name for name in changing if name in {"commit", "tag", "settings"}] == ["commit", "tag", "settings"]


def test_a_release_without_a_target_is_promoted_tagged_and_shown(publish: Run) -> None:
    report = publish("v1", target="none")
    assert list(acts(report)) == ["publish", "promote", "tag", "visibility"]


def test_a_breached_release_is_never_tagged(
    publish: Run, repository: Repository, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("v1")
    before = repository.tree("main")
    breach(monkeypatch)
    report = publish("v2", "new")
    assert report["outcome"] == "rolled-back"
    assert acts(report) == {
        **dict.fromkeys(("publish", "promote", "deploy"), "passed"), "smoke": "failed",
        "rollback": "passed", "tag": "skipped", "visibility": "skipped",
    }  # fmt: skip
    assert report["rollback"]["state"] == "done"
    assert not [made for made in client.requests if made.method == "DELETE"]
    assert (repository.tree("main"), set(repository.tags())) == (before, {"v1"})


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("401", "refused"), ("503", "unavailable"), ("409", "unavailable"), ("HTML 503", "unavailable"),
     ("HTML 200", "unavailable"), ("412", "unavailable"), ("reset before", "unavailable")],
)  # fmt: skip
def test_a_rollback_that_could_not_be_done_is_done_by_the_next_run(
    publish: Run, repository: Repository, client: Client, monkeypatch: pytest.MonkeyPatch, name: str, outcome: str
) -> None:
    publish("v1")
    before = repository.tree("main")
    breach(monkeypatch)
    client.at(Point("POST", "*/commit/*", 2, lasting=True), FAULTS[name])
    report = publish("v2", "new")
    assert (report["outcome"], report["rollback"]) == (outcome, {"state": "pending"})
    assert (rows(report)["rollback"], set(repository.tags())) == ("failed", {"v1"})
    client.planned.clear()
    again = publish("v2", "new")
    assert (again["outcome"], again["rollback"]["state"]) == ("rolled-back", "done")
    assert (repository.tree("main"), set(repository.tags())) == (before, {"v1"})


def test_a_release_whose_rollback_could_not_be_done_is_finished_once_it_is_proven(
    publish: Run, repository: Repository, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("v1")
    breach(monkeypatch)
    client.at(Point("POST", "*/commit/*", 2, lasting=True), FAULTS["401"])
    publish("v2", "new")
    client.planned.clear()
    monkeypatch.setattr(Answers, "best", "calm")
    again = publish("v2", "new")
    assert (again["outcome"], acts(again)) == ("published", PASSED)
    assert repository.tags()["v2"] == again["publication"]["commit"] == repository.head()
    assert len(repository.history("main")) == 3


@pytest.mark.parametrize("where", ["*/tree/*", "*/refs", "*/commits/*", "*/tag/*"])
@pytest.mark.parametrize("name", ["HTML 200", "wrong JSON", "truncated"])
def test_one_garbled_answer_undoes_no_release(
    publish: Run, repository: Repository, client: Client, where: str, name: str
) -> None:
    publish("v1", target="none")
    counted = client.at(Point("*", where, 2 if where != "*/tag/*" else 1), FAULTS[name])
    report = publish("v2", "new", target="none", publish="{retry-seconds: 60}")
    assert counted.hits == 1
    assert (report["outcome"], repository.tags()["v2"]) == ("published", repository.head())


# A commit that fails


@pytest.mark.parametrize("code", [429, 503, 504])
def test_a_commit_that_keeps_failing_is_unavailable(publish: Run, client: Client, code: int) -> None:
    client.at(Point("POST", "*/commit/*", lasting=True), status(code, "You have reached the hourly limit"))
    report = publish("v1")
    assert (report["outcome"], report["exit_status"], found(report)) == ("unavailable", 4, ["HFD603"])
    assert f"answered {code}: You have reached the hourly limit" in report["findings"][0]["message"]
    assert "rollback" not in rows(report)


def test_a_commit_whose_answer_never_comes_is_pending_and_the_next_run_finds_it(
    publish: Run, repository: Repository, client: Client
) -> None:
    client.at(Point("POST", "*/commit/*"), FAULTS["reset after"])
    client.at(Point("GET", "*/commits/*", 2, lasting=True), FAULTS["503"])
    report = publish("v1")
    assert (report["outcome"], found(report), report["rollback"]) == ("unavailable", ["HFD630"], {"state": "pending"})
    client.planned.clear()
    assert (publish("v1")["outcome"], len(repository.history("main"))) == ("published", 2)


def test_a_commit_beyond_the_quota_says_when_it_resets(publish: Run, client: Client) -> None:
    headers = {"RateLimit": '"api";r=0;t=1800'}
    client.at(Point("POST", "*/commit/*", lasting=True), status(429, "128 commits an hour", headers))
    report = publish("v1")
    assert "429: 128 commits an hour; the quota is used up, and resets in 30 min" in report["findings"][0]["message"]
    assert len([made for made in client.requests if "/commit/" in made.path]) == 1


def test_a_conflict_while_the_repository_is_created_ends(publish: Run, client: Client) -> None:
    conflict = status(409, "Cannot create repo: another conflicting operation is in progress")
    client.at(Point("POST", "/api/repos/create", lasting=True), conflict)
    report = publish("v1")
    assert report["outcome"] == "unavailable"
    assert len([made for made in client.requests if made.path == "/api/repos/create"]) < 5


def test_a_release_that_another_run_replaces_during_its_test_is_a_conflict(
    publish: Run, repository: Repository, client: Client, write_other: Callable[[], None]
) -> None:
    client.at(Point("GET", "*/commits/*", 2), before(write_other))
    report = publish("v1")
    assert (report["outcome"], found(report)) == ("conflict", ["HFD626", "HFD626"])
    assert (rows(report)["tag"], rows(report)["rollback"]) == ("failed", "failed")
    assert report["rollback"] == {"state": "pending"}
    assert repository.tags() == {"v2": repository.head()}


# What stays


def test_a_release_that_is_kept_has_no_tag_and_the_next_one_replaces_it(
    publish: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish("v1")
    breach(monkeypatch)
    kept = publish("v2", "new", on_failure="keep")
    assert (kept["outcome"], kept["rollback"], set(repository.tags())) == ("breached", None, {"v1"})
    assert repository.head() == kept["publication"]["commit"]
    monkeypatch.setattr(Answers, "best", "calm")
    third = publish("v3", "newer")
    assert third["outcome"] == "published"
    assert third["publication"]["previous_commit"] == first["publication"]["commit"]
    assert set(repository.tags()) == {"v1", "v3"}


def test_a_breach_of_what_main_held_before_undoes_nothing(
    publish: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish("v1")
    breach(monkeypatch)
    report = publish("v2")
    assert (report["outcome"], set(repository.tags())) == ("breached", {"v1"})
    assert repository.head() == first["publication"]["commit"]


def test_unchanged_says_that_main_holds_something_else(publish: Run) -> None:
    publish("v1")
    second = publish("v2", "new")
    report = publish("v1")
    note = next(stage["note"] for stage in report["stages"] if stage["name"] == "publish")
    assert report["outcome"] == "unchanged"
    assert f"main holds {second['publication']['commit'][:7]}" in note
    assert "`hf-deploy rollback --tag v1`" in note
    assert list(acts(report)) == ["publish", "deploy", "smoke", "visibility"]


@pytest.mark.parametrize(("name", "outcome"), [("503", "unavailable"), ("403", "failed")])
def test_a_visibility_that_fails_after_the_tag_is_finished_by_the_next_run(
    publish: Run, repository: Repository, client: Client, name: str, outcome: str
) -> None:
    client.at(Point("PUT", "*/settings", lasting=True), FAULTS[name])
    report = publish("v1", visibility="public")
    assert (report["outcome"], rows(report)["visibility"], report["rollback"]) == (outcome, "failed", None)
    assert (repository.tags()["v1"], repository.is_private()) == (repository.head(), True)
    client.planned.clear()
    again = publish("v1", visibility="public")
    assert (again["outcome"], repository.is_private()) == ("unchanged", False)


def test_a_page_in_place_of_a_file_does_not_become_the_file(
    publish: Run, repository: Repository, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("v1", "old")
    before = repository.tree("main")
    breach(monkeypatch)
    client.at(Point("GET", "*/resolve/*"), page(200))
    assert publish("v2", "new", publish="{retry-seconds: 60}")["outcome"] == "rolled-back"
    assert repository.tree("main") == before


def test_a_model_that_nobody_serves_stays_without_a_tag(run: Run, model: Model, repository: Repository) -> None:
    arguments = ("--repo-id", repository.repo_id, "--tag", "v1", "--target", "serverless", "--visibility", "public")
    report = run("publish", str(model()), *arguments)
    assert (report["outcome"], rows(report)["tag"], repository.tags()) == ("not-served", "skipped", {})
    assert repository.is_private() is False
    folder: Path = model({"hfdeploy.yaml": "target: {kind: serverless, serverless: {not-served: warn}}\n"})
    again = run("publish", str(folder), *arguments)
    assert (again["exit_status"], repository.tags()) == (0, {"v1": repository.head()})
    assert rows(again)["smoke"] == "skipped"
