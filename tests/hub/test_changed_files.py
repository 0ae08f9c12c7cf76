"""What is published is what was checked: a file that changes before the commit stops the release."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hub.releases import MODEL, Write, begin, publish, release, titles
from runs import Run, found
from sound import Model

from hfdeploy_action.findings import Outcome
from hfdeploy_action.hub.failures import ChangedFile
from hfdeploy_action.hub.release import Release
from hfdeploy_action.hub.repository import Repository


def rewrite(path: Path) -> None:
    """Other content of the same size."""
    written = path.stat().st_mtime_ns
    path.write_bytes(b"~" * path.stat().st_size)
    os.utime(path, ns=(written, written + 1_000_000_000))  # the clock of the file system may be slower than this test


def enlarge(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"~")


def replace(path: Path) -> None:
    """Another file of the same size and time under the same name."""
    status, other = path.stat(), path.with_name("other")
    other.write_bytes(b"~" * status.st_size)
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.rename(path)


def link(path: Path) -> None:
    """A symbolic link to the same content in place of the file."""
    path.rename(path.with_name("moved"))
    path.symlink_to("moved")


def delete(path: Path) -> None:
    path.unlink()


def hide(path: Path) -> None:
    """A folder in place of the file, which no user can read as a file."""
    path.unlink()
    path.mkdir()


Change = Callable[[Path], None]
CHANGES: dict[Change, str] = {
    rewrite: "was written again",
    enlarge: "bytes and now has",
    replace: "was replaced",
    link: "cannot be read",
    delete: r"cannot be read \(No such file",
    hide: "cannot be read",
}
FILES = ("config.json", "model.safetensors")


def before_the_hash(change: Callable[[], None], _monkeypatch: pytest.MonkeyPatch) -> None:
    change()


def before_the_upload(change: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    around(monkeypatch, "hfdeploy_action.hub.operations.upload", first=change)


def after_the_upload(change: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    around(monkeypatch, "hfdeploy_action.hub.operations.upload", then=change)


def before_the_commit(change: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Release.stage

    def staged(transaction: Release) -> None:
        stage(transaction)
        change()

    monkeypatch.setattr(Release, "stage", staged)


def around(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    first: Callable[[], None] = lambda: None,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Do something before or after each call of a function."""
    module, _, attribute = name.rpartition(".")
    function = getattr(__import__(module, fromlist=[attribute]), attribute)

    def called(*arguments: Any) -> None:
        first()
        function(*arguments)
        then()

    monkeypatch.setattr(name, called)


MOMENTS = (before_the_hash, before_the_upload, after_the_upload, before_the_commit)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_changes_during_a_release_stops_it(
    repository: Repository,
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: Callable[[Callable[[], None], pytest.MonkeyPatch], None],
    change: Change,
    name: str,
) -> None:
    candidate = write()
    moment(once(lambda: change(tmp_path / name)), monkeypatch)
    with pytest.raises(ChangedFile, match=f"`{name}` {CHANGES[change]}|`{name}` .*{CHANGES[change]}") as caught:
        publish(repository, release(candidate))
    assert caught.value.outcome is Outcome.FAILED
    assert caught.value.at == (name, None, None)
    assert (titles(repository), repository.tags()) == (["initial commit"], {})
    assert repository.budget.left == 60, "nothing was retried"


def test_a_file_that_is_on_the_hub_already_may_not_change_either(
    repository: Repository, write: Write, tmp_path: Path
) -> None:
    first = publish(repository, release(write()))
    candidate = write(config__json=b"[]")
    rewrite(tmp_path / "model.safetensors")
    with pytest.raises(ChangedFile, match=r"`model\.safetensors` was written again"):
        publish(repository, release(candidate, "v2"))
    assert repository.head() == first.commit


def test_a_small_file_is_sent_from_the_bytes_that_were_hashed(
    repository: Repository, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = write()
    monkeypatch.setattr("hfdeploy_action.hub.changes.Candidate.check", lambda _candidate: None)
    transaction = begin(repository, release(candidate))
    transaction.prepare()
    transaction.stage()
    rewrite(tmp_path / "config.json")
    transaction.promote()
    file = repository.tree("main")["config.json"]
    assert repository.content("config.json", "main", file) == MODEL["config.json"]


def test_a_file_may_change_once_it_is_published(
    repository: Repository, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = Release.verify

    def verified(transaction: Release) -> None:
        rewrite(tmp_path / "config.json")
        verify(transaction)

    monkeypatch.setattr(Release, "verify", verified)
    assert publish(repository, release(write())).commit == repository.head()


def test_each_file_is_hashed_once(write: Write, monkeypatch: pytest.MonkeyPatch, repository: Repository) -> None:
    candidate, hashed = write(), list[str]()
    once_hashed = type(candidate)._hashed

    def counted(self: Any, name: str) -> str:
        hashed.append(name)
        return once_hashed(self, name)

    monkeypatch.setattr(type(candidate), "_hashed", counted)
    publish(repository, release(candidate))
    assert sorted(hashed) == sorted(MODEL)


@pytest.mark.parametrize("mode", ["publish", "rehearse"])
def test_a_run_whose_file_is_deleted_meanwhile_names_it(
    run: Run, model: Model, repository: Repository, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    root = model()
    before_the_commit(once(lambda: delete(root / "tokenizer.json")), monkeypatch)
    report = run(mode, str(root), "--repo-id", repository.repo_id, "--tag", "v1")
    assert (report["outcome"], report["exit_status"], found(report)) == ("failed", 1, ["HFD618"])
    assert report["findings"][0]["path"].endswith("model/tokenizer.json")
    assert report["publication"] is None


def once(change: Callable[[], None]) -> Callable[[], None]:
    """A change that is made at the first call only."""
    left = [change]

    def called() -> None:
        if left:
            left.pop()()

    return called
