"""A channel follows what is released and what is rolled back to, by guarded commits, and is never deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from clients import Client, Point
from faults import FAULTS, before
from hub.releases import edit
from huggingface_hub import CommitOperationAdd
from runs import Run, found, rows
from sound import Model

from hfdeploy_action.hub.repository import Repository

Act = Callable[..., dict[str, Any]]


@pytest.fixture
def act(run: Run, model: Model, repository: Repository, client: Client) -> Act:
    """Publish, or roll back, with the channel `stable` unless another is named."""

    def go(mode: str, tag: str, notes: str = "", channel: str = "stable", seconds: int = 1) -> dict[str, Any]:
        text = f"repo-id: {repository.repo_id}\npublish:\n  channel: {channel}\n  retry-seconds: {seconds}\n"
        folder = model({"hfdeploy.yaml": text, "notes.md": notes or None})
        return run(mode, str(folder), "--tag", tag, "--hf-endpoint", client.url)

    return go


def test_the_channel_starts_at_the_first_release(act: Act, repository: Repository) -> None:
    report = act("publish", "v1")
    assert (report["outcome"], rows(report)["channel"]) == ("published", "passed")
    assert repository.branches() == dict.fromkeys(("main", "stable"), repository.head())
    assert list(rows(report))[-3:] == ["tag", "channel", "visibility"]


def test_the_channel_follows_the_next_release_by_one_commit(act: Act, repository: Repository, client: Client) -> None:
    act("publish", "v1")
    report = act("publish", "v2", "new")
    assert repository.tree("stable") == repository.tree("v2")
    assert [entry.title for entry in repository.history("stable")] == [
        "Move stable to v2",
        "Release v1",
        "initial commit",
    ]
    assert f"stable is at {repository.branches()['stable'][:7]}" in report["stages"][-2]["note"]
    assert not [made for made in client.requests if made.method == "DELETE"]


def test_the_channel_is_rolled_back_too(act: Act, repository: Repository) -> None:
    act("publish", "v1")
    act("publish", "v2", "new")
    report = act("rollback", "v1")
    assert rows(report) == {"rollback": "passed", "channel": "passed"}
    assert repository.tree("stable") == repository.tree("v1") == repository.tree("main")


def test_a_rollback_whose_channel_fails_is_finished_by_the_next_run(
    act: Act, repository: Repository, client: Client
) -> None:
    act("publish", "v1")
    act("publish", "v2", "new")
    client.at(Point("POST", "*/commit/stable", lasting=True), FAULTS["503"])
    report = act("rollback", "v1")
    assert (report["outcome"], rows(report)) == ("unavailable", {"rollback": "passed", "channel": "failed"})
    assert repository.tree("main") == repository.tree("v1")
    client.planned.clear()
    assert act("rollback", "v1")["outcome"] == "unchanged"
    assert repository.tree("stable") == repository.tree("v1")


def test_a_second_run_changes_nothing(act: Act, repository: Repository) -> None:
    act("publish", "v1")
    act("publish", "v2", "new")
    heads = repository.branches()
    assert act("publish", "v2", "new")["outcome"] == "unchanged"
    assert repository.branches() == heads


def test_an_earlier_release_does_not_move_the_channel_back(act: Act, repository: Repository) -> None:
    act("publish", "v1")
    act("publish", "v2", "new")
    heads = repository.branches()
    report = act("publish", "v1")
    assert (report["outcome"], rows(report)["channel"]) == ("unchanged", "skipped")
    assert repository.branches() == heads


@pytest.mark.parametrize(("name", "outcome"), [("503", "unavailable"), ("403", "failed"), ("HTML 200", "unavailable")])
@pytest.mark.parametrize("first", [True, False])
def test_a_channel_that_fails_undoes_nothing_and_the_next_run_finishes_it(
    act: Act, repository: Repository, client: Client, name: str, outcome: str, first: bool
) -> None:
    if not first:
        act("publish", "v0", "old")
    client.at(Point("POST", "*/branch/*" if first else "*/commit/stable", lasting=True), FAULTS[name])
    report = act("publish", "v1", "new")
    assert (report["outcome"], rows(report)["channel"], report["rollback"]) == (outcome, "failed", None)
    assert repository.tags()["v1"] == repository.head()
    client.planned.clear()
    edit(repository, notes__txt=b"theirs")  # which is no later release
    assert act("publish", "v1", "new")["outcome"] == "unchanged"
    assert repository.tree("stable") == repository.tree("v1")


@pytest.mark.parametrize("name", ["409", "reset after", "412"])
def test_a_passing_fault_is_waited_for(act: Act, repository: Repository, client: Client, name: str) -> None:
    act("publish", "v1")
    counted = client.at(Point("POST", "*/commit/stable"), FAULTS[name])
    assert act("publish", "v2", "new", seconds=60)["outcome"] == "published"
    assert counted.hits == 1
    assert len(repository.history("stable")) == 3
    assert repository.tree("stable") == repository.tree("v2")


def test_what_somebody_commits_to_the_channel_meanwhile_stays_in_its_history(
    act: Act, repository: Repository, client: Client
) -> None:
    act("publish", "v1")

    def theirs() -> None:
        added = [CommitOperationAdd("theirs.md", b"x")]
        repository.api.create_commit(repository.repo_id, added, commit_message="Theirs", revision="stable")

    client.at(Point("POST", "*/commit/stable"), before(theirs))
    act("publish", "v2", "new", seconds=60)
    assert [entry.title for entry in repository.history("stable")][:2] == ["Move stable to v2", "Theirs"]
    assert repository.tree("stable") == repository.tree("v2")


@pytest.mark.parametrize("name", ["main", "refs/heads/x", "HEAD", "a b", "a..b", "-x", "a" * 40])
def test_a_name_that_is_no_branch_beside_main_is_invalid(act: Act, repository: Repository, name: str) -> None:
    report = act("publish", "v1", channel=f"'{name}'")
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD002"])
    assert report["findings"][0]["line"] == 3


@pytest.mark.parametrize("mode", ["publish", "rollback"])
def test_the_name_of_the_tag_is_invalid(act: Act, repository: Repository, mode: str) -> None:
    report = act(mode, "v1", channel="v1")
    assert (report["outcome"], found(report), report["findings"][0]["line"]) == ("invalid-input", ["HFD002"], 3)
    assert "`publish.channel` is the tag `v1`" in report["findings"][0]["message"]


@pytest.mark.parametrize("mode", ["publish", "rollback"])
def test_the_name_of_another_tag_is_invalid_before_main_moves(act: Act, repository: Repository, mode: str) -> None:
    act("publish", "v1")
    act("publish", "v2", "new")
    head = repository.head()
    report = act(mode, "v1" if mode == "rollback" else "v3", "newer", channel="v2")
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD002"])
    assert f"which is a tag of `{repository.repo_id}`" in report["findings"][0]["message"]
    assert repository.head() == head


@pytest.mark.parametrize("mode", ["publish", "plan"])
@pytest.mark.parametrize("branch", ["main", "stable"])
def test_a_tag_with_the_name_of_a_branch_is_invalid_before_main_moves(
    act: Act, repository: Repository, mode: str, branch: str
) -> None:
    act("publish", "v1")
    head = repository.head()
    report = act(mode, branch, "new", channel="v3")
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD002"])
    assert f"`{branch}` is a branch of `{repository.repo_id}`" in report["findings"][0]["message"]
    assert (repository.head(), set(repository.tags())) == (head, {"v1"})


@pytest.mark.parametrize("mode", ["publish", "plan"])
def test_a_channel_with_the_name_of_an_earlier_tag_is_invalid(act: Act, mode: str) -> None:
    act("publish", "v1")
    assert (report := act(mode, "v2", "new", channel="v1"))["outcome"] == "invalid-input"
    assert "which is a tag of" in report["findings"][0]["message"]


def test_a_rehearsal_moves_the_channel_too(act: Act) -> None:
    report = act("rehearse", "v1")
    assert (report["outcome"], rows(report)["channel"]) == ("rehearsed", "passed")
