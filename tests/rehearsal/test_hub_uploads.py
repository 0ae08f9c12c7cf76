"""Where content goes before it is committed: what `huggingface_hub` asks first, and what it is told."""

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
def asked(hub: Hub, acme: HfApi, repo: str) -> str:
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


def test_a_file_that_is_there_is_named_by_what_is_in_it(asked: str) -> None:
    rows = before_upload(asked, ("a.txt", b"other"), ("a.bin", b"other"), ("new.txt", b"other")).json()["files"]
    small, large, new = rows
    assert small["oid"] == "64c3ecd7abb014643a372e0155b41cfca014c01f"  # what `git hash-object` says
    assert large["oid"] == sha256(b"large").hexdigest()
    assert "oid" not in new


def test_what_the_sent_gitignore_names_should_be_left_out(asked: str) -> None:
    rows = before_upload(asked, ("a.txt", b""), ("b/c.txt", b""), ("d.md", b""), gitIgnore="*.txt\n!a.txt").json()
    assert [row["shouldIgnore"] for row in rows["files"]] == [False, True, False]


def test_so_many_files_are_asked_about_at_a_time(asked: str) -> None:
    files = [(f"{number}.txt", b"") for number in range(257)]
    assert before_upload(asked, *files[:256]).status_code == 200
    assert before_upload(asked, *files).status_code == 400


def test_content_that_is_there_is_not_asked_for_again(asked: str) -> None:
    assert "actions" not in batch(asked, b"large")


def test_content_comes_to_the_address_given_for_it(asked: str) -> None:
    actions = batch(asked, b"new" * 100_000)["actions"]
    verify = {"oid": sha256(b"new" * 100_000).hexdigest(), "size": 300_000}
    assert httpx2.post(actions["verify"]["href"], json=verify, headers=WRITE).status_code == 404
    assert httpx2.put(actions["upload"]["href"], content=b"new" * 100_000).status_code == 200
    assert httpx2.post(actions["verify"]["href"], json=verify, headers=WRITE).status_code == 200
    assert "actions" not in batch(asked, b"new" * 100_000)


def test_each_xet_upload_has_a_directory_of_its_own(hub: Hub, repo: str) -> None:
    url = f"{hub.url}/api/models/{repo}/xet-write-token/main"
    servers = {httpx2.get(url, headers=WRITE).headers["X-Xet-Cas-Url"] for _ in range(2)}
    assert len(servers) == 2
    assert all(server.startswith(f"local://{hub.uploads}/") for server in servers)
