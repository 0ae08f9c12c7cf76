"""Undoing a release: main holds exactly what it held before, and no weights are uploaded."""

from __future__ import annotations

import pytest
from hub.releases import Write, publish, release, titles

from hfdeploy_action.hub.failures import MainMoved
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.restore import restore
from hfdeploy_action.rehearsal import hub as embedded


def test_an_undone_release_restores_the_files_of_main(repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__txt=b"x")))
    before = repository.tree("main")
    second = publish(
        repository, release(write(model__safetensors=b"\x02" * 4000, new__txt=b"y"), tag="v2", delete=("*",))
    )
    head = restore(repository, second)
    assert repository.tree("main") == before
    assert repository.head() == head


def test_an_undone_release_deletes_its_own_tag_only(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    restore(repository, publish(repository, release(write(config__json=b"[]"), tag="v2")))
    assert repository.tags() == {"v1": first.commit}


def test_the_history_keeps_the_release_and_its_rollback(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    restore(repository, publish(repository, release(write(config__json=b"[]"), tag="v2")))
    assert titles(repository) == [f"Roll back v2 to {first.commit[:7]}", "Release v2", "Release v1", "initial commit"]


def test_a_rollback_uploads_no_weights(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    second = publish(repository, release(write(model__safetensors=b"\x02" * 4000), tag="v2"))
    before = len(hub.requests)
    restore(repository, second)
    assert not [
        request for request in hub.requests[before:] if "xet-write" in request.path or ".git/info/lfs" in request.path
    ]


def test_an_undone_first_release_leaves_an_empty_repository(repository: Repository, write: Write) -> None:
    restore(repository, publish(repository, release(write())))
    assert set(repository.tree("main")) == {".gitattributes"}


def test_a_later_commit_of_somebody_else_is_not_undone(repository: Repository, write: Write) -> None:
    second = publish(repository, release(write()))
    third = publish(repository, release(write(config__json=b"[]"), tag="v3"))
    with pytest.raises(MainMoved):
        restore(repository, second)
    assert repository.head() == third.commit


def test_an_undone_release_can_be_published_again(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    restore(repository, publish(repository, release(write(config__json=b"[]"), tag="v2")))
    assert publish(repository, release(write(config__json=b"[]"), tag="v2")).changed


def test_a_tag_that_somebody_else_moved_is_kept(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    second = publish(repository, release(write(config__json=b"[]"), tag="v2"))
    repository.api.delete_tag(repository.repo_id, tag="v2")
    repository.api.create_tag(repository.repo_id, tag="v2", revision=first.commit)
    restore(repository, second)
    assert repository.tags()["v2"] == first.commit
