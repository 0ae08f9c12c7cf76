"""Large content is uploaded in parts, which make the content only when all of them are there."""

from __future__ import annotations

import itertools
from hashlib import sha256
from typing import Any

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hfdeploy_action.rehearsal.hub import Hub

WRITE = {"Authorization": "Bearer hf_acme"}
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def parts_of_ten_bytes(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "part_bytes", 10)


@pytest.fixture
def content() -> bytes:
    """25 bytes that nobody has uploaded."""
    return b"\0twenty-five bytes, n.%03d" % next(_numbers)


def upload_action(hub: Hub, repo: str, content: bytes) -> dict[str, Any]:
    wanted = {"oid": sha256(content).hexdigest(), "size": len(content)}
    body = {"operation": "upload", "transfers": ["basic", "multipart"], "objects": [wanted]}
    answer = httpx2.post(f"{hub.url}/{repo}.git/info/lfs/objects/batch", json=body, headers=WRITE).json()
    action: dict[str, Any] = answer["objects"][0]["actions"]["upload"]
    return action


def completion(content: bytes, etags: list[str]) -> dict[str, object]:
    parts = [{"partNumber": number, "etag": etag} for number, etag in enumerate(etags, 1)]
    return {"oid": sha256(content).hexdigest(), "parts": parts}


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the client's own
def test_the_client_uploads_in_parts(
    hub: Hub, acme: HfApi, repo: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    before = len(hub.requests)
    acme.create_commit(repo, [CommitOperationAdd("a.bin", content)], commit_message="In parts")
    path = f"/lfs/{sha256(content).hexdigest()}"
    assert [made.method for made in hub.requests[before:] if made.path == path] == ["PUT", "PUT", "PUT", "POST"]
    assert httpx2.get(f"{hub.url}/{repo}/resolve/main/a.bin").content == content
    assert not list(hub.store("acme").glob(".tmp_*"))


def test_small_content_is_uploaded_whole(hub: Hub, repo: str) -> None:
    assert "header" not in upload_action(hub, repo, b"\0small")


def test_an_incomplete_upload_stores_nothing(hub: Hub, repo: str, content: bytes) -> None:
    action = upload_action(hub, repo, content)
    urls = [action["header"][name] for name in ("00001", "00002", "00003")]
    etags = [
        httpx2.put(url, content=content[10 * at : 10 * at + 10]).headers["etag"] for at, url in enumerate(urls[:2])
    ]
    missing = httpx2.post(action["href"], json=completion(content, [*etags, '"x"']))
    short = httpx2.post(action["href"], json=completion(content, etags))
    assert (missing.status_code, short.status_code) == (400, 400)
    assert "header" in upload_action(hub, repo, content)
    etags.append(httpx2.put(urls[2], content=content[20:]).headers["etag"])
    assert httpx2.post(action["href"], json=completion(content, etags)).status_code == 200


def test_a_part_has_its_size(hub: Hub, repo: str, content: bytes) -> None:
    url = upload_action(hub, repo, content)["header"]["00003"]
    assert [httpx2.put(url, content=bytes(size)).status_code for size in (3, 6, 5)] == [400, 413, 200]


def test_the_address_of_a_part_completes_nothing(hub: Hub, repo: str, content: bytes) -> None:
    action = upload_action(hub, repo, content)
    assert httpx2.post(action["header"]["00001"], json={}).status_code == 403
    assert httpx2.put(action["href"], content=content).status_code == 403
    for body in (b"", b"[]", b"{}", b"x"):
        assert httpx2.post(action["href"], content=body).status_code in {400, 422}
