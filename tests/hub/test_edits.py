"""What was edited on the Hub since the last release, and what a release would overwrite of it."""

from __future__ import annotations

from typing import Any

import pytest
from hub.releases import MODEL, Write, publish, release
from runs import Run
from sound import Model

from hfdeploy_action.hub.edits import edits_since_release
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.results import Edit

CARD = MODEL["README.md"]


def edit(repository: Repository, name: str, content: bytes, title: str = "Update on the web") -> str:
    made = repository.api.upload_file(
        path_or_fileobj=content, path_in_repo=name, repo_id=repository.repo_id, commit_message=title
    )
    return str(made.oid)


def edits(repository: Repository) -> tuple[Edit, ...]:
    head = repository.head()
    return edits_since_release(repository, head, repository.tree(head))


def test_nothing_is_edited_right_after_a_release(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    head, tree = repository.head(), repository.tree("main")
    before = len(hub.requests)
    assert edits_since_release(repository, head, tree) == ()
    assert len(hub.requests) == before + 1, "only the tags were read"


def test_without_a_release_nothing_counts_as_edited(repository: Repository) -> None:
    repository.create(private=True)
    edit(repository, "README.md", CARD + b"By hand\n")
    assert edits(repository) == ()


def test_each_edited_file_is_named_with_the_commit_that_changed_it_last(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    edit(repository, "README.md", CARD + b"First\n")
    second = edit(repository, "README.md", CARD + b"Second\n", "Second")
    results = edit(repository, ".eval_results/emotion.yaml", b"[]\n", "Add results")
    repository.api.delete_file("config.json", repository.repo_id)
    assert edits(repository) == (
        Edit(".eval_results/emotion.yaml", results, "Add results"),
        Edit("README.md", second, "Second"),
        Edit("config.json", "", ""),
    )


def test_an_edit_that_was_taken_back_is_none(repository: Repository, write: Write) -> None:
    candidate = write()
    publish(repository, release(candidate))
    before = candidate.content("config.json")
    edit(repository, "config.json", b"[]")
    edit(repository, "config.json", before)
    assert edits(repository) == ()


def overwritten(report: dict[str, Any]) -> list[str]:
    return [finding["message"] for finding in report["findings"] if finding["rule"] == "HFD629"]


@pytest.fixture
def first(run: Run, model: Model, repository: Repository) -> Repository:
    assert run("publish", str(model()), "--repo-id", repository.repo_id, "--tag", "v1")["outcome"] == "published"
    return repository


@pytest.mark.parametrize("mode", ["plan", "publish"])
def test_an_edit_that_the_release_overwrites_is_a_warning(run: Run, model: Model, first: Repository, mode: str) -> None:
    card = model().joinpath("README.md").read_text()
    commit = edit(first, "README.md", f"{card}Thanks!\n".encode(), "Thank the reporters")
    report = run(mode, str(model({"README.md": f"{card}More.\n"})), "--repo-id", first.repo_id, "--tag", "v2")
    assert report["exit_status"] == 0
    assert overwritten(report) == [
        f"`README.md` was changed on the Hub by {commit[:7]} ('Thank the reporters'), and this release overwrites it"
    ]


def test_an_edit_that_the_release_leaves_or_shares_is_no_finding(run: Run, model: Model, first: Repository) -> None:
    card = model().joinpath("README.md").read_text() + "Thanks!\n"
    edit(first, "README.md", card.encode())
    edit(first, ".eval_results/emotion.yaml", b"[]\n")
    report = run("publish", str(model({"README.md": card})), "--repo-id", first.repo_id, "--tag", "v2")
    assert (report["outcome"], overwritten(report)) == ("published", [])
    assert report["changes"]["kept"] == [".eval_results/emotion.yaml"]


def test_a_deletion_of_somebody_elses_file_is_a_warning(run: Run, model: Model, first: Repository) -> None:
    commit = edit(first, ".eval_results/emotion.yaml", b"[]\n", "Add results")
    root = model({"hfdeploy.yaml": "publish: {delete: true}\n"})
    report = run("publish", str(root), "--repo-id", first.repo_id, "--tag", "v2")
    changed = f"`.eval_results/emotion.yaml` was changed on the Hub by {commit[:7]} ('Add results')"
    assert overwritten(report) == [f"{changed}, and this release deletes it"]


def test_a_file_that_was_deleted_on_the_hub_and_comes_back_is_a_warning(
    run: Run, model: Model, first: Repository
) -> None:
    first.api.delete_file("tokenizer_config.json", first.repo_id)
    report = run("publish", str(model()), "--repo-id", first.repo_id, "--tag", "v2")
    assert overwritten(report) == ["`tokenizer_config.json` was deleted on the Hub, and this release adds it again"]
