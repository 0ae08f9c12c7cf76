"""What a rehearsal starts from: main of another Hub, read once, on an embedded Hub of its own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hub.releases import MODEL, Write, promote, publish, release, seen_by
from huggingface_hub.errors import EntryNotFoundError

from hfdeploy_action.findings import Failure
from hfdeploy_action.hub import snapshot
from hfdeploy_action.hub.changes import RemoteFile
from hfdeploy_action.hub.failures import HubUnavailable
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.rehearsal.hub import How
from hfdeploy_action.retry import RetryBudget

SECONDS = 3.0


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Another Hub, to which the same owner writes."""
    with embedded.serve(tmp_path_factory.mktemp("other"), {"acme": "hf_rehearsal"}) as running:
        yield running


def anonymous(repository: Repository) -> Repository:
    return Repository(repository.repo_id, Identity("", "nobody", repository.identity.endpoint), RetryBudget(0))


def seeded(other: embedded.Hub, repository: Repository, local: Path) -> tuple[Repository, tuple[str, ...]]:
    files = snapshot.read(anonymous(repository), SECONDS).files
    content = {
        path: file if isinstance(file, bytes) else embedded.Pointer(str(file.sha256), file.size)
        for path, file in files.items()
    }
    return seen_by(other, repository.repo_id), embedded.seed(other, repository.repo_id, content, local)


def test_small_files_are_read_and_large_ones_are_named(repository: Repository, write: Write) -> None:
    published = publish(repository, release(write(), visibility="public"))
    read = snapshot.read(anonymous(repository), SECONDS)

    assert read.commit == published.commit
    assert read.files.keys() == repository.tree("main").keys() == {*MODEL, ".gitattributes"}
    assert read.files["README.md"] == MODEL["README.md"]
    assert isinstance(read.files["model.safetensors"], RemoteFile)


def test_one_try_of_three_seconds(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write(), visibility="public"))
    hub.fail("GET", "*/config.json", How.HANG)
    started = time.monotonic()
    with pytest.raises(HubUnavailable, match="took longer than 1 s"):
        snapshot.read(anonymous(repository), 1.0)
    assert time.monotonic() - started < 2


def test_a_private_or_missing_repository_is_not_read(repository: Repository, write: Write) -> None:
    with pytest.raises(Failure):
        snapshot.read(anonymous(repository), SECONDS)
    publish(repository, release(write()))
    with pytest.raises(Failure):
        snapshot.read(anonymous(repository), SECONDS)


def test_a_repository_with_too_many_files_is_not_read(
    repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(repository, release(write(), visibility="public"))
    monkeypatch.setattr(snapshot, "_MOST_FILES", 2)
    with pytest.raises(HubUnavailable, match="too many or too large files"):
        snapshot.read(anonymous(repository), SECONDS)


def test_a_rehearsal_starts_from_the_same_files(elsewhere: embedded.Hub, repository: Repository, write: Write) -> None:
    local = write().files.root
    publish(repository, release(write(), visibility="public"))
    copy, missing = seeded(elsewhere, repository, local)

    assert missing == ()
    assert copy.tree("main") == repository.tree("main")
    downloaded = copy.api.hf_hub_download(copy.repo_id, "model.safetensors", local_dir=local / "downloaded")
    assert Path(downloaded).read_bytes() == MODEL["model.safetensors"]


def test_large_files_that_are_not_here_are_listed_and_not_sent(
    elsewhere: embedded.Hub, repository: Repository, write: Write
) -> None:
    publish(repository, release(write(), visibility="public"))
    local = write(model__safetensors=b"\x02" * 3000).files.root
    copy, missing = seeded(elsewhere, repository, local)

    assert missing == ("model.safetensors",)
    assert copy.tree("main") == repository.tree("main")
    with pytest.raises(EntryNotFoundError):
        copy.api.hf_hub_download(copy.repo_id, "model.safetensors", local_dir=local / "downloaded")


def test_a_release_on_top_can_be_undone(elsewhere: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write(old__txt=b"x"), visibility="public"))
    candidate = write(model__safetensors=b"\x02" * 3000, new__txt=b"y")
    copy, _ = seeded(elsewhere, repository, candidate.files.root)
    before = copy.tree("main")
    transaction = promote(copy, release(candidate, tag="v2", delete=("*",)))

    assert transaction.promoted.changes.deleted == ("old.txt",)
    assert transaction.promoted.changes.updated == ("model.safetensors",)
    transaction.undo()
    assert copy.tree("main") == before


def test_a_release_of_the_same_files_changes_nothing(
    elsewhere: embedded.Hub, repository: Repository, write: Write
) -> None:
    candidate = write()
    publish(repository, release(candidate, visibility="public"))
    copy, _ = seeded(elsewhere, repository, candidate.files.root)
    transaction = promote(copy, release(candidate, tag="v2"))

    assert not transaction.promoted.changes
    assert transaction.undo().commit == copy.head()
