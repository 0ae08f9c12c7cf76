"""The tag is the proof: it comes last, stands on what main holds, and nothing is undone after it."""

from __future__ import annotations

from typing import Any

import pytest
from hub.releases import Write, begin, promote, publish, release, seen_by

from hfdeploy_action.findings import Outcome
from hfdeploy_action.hub import tags
from hfdeploy_action.hub.commit import commit
from hfdeploy_action.hub.failures import HubUnavailable, PublicRepository, ReleaseReplaced, TagTaken
from hfdeploy_action.hub.release import State
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded


def test_a_release_that_another_run_undid_is_not_tagged(repository: Repository, write: Write) -> None:
    candidate = write()
    one, other = promote(repository, release(candidate)), promote(repository, release(candidate))
    other.undo()
    with pytest.raises(ReleaseReplaced, match="no longer holds the release"):
        one.tag()
    assert repository.tags() == {}


def test_a_release_that_another_run_replaced_is_not_tagged(repository: Repository, write: Write) -> None:
    first = promote(repository, release(write()))
    second = promote(repository, release(write(config__json=b"[]")))
    with pytest.raises(ReleaseReplaced):
        first.tag()
    second.tag()
    assert repository.tags() == {"v1": second.promoted.commit}


def test_a_release_is_tagged_below_what_a_person_committed_since(repository: Repository, write: Write) -> None:
    first = promote(repository, release(write()))
    repository.api.upload_file(path_or_fileobj=b"x", path_in_repo="notes.md", repo_id=repository.repo_id)
    first.tag()
    assert repository.tags() == {"v1": first.promoted.commit}


def test_a_tag_on_a_release_that_is_undone_meanwhile_is_deleted(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = write()
    one, other = promote(repository, release(candidate)), promote(repository, release(candidate))
    put = tags.put

    def late(*arguments: Any) -> None:
        other.undo()
        put(*arguments)

    monkeypatch.setattr("hfdeploy_action.hub.tags.put", late)
    with pytest.raises(ReleaseReplaced, match=r"undid the release .* while this run tagged it") as caught:
        one.tag()
    assert caught.value.outcome is Outcome.CONFLICT
    assert repository.tags() == {}


def test_a_tag_that_is_set_during_an_undo_is_deleted(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = promote(repository, release(write()))
    commit_id = first.promoted.commit

    def late(*arguments: Any) -> str | None:
        repository.api.create_tag(repository.repo_id, tag="v1", revision=commit_id)
        return commit(*arguments)

    monkeypatch.setattr("hfdeploy_action.hub.restore.commit", late)
    first.undo()
    assert repository.tags() == {}


def test_the_next_run_deletes_its_tag_from_an_undone_release(repository: Repository, write: Write) -> None:
    first = promote(repository, release(write()))
    commit_id = first.promoted.commit
    first.undo()
    repository.api.create_tag(repository.repo_id, tag="v1", revision=commit_id)
    again = publish(repository, release(write()))
    assert again.changed
    assert repository.tags() == {"v1": again.commit}
    assert again.commit != commit_id


def test_somebody_else_s_tag_on_an_undone_release_stays(repository: Repository, write: Write) -> None:
    first = promote(repository, release(write()))
    commit_id = first.promoted.commit
    first.undo()
    repository.api.create_tag(repository.repo_id, tag="theirs", revision=commit_id)
    publish(repository, release(write()))
    assert repository.tags()["theirs"] == commit_id


def test_a_tag_that_somebody_else_sets_first_is_a_conflict(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    second = promote(repository, release(write(config__json=b"[]"), tag="v2"))
    repository.api.create_tag(repository.repo_id, tag="v2", revision=first.commit)
    with pytest.raises(TagTaken, match=f"somebody else has put `v2` on {first.commit[:7]}"):
        second.tag()
    assert second.state is State.PROMOTED
    second.undo()
    assert repository.tags()["v2"] == first.commit


@pytest.mark.parametrize("status", [409, 500, 503])
def test_a_tag_that_the_hub_does_not_set_at_once_is_set_again(
    hub: embedded.Hub, repository: Repository, write: Write, status: int
) -> None:
    first = promote(repository, release(write()))
    hub.fail("POST", "/api/models/*/tag/*", status)
    first.tag()
    assert repository.tags() == {"v1": first.promoted.commit}


def test_a_tag_that_the_hub_never_sets_is_unavailable(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    impatient = seen_by(hub, repository.repo_id, patience=3)
    first = promote(impatient, release(write()))
    hub.fail("POST", "/api/models/*/tag/*", 409, times=100)
    with pytest.raises(HubUnavailable, match="has not set the tag `v1`"):
        first.tag()


# Visibility


def test_a_new_repository_is_private_until_it_is_tagged(repository: Repository, write: Write) -> None:
    first = promote(repository, release(write(), visibility="public"))
    assert repository.is_private() is True
    first.tag()
    assert repository.is_private() is True
    first.show()
    assert repository.is_private() is False


def test_an_undone_first_release_leaves_the_hub_s_first_commit_and_a_private_repository(
    repository: Repository, write: Write
) -> None:
    restored = promote(repository, release(write(), visibility="public")).undo()
    assert restored.restored == repository.history("main")[-1].id
    assert set(repository.tree("main")) == {".gitattributes"}
    assert repository.is_private() is True


def test_a_model_that_is_served_only_in_public_is_hidden_again(repository: Repository, write: Write) -> None:
    repository.create(private=True)
    first = promote(repository, release(write(), visibility="public", shown_early=True))
    first.show()
    assert repository.is_private() is False
    first.undo()
    assert repository.is_private() is True


def test_the_next_run_knows_that_the_repository_was_private(repository: Repository, write: Write) -> None:
    repository.create(private=True)
    died = promote(repository, release(write(), visibility="public", shown_early=True))
    died.show()
    promote(repository, release(write(), visibility="public", shown_early=True)).undo()
    assert repository.is_private() is True


def test_a_repository_that_was_public_is_public_again(repository: Repository, write: Write) -> None:
    repository.create(private=False)
    first = promote(repository, release(write(), visibility="private"))
    assert repository.is_private() is True
    first.undo()
    assert repository.is_private() is False


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_a_sensitive_model_that_somebody_makes_public_is_made_private_again(
    repository: Repository, write: Write, moment: str
) -> None:
    transaction = begin(repository, release(write(), sensitivity="health"))
    transaction.prepare()
    transaction.stage()
    first = repository.head()
    if moment == "after the commit":
        transaction.promote()
    repository.set_visibility(private=False)
    with pytest.raises(PublicRepository, match=r"somebody made .* public during the release of `health` content"):
        transaction.promote() if moment == "before the commit" else transaction.verify()
    assert repository.is_private() is True
    assert (repository.head() == first) is (moment == "before the commit")


def test_a_sensitive_model_that_somebody_makes_public_last_is_made_private_again(
    repository: Repository, write: Write
) -> None:
    first = promote(repository, release(write(), sensitivity="health"))
    first.tag()
    repository.set_visibility(private=False)
    with pytest.raises(PublicRepository):
        first.show()
    assert repository.is_private() is True
    assert repository.tags() == {"v1": first.promoted.commit}


def test_a_model_of_general_content_may_become_public_meanwhile(repository: Repository, write: Write) -> None:
    first = promote(repository, release(write()))
    repository.set_visibility(private=False)
    first.verify()
    first.tag()
    assert first.show() is False
