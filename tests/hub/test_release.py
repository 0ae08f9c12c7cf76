"""A release as a transaction: its states, and what the next run finds of a release that died."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from clients import Client, Point
from faults import before
from hub.releases import Write, begin, edit, promote, publish, release, titles

from hfdeploy_action.hub.commit import commit
from hfdeploy_action.hub.failures import HubUnavailable, MainMoved, VerificationFailed
from hfdeploy_action.hub.release import Release, State
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded


def test_the_next_run_adopts_a_release_that_died(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    died = promote(repository, release(write(config__json=b"[]"), tag="v2"))
    again = publish(repository, release(write(config__json=b"[]"), tag="v2"))
    assert (again.commit, again.previous_commit) == (died.promoted.commit, first.commit)
    assert titles(repository) == ["Release v2", "Release v1", "initial commit"]
    assert repository.tags() == {"v1": first.commit, "v2": again.commit}


def test_another_release_goes_on_top_of_one_that_died(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    promote(repository, release(write(config__json=b"[]"), tag="v2"))
    third = publish(repository, release(write(config__json=b"[3]"), tag="v3"))
    assert third.previous_commit == first.commit
    assert repository.tags() == {"v1": first.commit, "v3": third.commit}


def test_other_content_under_the_tag_of_a_release_that_died_goes_on_top(repository: Repository, write: Write) -> None:
    promote(repository, release(write(config__json=b"[]")))
    again = publish(repository, release(write(config__json=b"[3]")))
    assert repository.tags() == {"v1": again.commit}


def test_the_candidate_that_a_person_brought_to_main_is_adopted(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    theirs = repository.api.upload_file(path_or_fileobj=b"[]", path_in_repo="config.json", repo_id=repository.repo_id)
    second = promote(repository, release(write(config__json=b"[]"), tag="v2"))
    assert second.promoted.commit == theirs.oid
    assert not second.moved_main
    second.tag()
    assert repository.tags()["v2"] == theirs.oid


def test_a_new_tag_on_the_same_content_has_that_content_as_its_previous_commit(
    repository: Repository, write: Write
) -> None:
    first = publish(repository, release(write()))
    assert publish(repository, release(write(), tag="v2")).previous_commit == first.commit


def test_each_step_of_a_release_has_a_state(repository: Repository, write: Write) -> None:
    transaction = begin(repository, release(write()))
    transaction.prepare()
    assert transaction.state is State.PLANNED
    before = repository.head()
    transaction.stage()
    assert (transaction.state, repository.head()) == (State.STAGED, before)
    transaction.promote()
    assert (transaction.state, repository.head()) == (State.PROMOTED, transaction.promoted.commit)
    assert repository.tags() == {}
    transaction.tag()
    assert (transaction.state, repository.tags()) == (State.TAGGED, {"v1": transaction.promoted.commit})
    transaction.undo()  # as at the end of a rehearsal
    assert (transaction.state, repository.tags(), transaction.moved_main) == (State.PLANNED, {}, False)


def test_a_tag_on_the_same_content_is_a_finished_release(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    transaction = begin(repository, release(write()))
    transaction.prepare()
    assert (transaction.state, transaction.promoted.commit) == (State.TAGGED, first.commit)
    assert not transaction.moved_main


def test_a_release_is_staged_again_if_main_moves_before_its_promotion(repository: Repository, write: Write) -> None:
    transaction = begin(repository, release(write()))
    transaction.prepare()
    transaction.stage()
    theirs = repository.api.upload_file(path_or_fileobj=b"x", path_in_repo="notes.md", repo_id=repository.repo_id)
    transaction.promote()
    assert transaction.promoted.previous_commit == theirs.oid
    assert {"notes.md", "config.json"} <= set(repository.tree("main"))


def test_a_promotion_is_tried_five_times(repository: Repository, write: Write, client: Client) -> None:
    others = count(1)
    moves = before(lambda: edit(repository, notes__md=b"%d" % next(others)))
    planned = client.at(Point("POST", "*/commit/*", lasting=True), moves)
    here = replace(repository, identity=replace(repository.identity, endpoint=client.url))
    with pytest.raises(MainMoved):
        publish(here, release(write()))
    assert planned.hits == 5


def test_a_hub_that_says_that_main_moved_while_it_did_not_is_unavailable(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    hub.fail("POST", "/api/models/*/commit/*", 412, times=100)
    with pytest.raises(HubUnavailable, match="the Hub says that `main` is no longer at"):
        publish(repository, release(write()))
    assert titles(repository) == ["initial commit"]


@pytest.mark.parametrize("step", [Release.promote, Release.verify, Release.tag, Release.undo])
def test_a_release_that_was_only_planned_can_be_neither_promoted_nor_undone(
    repository: Repository, write: Write, step: Callable[[Release], object]
) -> None:
    with pytest.raises(RuntimeError, match="the release is planned, not "):
        step(begin(repository, release(write())))


def test_a_difference_from_what_was_sent_fails_the_verification(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corrupted(*arguments: Any) -> str | None:
        """The Hub holds other content than was sent."""
        commit(*arguments)
        made = repository.api.upload_file(
            path_or_fileobj=b"other", path_in_repo="config.json", repo_id=repository.repo_id
        )
        return str(made.oid)

    monkeypatch.setattr("hfdeploy_action.hub.release.commit", corrupted)
    with pytest.raises(VerificationFailed, match=r"`config\.json` at"):
        publish(repository, release(write()))


def test_a_file_that_should_have_stayed_fails_the_verification(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*arguments: Any) -> str | None:
        """The Hub loses a file that the release does not touch."""
        commit(*arguments)
        return str(repository.api.delete_file("old.txt", repository.repo_id).oid)

    publish(repository, release(write(old__txt=b"x")))
    monkeypatch.setattr("hfdeploy_action.hub.release.commit", lost)
    with pytest.raises(VerificationFailed, match=r"`old\.txt` at \w{7} is not what was sent, or not what was to stay"):
        publish(repository, release(write(config__json=b"[]"), "v2"))
