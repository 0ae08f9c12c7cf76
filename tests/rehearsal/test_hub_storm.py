"""Many simultaneous writers, and a full disk: each client gets a clear answer, and nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError

from hfdeploy_action.rehearsal.hub import Hub, objects


def status(act: Callable[[], object]) -> int:
    """The answer of the Hub."""
    try:
        act()
    except HfHubHTTPError as refused:
        return refused.response.status_code
    return 200


def test_no_commit_and_no_tag_is_lost(hub: Hub, acme: HfApi, repo: str) -> None:
    head = acme.model_info(repo).sha

    def commit(number: int) -> int:
        file = [CommitOperationAdd(f"{number}.txt", b"x")]
        return status(lambda: acme.create_commit(repo, file, commit_message=str(number)))

    def guarded(number: int) -> int:
        file = [CommitOperationAdd("one.txt", str(number).encode())]
        return status(lambda: acme.create_commit(repo, file, commit_message="one", parent_commit=head))

    def tag(number: int) -> int:
        return status(lambda: acme.create_tag(repo, tag=f"v{number % 10}", revision=head))

    with ThreadPoolExecutor(12) as crowd:
        commits, claims, tags = (crowd.map(act, range(20)) for act in (commit, guarded, tag))
        committed = {f"{number}.txt" for number, answer in enumerate(commits) if answer == 200}
        claimed, tagged = list(claims), list(tags)
    assert set(claimed) <= {200, 409, 412}
    assert claimed.count(200) <= 1
    assert sorted(tagged) == [200] * 10 + [409] * 10
    assert committed == set(acme.list_repo_files(repo)) - {".gitattributes", "one.txt"}
    command = ["git", "--git-dir", str(hub.repositories / repo), "fsck", "--strict", "--full"]
    assert b"error" not in subprocess.run(command, capture_output=True, check=True).stderr


def test_simultaneous_requests_create_a_repository_once(acme: HfApi) -> None:
    with ThreadPoolExecutor(8) as crowd:
        names = ["acme/once", "acme/Once"] * 4
        answers = list(crowd.map(lambda name: status(lambda: acme.create_repo(name)), names))
    assert sorted(answers) == [200] + [409] * 7


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_disk_is_reported(
    hub: Hub, acme: HfApi, repo: str, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(*_: object) -> str:
        raise OSError(number, os.strerror(number))

    file = [CommitOperationAdd("a.txt", b"x")]
    with monkeypatch.context() as on_a_bad_day:
        on_a_bad_day.setattr(objects, "write", full)
        with pytest.raises(HfHubHTTPError, match=f"cannot use its data folder .*{os.strerror(number)}") as refused:
            acme.create_commit(repo, file, commit_message="x")
    assert refused.value.response.status_code == 507
    assert acme.create_commit(repo, file, commit_message="x")
