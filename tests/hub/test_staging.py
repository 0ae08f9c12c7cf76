"""A candidate on a pull request: opened once, found again by its marker, replaced, and closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hub.releases import Write, begin, edit, publish, release, seen_by, titles, workflow_run

from hfdeploy_action.hub import operations, staging
from hfdeploy_action.hub.failures import CommitTooLarge, MainMoved, PublicRepository
from hfdeploy_action.hub.marker import Kind, parse, tree_digest
from hfdeploy_action.hub.release import Release, State
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded


def stage(repository: Repository, spec: Any, run: Any = None) -> Release:
    """A release up to the pull request."""
    transaction = begin(repository, replace(spec, staged=True), run)
    transaction.prepare()
    transaction.stage()
    transaction.propose("What changes.")
    return transaction


def pull_requests(repository: Repository) -> dict[int, str]:
    """The status of every pull request, by its number."""
    return {row.num: row.status for row in repository.api.get_repo_discussions(repository.repo_id)}


def comments(repository: Repository, number: int) -> list[str]:
    details = repository.api.get_discussion_details(repository.repo_id, number)
    return [event.content for event in details.events if event.type == "comment"]  # type: ignore[attr-defined]


def number_of(transaction: Release) -> int:
    assert transaction.pull_request
    return transaction.pull_request.number


def test_a_staged_candidate_is_on_a_pull_request_and_not_on_main(repository: Repository, write: Write) -> None:
    candidate = write()
    transaction = stage(repository, release(candidate))
    opened = transaction.pull_request
    assert opened
    assert opened.url == f"{repository.url}/discussions/1"
    assert set(candidate.sizes) <= set(repository.tree("refs/pr/1"))
    assert len(repository.history("main")) == 1
    assert (pull_requests(repository), repository.tags()) == ({1: "open"}, {})
    assert repository.history("refs/pr/1")[0].id == opened.commit


def test_a_pull_request_says_what_it_changes_and_whose_it_is(repository: Repository, write: Write) -> None:
    transaction = stage(repository, release(write()))
    title, message = repository.history("refs/pr/1")[0][1:]
    marker = parse(message)
    assert marker
    assert (title, comments(repository, 1)[0].startswith("What changes.")) == ("Release v1", True)
    assert (marker.kind, marker.tag, marker.run) == (Kind.CANDIDATE, "v1", transaction.claim.run)
    assert marker.tree == tree_digest(repository.tree("refs/pr/1"))


def test_a_second_run_with_the_same_files_finds_the_pull_request(repository: Repository, write: Write) -> None:
    candidate = write()
    first, second = (stage(repository, release(candidate, waits=True)) for _ in range(2))
    assert number_of(second) == number_of(first)
    assert pull_requests(repository) == {1: "open"}


def test_another_run_may_reuse_what_waits_for_a_person(repository: Repository, write: Write) -> None:
    stage(repository, release(write(), waits=True), workflow_run("1"))
    assert number_of(stage(repository, release(write(), waits=True), workflow_run("2"))) == 1


def test_other_files_replace_the_pull_request_with_a_link(repository: Repository, write: Write) -> None:
    stage(repository, release(write(), waits=True))
    second = stage(repository, release(write(config__json=b"[]"), waits=True))
    assert pull_requests(repository) == {2: "open", 1: "closed"}
    assert second.pull_request
    assert comments(repository, 1)[-1] == f"Replaced by {second.pull_request.url}."


def test_an_edit_on_main_replaces_the_pull_request(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    candidate = write(config__json=b"[]")
    stage(repository, release(candidate, "v2", waits=True))
    edit(repository, notes__md=b"x")
    assert number_of(stage(repository, release(candidate, "v2", waits=True))) == 2


def test_the_pull_request_of_a_live_run_is_left_alone(repository: Repository, write: Write) -> None:
    stage(repository, release(write()), workflow_run("1"))
    stage(repository, release(write(), "v2"), workflow_run("2"))
    assert pull_requests(repository) == {2: "open", 1: "open"}


def test_the_pull_request_of_a_dead_run_is_closed(repository: Repository, write: Write) -> None:
    stage(repository, release(write()))
    stage(repository, release(write(), "v2"))
    assert pull_requests(repository) == {2: "open", 1: "closed"}


def test_pull_requests_of_people_stay_open(repository: Repository, write: Write) -> None:
    repository.create(private=True)
    repository.api.create_pull_request(repository.repo_id, title="Release v1", description="hf-deploy-action: {}")
    stage(repository, release(write()))
    assert pull_requests(repository) == {2: "open", 1: "draft"}


def test_a_stranger_s_marker_is_not_believed(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    first = stage(repository, release(write(), waits=True))
    repository.set_visibility(private=False)
    stranger = seen_by(hub, repository.repo_id, "hf_other")
    marker = parse(repository.history("refs/pr/1")[0].message)
    assert marker
    first.withdraw("closed")
    draft = first._draft(Kind.CANDIDATE)._replace(marker=marker)
    staging.open_for(stranger, first.spec.candidate, draft, "A forgery.", repository.head())
    assert number_of(stage(repository, release(write(), waits=True))) == 3
    assert pull_requests(repository) == {3: "open", 2: "open", 1: "closed"}


# Promotion


def test_a_promotion_moves_no_large_file_and_does_not_merge(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    transaction = stage(repository, release(write()))
    before = len(hub.requests)
    transaction.promote()
    asked = [request.path for request in hub.requests[before:]]
    assert not [path for path in asked if "lfs" in path or "xet" in path or "merge" in path]
    transaction.verify()
    transaction.tag()
    assert repository.tags() == {"v1": repository.head()}
    assert titles(repository)[0] == "Release v1"


def test_a_merged_pull_request_is_adopted(repository: Repository, write: Write) -> None:
    candidate = write()
    stage(repository, release(candidate, waits=True))
    repository.api.merge_pull_request(repository.repo_id, 1)
    merged = repository.head()
    transaction = stage(repository, release(candidate, waits=True))
    assert transaction.pull_request is None
    transaction.promote()
    transaction.verify()
    transaction.tag()
    assert (repository.head(), repository.tags()) == (merged, {"v1": merged})
    assert transaction.moved_main is False


def test_what_was_tested_is_what_main_becomes(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    transaction = stage(repository, release(write(config__json=b"[]"), "v2"))
    head = edit(repository, notes__md=b"x")
    with pytest.raises(MainMoved, match="changed while the candidate was tested"):
        transaction.promote(tested=True)
    assert repository.head() == head


def test_a_sensitive_candidate_is_not_staged_in_public(repository: Repository, write: Write) -> None:
    transaction = begin(repository, release(write(), sensitivity="health", staged=True))
    transaction.prepare()
    transaction.stage()
    repository.set_visibility(private=False)
    with pytest.raises(PublicRepository):
        transaction.propose("")
    assert pull_requests(repository) == {}


# Answers that are lost


@pytest.mark.parametrize("how", [embedded.How.CUT, embedded.How.LOSE_ANSWER, 409, 500, 503])
def test_a_pull_request_is_opened_once(
    hub: embedded.Hub, repository: Repository, write: Write, how: int | embedded.How
) -> None:
    hub.fail("POST", "*/commit/main", how)
    transaction = stage(repository, release(write()))
    assert pull_requests(repository) == {number_of(transaction): "open"} == {1: "open"}


@pytest.mark.parametrize("how", [embedded.How.CUT, embedded.How.LOSE_ANSWER, 409, 500, 503])
def test_a_part_is_added_once(
    hub: embedded.Hub,
    repository: Repository,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    how: int | embedded.How,
) -> None:
    monkeypatch.setattr(operations, "MOST_FILES", 2)
    hub.fail("POST", "*/commit/refs*", how)
    stage(repository, release(write(), waits=True))
    assert [entry.title for entry in repository.history("refs/pr/1")].count("Release v1") == 2


@pytest.mark.parametrize("how", [embedded.How.CUT, embedded.How.LOSE_ANSWER, 409, 500, 503])
def test_a_pull_request_is_closed_with_one_comment(
    hub: embedded.Hub, repository: Repository, write: Write, how: int | embedded.How
) -> None:
    transaction = stage(repository, release(write()))
    hub.fail("POST", "*/discussions/1/status", how)
    transaction.withdraw("Not released.")
    assert (pull_requests(repository), comments(repository, 1)[1:]) == ({1: "closed"}, ["Not released."])


# Size


def test_a_release_that_is_too_large_for_a_commit_is_staged_in_parts(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_FILES", 2)
    candidate = write(a__txt=b"a", b__txt=b"b")
    with pytest.raises(CommitTooLarge) as caught:
        stage(repository, release(candidate))
    assert "promote: manual" in caught.value.finding().fix
    transaction = stage(repository, release(candidate, waits=True))
    assert set(candidate.sizes) <= set(repository.tree("refs/pr/1"))
    assert [entry.title for entry in repository.history("refs/pr/1")][:3] == ["Release v1"] * 3
    assert transaction.state is State.STAGED
    assert number_of(stage(repository, release(candidate, waits=True))) == 1


def test_a_part_has_at_most_one_gigabyte_outside_large_storage(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_BYTES", 40)
    candidate = write(a__txt=b"a" * 30, b__txt=b"b" * 30)
    stage(repository, release(candidate, waits=True))
    assert {name: repository.tree("refs/pr/1")[name].size for name in ("a.txt", "b.txt")} == {"a.txt": 30, "b.txt": 30}
    assert len(repository.history("refs/pr/1")) > 2
