"""Publishing: one guarded commit, a verification, and a tag. A second run changes nothing."""

from __future__ import annotations

import copy
import hashlib
import threading

import pytest
from hub.releases import MODEL, Write, publish, release, seen_by, titles

from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.hub.failures import (
    AccessRefused,
    CommitTooLarge,
    ContentRejected,
    IgnoredFile,
    MissingToken,
    PublicRepository,
    TagTaken,
)
from hfdeploy_action.hub.preview import preview
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.results import Publication


def test_a_release_is_one_commit_with_a_tag(repository: Repository, write: Write) -> None:
    published = publish(repository, release(write()))
    assert titles(repository) == ["Release v1", "initial commit"]
    assert repository.tags() == {"v1": published.commit}
    assert repository.head() == published.commit
    assert published.changed
    assert published.changes.added == tuple(sorted(MODEL))


def test_the_hub_holds_exactly_what_was_sent(repository: Repository, write: Write) -> None:
    published = publish(repository, release(write()))
    tree = repository.tree(published.commit)
    assert tree["model.safetensors"].sha256 == hashlib.sha256(MODEL["model.safetensors"]).hexdigest()
    assert {name: tree[name].size for name in MODEL} == {name: len(content) for name, content in MODEL.items()}


def test_a_new_repository_is_private(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    assert repository.is_private() is True


def test_a_new_repository_is_public_if_the_settings_say_so(repository: Repository, write: Write) -> None:
    publish(repository, release(write(), visibility="public"))
    assert repository.is_private() is False


def test_a_second_run_changes_nothing(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    before = len(hub.requests)
    again = publish(repository, release(write()))
    assert not again.changed
    assert again.commit == first.commit
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_second_run_changes_nothing_after_main_has_moved_on(repository: Repository, write: Write) -> None:
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


def test_only_changed_files_are_uploaded(repository: Repository, write: Write) -> None:
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


def test_files_that_are_only_on_the_hub_are_deleted_with_delete(repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__txt=b"x")))
    publish(repository, release(write(), tag="v2", delete=("*",)))
    assert set(repository.tree("main")) == {".gitattributes", *MODEL}


def test_only_files_that_match_a_pattern_are_deleted(repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__onnx=b"x", old__txt=b"x")))
    second = publish(repository, release(write(config__json=b"[]"), tag="v2", delete=("*.onnx", "config.json")))
    assert (second.changes.deleted, second.changes.kept) == (("old.onnx",), ("old.txt",))
    assert set(repository.tree("main")) == {".gitattributes", "old.txt", *MODEL}


@pytest.mark.parametrize(("delete", "deleted"), [("*", False), ("*.git*", False), (".gitattributes", True)])
def test_only_its_name_deletes_gitattributes(
    repository: Repository, write: Write, delete: str, *, deleted: bool
) -> None:
    publish(repository, release(write(__gitattributes=b"*.bin filter=lfs\n")))
    second = publish(repository, release(write(), tag="v2", delete=(delete,)))
    assert second.changes.deleted == (".gitattributes",) * deleted
    assert second.changes.kept == (".gitattributes",) * (not deleted)


def test_a_release_that_died_before_its_tag_is_finished_by_the_next_run(repository: Repository, write: Write) -> None:
    first = publish(repository, release(write()))
    repository.api.delete_tag(repository.repo_id, tag="v1")
    again = publish(repository, release(write()))
    assert (again.commit, again.changed) == (first.commit, True)
    assert titles(repository) == ["Release v1", "initial commit"]


def test_a_preview_changes_nothing(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    before = len(hub.requests)
    changes = preview(repository, release(write(config__json=b'{"a": 1}'), "")).changes
    assert changes.updated == ("config.json",)
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_preview_of_a_missing_repository_adds_every_file(repository: Repository, write: Write) -> None:
    assert preview(repository, release(write())).changes.added == tuple(sorted(MODEL))


def test_a_preview_compares_with_the_commit_of_the_tag(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    assert not preview(repository, release(write())).changes
    with pytest.raises(TagTaken, match=r"`v1` is on \w{7}, where `config.json` differs"):
        preview(repository, release(write(config__json=b'{"a": 1}')))


@pytest.mark.parametrize("sensitivity", ["personal", "health", "regulated"])
def test_sensitive_content_is_not_sent_to_a_public_repository(
    hub: embedded.Hub, repository: Repository, write: Write, sensitivity: str
) -> None:
    repository.create(private=False)
    before = len(hub.requests)
    with pytest.raises(PublicRepository, match=f"is public, and its content is `{sensitivity}`"):
        publish(repository, release(write(), sensitivity=sensitivity))
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_public_repository_is_made_private_before_the_upload(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    repository.create(private=False)
    before = len(hub.requests)
    publish(repository, release(write(), sensitivity="health", visibility="private"))
    changing = [request.path for request in hub.requests[before:] if request.method in {"POST", "PUT"}]
    assert changing[0].endswith("/settings")
    assert repository.is_private() is True


def test_a_private_repository_is_made_public_after_the_commit(
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


def test_without_a_token_the_hub_is_not_contacted(hub: embedded.Hub, write: Write) -> None:
    before = len(hub.requests)
    with pytest.raises(MissingToken) as caught:
        publish(seen_by(hub, "acme/nothing", token=""), release(write()))
    assert caught.value.outcome is Outcome.REFUSED
    assert hub.requests[before:] == []


@pytest.mark.parametrize(
    ("token", "message", "fix"),
    [
        ("hf_unknown", "the Hub does not accept the token from hf-token", "mistyped, expired or revoked"),
        ("hf_other", "because `other` is not a member of `acme`", "a token of a member of `acme`"),
        ("hf_reader", "because the token has the role \\*read\\*", "of selected repos* for `acme/"),
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
    assert "pass a token of a member of `acme`" in caught.value.fix


def test_a_private_repository_is_not_visible_without_a_token(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    repository.create(private=True)
    with pytest.raises(AccessRefused, match="does not exist, or is private") as caught:
        seen_by(hub, repository.repo_id, token="").head()
    assert "pass a token as `hf-token`" in caught.value.fix


def test_an_invalid_card_is_not_published(repository: Repository, write: Write) -> None:
    with pytest.raises(ContentRejected, match="license"):
        publish(repository, release(write(README__md=b"---\nlicense: my-own\n---\n")))
    assert titles(repository) == ["initial commit"]


def test_a_file_that_the_hub_ignores_stops_the_release(repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    repository.api.upload_file(path_or_fileobj=b"*.txt\n", path_in_repo=".gitignore", repo_id=repository.repo_id)
    head = repository.head()
    with pytest.raises(IgnoredFile, match=r"excludes `notes\.txt`"):
        publish(repository, release(write(notes__txt=b"x"), "v2"))
    assert repository.head() == head


@pytest.mark.parametrize(
    ("limit", "most", "message"),
    [
        ("MOST_FILES", 2, "changes 3 files, and a commit may change 2"),
        ("MOST_BYTES", 30, "has 31 bytes outside large storage"),
    ],
)
def test_a_release_that_is_too_large_for_one_commit_is_refused(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, message: str
) -> None:
    monkeypatch.setattr(f"hfdeploy_action.hub.operations.{limit}", most)
    with pytest.raises(CommitTooLarge, match=message) as caught:
        publish(repository, release(write()))
    assert caught.value.outcome is Outcome.INVALID
    assert titles(repository) == ["initial commit"]


def test_two_simultaneous_releases_of_the_same_content_share_a_commit(
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
