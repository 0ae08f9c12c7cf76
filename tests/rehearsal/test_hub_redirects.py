"""With a second address for large files, the embedded Hub redirects downloads there, as the Hub does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from clients import Client, connect
from huggingface_hub import CommitOperationAdd, HfApi

from hfdeploy_action.rehearsal.hub import Hub

AS_ACME = {"Authorization": "Bearer hf_acme"}


@pytest.fixture
def cdn(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    with connect(hub) as client:
        monkeypatch.setattr(hub, "cdn", client.url)
        yield client


def test_a_large_file_is_redirected(acme: HfApi, cdn: Client, private_repo: str, tmp_path: Path) -> None:
    operations = [CommitOperationAdd("big.bin", b"\0big"), CommitOperationAdd("a.txt", b"small")]
    acme.create_commit(private_repo, operations, commit_message="Both")
    head = httpx2.head(f"{acme.endpoint}/{private_repo}/resolve/main/big.bin", headers=AS_ACME)
    assert (head.status_code, head.headers["X-Linked-Size"]) == (302, "4")
    assert head.headers["Location"].startswith(cdn.url)
    for name, content in (("big.bin", b"\0big"), ("a.txt", b"small")):
        assert Path(acme.hf_hub_download(private_repo, name, cache_dir=tmp_path)).read_bytes() == content
    assert [made.method for made in cdn.requests] == ["GET"]


def test_no_token_is_sent_to_the_other_address(hub: Hub, acme: HfApi, cdn: Client, private_repo: str) -> None:
    acme.create_commit(private_repo, [CommitOperationAdd("big.bin", b"\0b")], commit_message="Big")
    acme.hf_hub_download(private_repo, "big.bin")
    assert [made.owner for made in hub.requests if made.path == cdn.requests[0].path] == [None]


def test_a_range_is_sent_by_the_other_address(acme: HfApi, cdn: Client, repo: str) -> None:
    acme.create_commit(repo, [CommitOperationAdd("big.bin", b"\0big")], commit_message="Big")
    url = f"{acme.endpoint}/{repo}/resolve/main/big.bin"
    answer = httpx2.get(url, headers={"Range": "bytes=1-2"}, follow_redirects=True)
    assert (answer.status_code, answer.content) == (206, b"bi")
    assert cdn.requests[0].status == 206
