"""Uploads before a commit: the requests of `huggingface_hub`, and their answers."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hfdeploy_action.rehearsal.hub import Hub

WRITE = {"Authorization": "Bearer hf_acme"}


@pytest.fixture
def url(hub: Hub, acme: HfApi, repo: str) -> str:
    """The address of a repository that has a small file and a large one."""
    files = [CommitOperationAdd("a.txt", b"small"), CommitOperationAdd("a.bin", b"large")]
    acme.create_commit(repo, files, commit_message="Two")
    return f"{hub.url}/{repo}"


def before_upload(address: str, *files: tuple[str, bytes], **options: str) -> httpx2.Response:
    rows = [
        {"path": path, "sample": base64.b64encode(content[:512]).decode(), "size": len(content)}
        for path, content in files
    ]
    url = address.replace("/acme/", "/api/models/acme/") + "/preupload/main"
    return httpx2.post(url, json={"files": rows, **options}, headers=WRITE)


def batch(address: str, content: bytes) -> dict[str, Any]:
    wanted = {"oid": sha256(content).hexdigest(), "size": len(content)}
    answer = httpx2.post(
        f"{address}.git/info/lfs/objects/batch",
        json={"operation": "upload", "transfers": ["basic", "multipart"], "objects": [wanted], "hash_algo": "sha256"},
        headers=WRITE,
    )
    assert (answer.status_code, answer.json()["transfer"]) == (200, "basic")
    row: dict[str, Any] = answer.json()["objects"][0]
    return row


def test_an_existing_file_has_its_object_id(url: str) -> None:
    rows = before_upload(url, ("a.txt", b"other"), ("a.bin", b"other"), ("new.txt", b"other")).json()["files"]
    small, large, new = rows
    assert small["oid"] == "64c3ecd7abb014643a372e0155b41cfca014c01f"  # what `git hash-object` says
    assert large["oid"] == sha256(b"large").hexdigest()
    assert "oid" not in new


def test_the_gitignore_of_the_request_applies(url: str) -> None:
    rows = before_upload(url, ("a.txt", b""), ("b/c.txt", b""), ("d.md", b""), gitIgnore="*.txt\n!a.txt").json()
    assert [row["shouldIgnore"] for row in rows["files"]] == [False, True, False]


def test_a_preupload_request_has_a_limit_of_files(url: str) -> None:
    files = [(f"{number}.txt", b"") for number in range(257)]
    assert before_upload(url, *files[:256]).status_code == 200
    assert before_upload(url, *files).status_code == 400


def test_stored_content_needs_no_upload(url: str) -> None:
    assert "actions" not in batch(url, b"large")


def test_content_is_uploaded_to_its_signed_url(url: str) -> None:
    actions = batch(url, b"new" * 100_000)["actions"]
    verify = {"oid": sha256(b"new" * 100_000).hexdigest(), "size": 300_000}
    assert httpx2.post(actions["verify"]["href"], json=verify, headers=WRITE).status_code == 404
    assert httpx2.put(actions["upload"]["href"], content=b"new" * 100_000).status_code == 200
    assert httpx2.post(actions["verify"]["href"], json=verify, headers=WRITE).status_code == 200
    assert "actions" not in batch(url, b"new" * 100_000)


def test_each_xet_upload_has_its_own_folder(hub: Hub, repo: str) -> None:
    url = f"{hub.url}/api/models/{repo}/xet-write-token/main"
    servers = {httpx2.get(url, headers=WRITE).headers["X-Xet-Cas-Url"] for _ in range(2)}
    assert len(servers) == 2
    assert all(server.startswith(f"local://{hub.uploads}/") for server in servers)
