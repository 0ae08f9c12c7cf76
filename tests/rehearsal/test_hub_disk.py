"""The data of the embedded Hub survives a restart, a crash, and clients in other processes."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from rehearsal.folders import contents

from hfdeploy_action.rehearsal.hub import OWNERS, Identity, commit, objects, repository, serve, xet
from hfdeploy_action.rehearsal.hub.data_folder import MARK
from hfdeploy_action.rehearsal.hub.hub import Hub

TWO_FILES = b"""
{"key": "header", "value": {"summary": "Two files"}}
{"key": "file", "value": {"path": "a/b.txt", "content": "MQ=="}}
{"key": "file", "value": {"path": "c.txt", "content": "Mg=="}}
"""


class Killed(BaseException):
    """The process is killed here."""


def test_everything_survives_a_restart(tmp_path: Path, model: Path) -> None:
    with serve(tmp_path / "data") as hub:
        api = HfApi(endpoint=hub.url, token=OWNERS["acme"])
        api.create_repo("acme/emotion", private=True)
        sent = api.upload_folder(repo_id="acme/emotion", folder_path=model)
        api.create_tag("acme/emotion", tag="v1")
        api.update_repo_settings("acme/emotion", gated="auto")
    with serve(tmp_path / "data") as hub:
        api = HfApi(endpoint=hub.url, token=OWNERS["acme"])
        info = api.model_info("acme/emotion", revision="v1")
        assert (info.sha, info.private, info.gated) == (sent.oid, True, "auto")
        api.snapshot_download("acme/emotion", local_dir=tmp_path / "back")
        assert contents(tmp_path / "back").items() >= contents(model).items()


@pytest.mark.parametrize("writes", range(8))
def test_a_killed_commit_leaves_the_branch_at_the_old_or_the_new_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    hub = Hub(tmp_path, {})
    hub.repositories.mkdir()
    found = repository.create(hub.repositories, "acme/emotion", private=False)
    old = found.resolve("main")

    def commit_two_files() -> str:
        parsed = commit.parse(hub, found, "acme", BytesIO(TWO_FILES))
        return commit.accept(hub, found, "main", Identity("acme"), parsed)

    left = iter(range(writes))
    really_replace = Path.replace

    def replace_or_die(place: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise Killed
        return really_replace(place, target)

    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", replace_or_die)
        try:
            new = commit_two_files()
        except Killed:
            new = old
    assert found.resolve("main") == new
    assert (new == old) == (writes < 6)  # two blobs, two trees, the commit, and the branch
    assert list(found.references("heads")) == ["main"]
    subprocess.run(["git", "--git-dir", str(found.git), "fsck", "--strict", "--full"], check=True)
    assert commit_two_files() == found.resolve("main")


def test_an_unfinished_repository_is_removed(tmp_path: Path) -> None:
    (tmp_path / MARK).touch()
    (tmp_path / "models/.new-1/objects").mkdir(parents=True)
    (tmp_path / "xet/1").mkdir(parents=True)
    with serve(tmp_path) as hub:
        assert list(hub.repositories.iterdir()) == []
        assert not hub.uploads.exists()


def upload(server: Path, *contents: bytes) -> list[str]:
    """Upload as the client does, and return the SHA-256s."""
    from hf_xet import COMPUTE_SHA256, XetSession  # type: ignore[import-untyped]

    with XetSession().new_upload_commit(endpoint=f"local://{server}") as session:
        handles = [session.start_upload_bytes(content, sha256=COMPUTE_SHA256) for content in contents]
    return [handle.result().xet_info.sha256 for handle in handles]


def test_xet_content_is_stored_with_the_rest_of_its_upload(tmp_path: Path) -> None:
    big = Random(1).randbytes(3_000_000)
    files = [big, big[:1_000_000] + b"other", b"", b"\0" * 2_000_000]
    first, *others = upload(xet.new_upload(tmp_path / "xet"), *files)
    xet.adopt(tmp_path / "xet", tmp_path / "lfs", {first})
    stored = {file.name: file.read_bytes() for file in (tmp_path / "lfs").rglob("*") if file.is_file()}
    assert stored == dict(zip([first, *others], files, strict=True))
    assert list((tmp_path / "xet").iterdir()) == []


def test_an_upload_in_progress_is_kept(tmp_path: Path) -> None:
    under_way, wanted = xet.new_upload(tmp_path / "xet"), xet.new_upload(tmp_path / "xet")
    upload(under_way, b"under way" * 1000)
    (sha256,) = upload(wanted, b"wanted" * 1000)
    xet.adopt(tmp_path / "xet", tmp_path / "lfs", {sha256})
    assert [upload.name for upload in (tmp_path / "xet").iterdir()] == [under_way.name]


def test_content_is_found_beside_an_incomplete_upload_of_the_same_content(tmp_path: Path) -> None:
    for folder in [xet.new_upload(tmp_path / "xet") for _ in range(2)]:
        (sha256,) = upload(folder, b"wanted" * 1000)
    incomplete = min((tmp_path / "xet").iterdir())
    (incomplete / "xet/xorbs/global_dedup_lookup.redb").unlink()
    xet.adopt(tmp_path / "xet", tmp_path / "lfs", {sha256})
    assert [file.name for file in (tmp_path / "lfs").rglob("*") if file.is_file()] == [sha256]


def test_xet_content_with_another_sha256_is_dropped(tmp_path: Path) -> None:
    from hf_xet import XetSession

    lie = "0" * 64
    with XetSession().new_upload_commit(endpoint=f"local://{xet.new_upload(tmp_path / 'xet')}") as session:
        session.start_upload_bytes(b"truth" * 1000, sha256=lie)
    xet.adopt(tmp_path / "xet", tmp_path / "lfs", {lie})
    assert [file for file in (tmp_path / "lfs").rglob("*") if file.is_file()] == []


def test_content_is_stored_once_for_all_repositories(tmp_path: Path) -> None:
    with serve(tmp_path) as hub:
        api = HfApi(endpoint=hub.url, token=OWNERS["acme"])
        for name in ("acme/one", "acme/two"):
            api.create_repo(name)
            api.create_commit(name, [CommitOperationAdd("a.bin", b"weights" * 99)], commit_message="x")
        assert len([file for file in hub.content.rglob("*") if file.is_file()]) == 1


def test_an_object_is_written_atomically(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_place: Path, _target: Path) -> Path:
        raise Killed

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(Killed):
        objects.write(tmp_path, "blob", b"content")
    with pytest.raises(objects.ObjectNotFound):
        objects.read(tmp_path, objects.object_id("blob", b"content"))
