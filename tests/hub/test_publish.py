"""Publishing: one guarded commit, read back, tagged; the same again is nothing."""

from __future__ import annotations

import copy
import hashlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hub.releases import MODEL, Write, publish, release, seen_by, titles

from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.hub.commit import commit
from hfdeploy_action.hub.failures import (
    AccessRefused,
    ContentRejected,
    IgnoredFile,
    MissingToken,
    PublicRepository,
    TagTaken,
    VerificationFailed,
)
from hfdeploy_action.hub.release import Release, State, preview
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.results import Publication


def test_a_release_is_one_commit_and_a_tag_on_it(repository: Repository, write: Write) -> None:
    published = publish(repository, release(write()))
    assert titles(repository) == ["Release v1", "initial commit"]
    assert repository.tags() == {"v1": published.commit}
    assert repository.head() == published.commit
    assert published.changed
    assert published.changes.added == tuple(sorted(MODEL))


def test_what_was_sent_stands_there_byte_for_byte(repository: Repository, write: Write) -> None:
    published = publish(repository, release(write()))
    tree = repository.tree(published.commit)
    assert tree["model.safetensors"].sha256 == hashlib.sha256(MODEL["model.safetensors"]).hexdigest()
    assert {name: tree[name].size for name in MODEL} == {name: len(content) for name, content in MODEL.items()}


def test_a_new_repository_is_private(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    assert repository.is_private() is True


def test_a_new_repository_is_public_where_that_is_asked_for(repository: Repository, write: Write) -> None:
    publish(repository, release(write(), visibility="public"))
    assert repository.is_private() is False


def test_the_same_again_changes_nothing_and_says_so(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    before = len(hub.requests)
    again = publish(repository, release(write()))
    assert not again.changed
    assert again.commit == first.commit
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_the_same_again_is_nothing_although_main_has_moved_on(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    publish(repository, release(write(config__json=b'{"a": 1}'), tag="v2"))
    assert publish(repository, release(write())).commit == first.commit


def test_a_tag_on_other_content_is_not_moved(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    with pytest.raises(TagTaken, match=r"`v1` is on .*, where `config.json` differs") as caught:
        publish(repository, release(write(config__json=b'{"a": 1}')))
    assert caught.value.outcome is Outcome.CONFLICT
    assert f"`hf repos tag delete {repository.repo_id} v1 --yes`" in caught.value.fix
    assert repository.tags() == {"v1": first.commit}
    assert repository.head() == first.commit


def test_only_what_changed_is_sent(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    second = publish(repository, release(write(config__json=b'{"a": 1}', notes__md=b"new"), tag="v2"))
    assert second.changes.updated == ("config.json",)
    assert second.changes.added == ("notes.md",)
    assert second.changes.unchanged == ("README.md", "model.safetensors")
    assert second.changes.uploaded_bytes == len(b'{"a": 1}') + len(b"new")
    assert second.changes.reused_bytes == len(MODEL["README.md"]) + len(MODEL["model.safetensors"])


def test_files_that_are_only_on_the_hub_are_kept_and_listed(repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__txt=b"x")))
    second = publish(repository, release(write(config__json=b"[]"), tag="v2"))
    assert (second.changes.deleted, second.changes.kept) == ((), ("old.txt",))
    assert "old.txt" in repository.tree("main")


def test_files_that_are_only_on_the_hub_go_where_that_is_asked_for(repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__txt=b"x")))
    publish(repository, release(write(), tag="v2", delete=True))
    assert set(repository.tree("main")) == {".gitattributes", *MODEL}


def test_a_job_that_died_before_the_tag_is_finished_by_the_next(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    repository.api.delete_tag(repository.repo_id, tag="v1")
    again = publish(repository, release(write()))
    assert (again.commit, again.changed) == (first.commit, True)
    assert titles(repository) == ["Release v1", "initial commit"]


def test_a_preview_asks_and_changes_nothing(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    before = len(hub.requests)
    changes = preview(repository, write(config__json=b'{"a": 1}'), None, delete=False)
    assert changes.updated == ("config.json",)
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_preview_of_a_repository_that_is_not_there_adds_everything(repository: Repository, write: Write) -> None:
    assert preview(repository, write(), "v1", delete=False).added == tuple(sorted(MODEL))


def test_a_preview_knows_what_the_tag_stands_on(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    assert not preview(repository, write(), "v1", delete=False)
    with pytest.raises(TagTaken, match=r"`v1` is on \w{7}, where `config.json` differs"):
        preview(repository, write(config__json=b'{"a": 1}'), "v1", delete=False)


@pytest.mark.parametrize("sensitivity", ["personal", "health", "regulated"])
def test_sensitive_content_is_not_sent_to_a_public_repository(
    hub: embedded.Hub, repository: Repository, write: Write, sensitivity: str
) -> None:
    repository.create(private=False)
    before = len(hub.requests)
    with pytest.raises(PublicRepository, match=f"is public, and its content is `{sensitivity}`"):
        publish(repository, release(write(), sensitivity=sensitivity))
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_public_repository_is_closed_before_anything_is_sent(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    repository.create(private=False)
    before = len(hub.requests)
    publish(repository, release(write(), sensitivity="health", visibility="private"))
    changing = [request.path for request in hub.requests[before:] if request.method in {"POST", "PUT"}]
    assert changing[0].endswith("/settings")
    assert repository.is_private() is True


def test_a_private_repository_is_opened_only_once_the_content_is_there(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    repository.create(private=True)
    before = len(hub.requests)
    publish(repository, release(write(), visibility="public"))
    changing = [
        request.path.rpartition("/")[2] for request in hub.requests[before:] if request.method in {"POST", "PUT"}
    ]
    assert changing[-2:] == ["settings", "main"] or changing.index("settings") > changing.index("main")
    assert repository.is_private() is False


def test_without_a_token_nothing_is_asked(hub: embedded.Hub, write: Write) -> None:
    before = len(hub.requests)
    with pytest.raises(MissingToken) as caught:
        publish(seen_by(hub, "acme/nothing", token=""), release(write()))
    assert caught.value.outcome is Outcome.REFUSED
    assert hub.requests[before:] == []


@pytest.mark.parametrize(
    ("token", "message", "fix"),
    [
        ("hf_unknown", "the Hub does not accept the token from hf-token", "mistyped, expired or revoked"),
        ("hf_other", "may not write to `acme/", "write access to the contents of `acme/"),
        ("hf_reader", "may not write to `acme/", "write access to the contents of `acme/"),
    ],
)
def test_a_refusal_says_what_the_token_lacks(
    hub: embedded.Hub, repository: Repository, write: Write, token: str, message: str, fix: str
) -> None:
    repository.create(private=False)
    with pytest.raises(AccessRefused, match=message) as caught:
        publish(seen_by(hub, repository.repo_id, token), release(write()))
    assert fix in caught.value.fix


def test_a_token_that_may_not_create_the_repository_is_told_so(hub: embedded.Hub, write: Write) -> None:
    with pytest.raises(AccessRefused, match="may not create `acme/forbidden`") as caught:
        publish(seen_by(hub, "acme/forbidden", "hf_other"), release(write()))
    assert "write access to the contents of all repositories of `acme`" in caught.value.fix


def test_a_private_repository_is_not_visible_without_a_token(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    repository.create(private=True)
    with pytest.raises(AccessRefused, match="does not exist, or is private") as caught:
        seen_by(hub, repository.repo_id, token="").head()
    assert "pass a token as `hf-token`" in caught.value.fix


def test_a_card_that_the_hub_refuses_is_not_published(repository: Repository, write: Write) -> None:
    with pytest.raises(ContentRejected, match="license"):
        publish(repository, release(write(README__md=b"---\nlicense: my-own\n---\n")))
    assert titles(repository) == ["initial commit"]


def test_a_file_that_the_hub_would_leave_out_stops_the_release(repository: Repository, write: Write) -> None:
    with pytest.raises(IgnoredFile, match=r"excludes `notes\.txt`"):
        publish(repository, release(write(__gitignore=b"*.txt\n", notes__txt=b"x")))
    assert titles(repository) == ["initial commit"]


def test_of_two_releases_at_once_both_stand_in_the_history(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    repository.create(private=True)
    candidate = write()
    ended: list[Publication | Failure] = []

    def go(number: int) -> None:
        try:
            seen = seen_by(hub, repository.repo_id, pace=0.1)  # the other's commit takes its time
            ended.append(publish(seen, release(copy.copy(candidate), tag=f"v{number}")))
        except Failure as failure:
            ended.append(failure)

    threads = [threading.Thread(target=go, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    published = [end for end in ended if isinstance(end, Publication)]
    assert len(published) == 2
    assert len({end.commit for end in published}) == 1, "the second found the first's content on main"


def test_what_stood_before_a_release_that_died_before_its_tag_is_known_to_the_next_run(
    repository: Repository, write: Write
) -> None:
    first = publish(repository, release(write()))
    died = publish(repository, release(write(config__json=b"[]"), tag="v2"))
    repository.api.delete_tag(repository.repo_id, tag="v2")
    again = publish(repository, release(write(config__json=b"[]"), tag="v2"))
    assert (again.commit, again.previous_commit) == (died.commit, first.commit)


def test_before_the_same_content_under_a_new_tag_stood_that_content(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    assert publish(repository, release(write(), tag="v2")).previous_commit == first.commit


def test_each_step_of_a_release_has_a_state(repository: Repository, write: Write) -> None:
    transaction = Release(repository, release(write()))
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
    transaction.undo()
    assert (transaction.state, repository.tags(), transaction.moved_main) == (State.PLANNED, {}, False)


def test_a_tag_on_the_same_content_is_a_finished_release(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    transaction = Release(repository, release(write()))
    transaction.prepare()
    assert (transaction.state, transaction.promoted.commit) == (State.TAGGED, first.commit)
    assert not transaction.moved_main


@pytest.mark.parametrize("step", [Release.promote, Release.verify, Release.tag, Release.undo])
def test_a_release_that_was_only_planned_can_be_neither_promoted_nor_undone(
    repository: Repository, write: Write, step: Callable[[Release], object]
) -> None:
    with pytest.raises(RuntimeError, match="the release is planned, not "):
        step(Release(repository, release(write())))


def test_what_is_read_back_is_compared_with_what_was_sent(
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
