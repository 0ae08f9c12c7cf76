"""Rolling back: main holds what it held before, byte for byte, and no weight was moved."""

from __future__ import annotations

import pytest
from hub.releases import Write, publish, release, titles

from hfdeploy_action.hub.failures import MainMoved
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.restore import restore
from hfdeploy_action.rehearsal import hub as embedded


def test_main_holds_what_it_held_before(repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__txt=b"x")))
    before = repository.tree("main")
    second = publish(
        repository, release(write(model__safetensors=b"\x02" * 4000, new__txt=b"y"), tag="v2", delete=True)
    )
    head = restore(repository, second)
    assert repository.tree("main") == before
    assert repository.head() == head


def test_the_tag_is_gone_and_the_earlier_one_stands(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    restore(repository, publish(repository, release(write(config__json=b"[]"), tag="v2")))
    assert repository.tags() == {"v1": first.commit}


def test_the_history_keeps_what_happened(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    restore(repository, publish(repository, release(write(config__json=b"[]"), tag="v2")))
    assert titles(repository) == [f"Roll back v2 to {first.commit[:7]}", "Release v2", "Release v1", "initial commit"]


def test_no_weight_is_sent(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    second = publish(repository, release(write(model__safetensors=b"\x02" * 4000), tag="v2"))
    before = len(hub.requests)
    restore(repository, second)
    assert not [
        request for request in hub.requests[before:] if "xet-write" in request.path or ".git/info/lfs" in request.path
    ]


def test_the_first_release_of_all_leaves_an_empty_repository(repository: Repository, write: Write) -> None:
    restore(repository, publish(repository, release(write())))
    assert set(repository.tree("main")) == {".gitattributes"}


def test_the_work_of_somebody_else_is_not_undone(repository: Repository, write: Write) -> None:
    second = publish(repository, release(write()))
    third = publish(repository, release(write(config__json=b"[]"), tag="v3"))
    with pytest.raises(MainMoved):
        restore(repository, second)
    assert repository.head() == third.commit


def test_a_release_that_was_rolled_back_can_be_tried_again(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    restore(repository, publish(repository, release(write(config__json=b"[]"), tag="v2")))
    assert publish(repository, release(write(config__json=b"[]"), tag="v2")).changed


def test_the_tag_of_somebody_else_is_left_alone(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    second = publish(repository, release(write(config__json=b"[]"), tag="v2"))
    repository.api.delete_tag(repository.repo_id, tag="v2")
    repository.api.create_tag(repository.repo_id, tag="v2", revision=first.commit)
    restore(repository, second)
    assert repository.tags()["v2"] == first.commit
