"""Undoing a release: main holds exactly what it held before, and no weights are uploaded."""

from __future__ import annotations

from typing import Any

import pytest
from hub.releases import MODEL, Write, edit, promote, publish, release, titles

from hfdeploy_action.hub.commit import Draft
from hfdeploy_action.hub.failures import EditedModel, ReleaseReplaced
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded


def test_an_undone_release_restores_the_files_of_main(repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__txt=b"x")))
    before = repository.tree("main")
    new = write(model__safetensors=b"\x02" * 4000, new__txt=b"y")
    restored = promote(repository, release(new, tag="v2", delete=("*",))).undo()
    assert repository.tree("main") == before
    assert repository.head() == restored.commit


def test_an_undone_release_deletes_its_own_tag_only(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    promote(repository, release(write(config__json=b"[]"), tag="v2")).undo()
    assert repository.tags() == {"v1": first.commit}


def test_the_history_keeps_the_release_and_its_rollback(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    promote(repository, release(write(config__json=b"[]"), tag="v2")).undo()
    assert titles(repository) == [f"Roll back v2 to {first.commit[:7]}", "Release v2", "Release v1", "initial commit"]


def test_a_rollback_uploads_no_weights(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    second = promote(repository, release(write(model__safetensors=b"\x02" * 4000), tag="v2"))
    before = len(hub.requests)
    second.undo()
    assert not [
        request for request in hub.requests[before:] if "xet-write" in request.path or ".git/info/lfs" in request.path
    ]


def test_an_undone_first_release_leaves_an_empty_repository(repository: Repository, write: Write) -> None:
    promote(repository, release(write())).undo()
    assert set(repository.tree("main")) == {".gitattributes"}


def test_a_later_release_is_not_undone(repository: Repository, write: Write) -> None:
    second = promote(repository, release(write(), tag="v2"))
    third = publish(repository, release(write(config__json=b"[]"), tag="v3"))
    with pytest.raises(ReleaseReplaced, match=f"{third.commit[:7]} on .* replaced"):
        second.undo()
    assert repository.head() == third.commit


def test_a_release_that_another_run_has_tagged_is_not_undone(repository: Repository, write: Write) -> None:
    candidate = write()
    first = promote(repository, release(candidate))
    again = publish(repository, release(candidate))
    with pytest.raises(ReleaseReplaced, match=r"another run tested .* and tagged it `v1`"):
        first.undo()
    assert repository.tags() == {"v1": again.commit}
    assert repository.head() == again.commit


def test_a_second_undo_finds_the_commit_of_the_first(repository: Repository, write: Write) -> None:
    candidate = write()
    one, other = promote(repository, release(candidate)), promote(repository, release(candidate))
    assert one.undo().commit == other.undo().commit == repository.head()
    assert len(titles(repository)) == 3


# What people have changed since


def test_what_a_person_changed_since_stays_and_is_named(repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__md=b"old", gone__md=b"x")))
    before = repository.tree("main")
    new = write(README__md=b"---\nlicense: mit\n---\nNew\n", config__json=b"[]", old__md=b"new", gone__md=b"x")
    second = promote(repository, release(new, tag="v2"))
    edit(repository, README__md=b"---\nlicense: mit\n---\nTheirs\n", notes__md=b"theirs", gone__md=None)
    theirs = repository.tree("main")
    restored = second.undo()
    now = repository.tree("main")
    assert restored.kept == ("README.md", "gone.md", "notes.md")
    assert now["config.json"] == before["config.json"]
    assert now["old.md"] == before["old.md"]
    assert {name: now.get(name) for name in restored.kept} == {name: theirs.get(name) for name in restored.kept}


@pytest.mark.parametrize("name", ["model__safetensors", "config__json", "tokenizer__json", "vocab__txt"])
def test_a_release_whose_model_a_person_changed_is_not_undone(repository: Repository, write: Write, name: str) -> None:
    publish(repository, release(write()))
    second = promote(repository, release(write(model__safetensors=b"\x02" * 4000), tag="v2"))
    head = edit(repository, **{name: b'{"theirs": 1}'})
    named = f"`{name.replace('__', '.')}` on the Hub changed in {head[:7]} after {second.promoted.commit[:7]} was"
    with pytest.raises(EditedModel, match=named):
        second.undo()
    assert repository.head() == head
    third = promote(repository, release(write(model__safetensors=b"\x03" * 4000), tag="v3"))
    with pytest.raises(EditedModel, match=named):  # not after the third, which overwrote it
        third.undo()


def test_a_person_s_own_rollback_is_enough(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    second = promote(repository, release(write(config__json=b"[]"), tag="v2"))
    head = edit(repository, config__json=MODEL["config.json"])
    assert second.undo().commit == repository.head() == head


def test_what_a_person_changed_before_is_restored(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    edit(repository, README__md=b"---\nlicense: mit\n---\nTheirs\n")
    before = repository.tree("main")
    promote(repository, release(write(), tag="v2")).undo()
    assert repository.tree("main") == before


def test_what_earlier_runs_left_unproven_is_undone_too(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    before = repository.tree("main")
    promote(repository, release(write(left__md=b"x", config__json=b"[1]"), tag="v2"))
    edit(repository, notes__md=b"theirs")
    restored = promote(repository, release(write(config__json=b"[2]"), tag="v3")).undo()
    assert {name: file for name, file in repository.tree("main").items() if name != "notes.md"} == before
    assert restored.kept == ("notes.md",)


def test_an_edit_just_before_the_undo_is_planned_for(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(repository, release(write()))
    second = promote(repository, release(write(config__json=b"[]"), tag="v2"))

    def late(*arguments: Any) -> Draft:
        monkeypatch.setattr("hfdeploy_action.hub.restore.Draft", Draft)
        edit(repository, notes__md=b"theirs")
        return Draft(*arguments)

    monkeypatch.setattr("hfdeploy_action.hub.restore.Draft", late)
    assert second.undo().kept == ("notes.md",)
    assert "notes.md" in repository.tree("main")


def test_an_undone_release_can_be_published_again(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    promote(repository, release(write(config__json=b"[]"), tag="v2")).undo()
    assert publish(repository, release(write(config__json=b"[]"), tag="v2")).changed


def test_a_tag_that_somebody_else_moved_is_kept(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    second = promote(repository, release(write(config__json=b"[]"), tag="v2"))
    repository.api.create_tag(repository.repo_id, tag="v2", revision=first.commit)
    second.undo()
    assert repository.tags()["v2"] == first.commit
