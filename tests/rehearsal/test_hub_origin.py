"""The embedded Hub as the origin of a checkout: Git LFS content is downloaded with the batch API."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hfdeploy_action.rehearsal.hub import Hub

CONTENT = b"weights" * 50_000
ORIGIN = {"oid": sha256(CONTENT).hexdigest(), "size": len(CONTENT)}


@pytest.fixture
def address(hub: Hub, acme: HfApi, private_repo: str) -> str:
    """A private repository with a large file."""
    acme.create_commit(private_repo, [CommitOperationAdd("model.bin", CONTENT)], commit_message="Weights")
    return f"{hub.url}/{private_repo}.git/info/lfs/objects/batch"


def batch(address: str, **how: Any) -> httpx2.Response:
    return httpx2.post(address, json={"operation": "download", "transfers": ["basic"], "objects": [ORIGIN]}, **how)


def download(address: str) -> str:
    (row,) = batch(address, auth=("x-access-token", "hf_acme")).json()["objects"]
    href: str = row["actions"]["download"]["href"]
    return href


@pytest.mark.parametrize("user", ["x-access-token", "acme", ""])
def test_git_lfs_authenticates_with_basic(address: str, user: str) -> None:
    assert batch(address, auth=(user, "hf_acme")).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_program_authenticates_with_a_bearer_token(address: str, scheme: str) -> None:
    assert batch(address, headers={"Authorization": f"{scheme} hf_acme_reader"}).status_code == 200


def test_an_anonymous_request_gets_a_challenge(address: str) -> None:
    answer = batch(address)
    assert (answer.status_code, answer.headers["WWW-Authenticate"][:5]) == (401, "Basic")


def test_a_signed_url_needs_no_token(address: str) -> None:
    assert httpx2.get(download(address)).content == CONTENT


def test_a_range_of_content_is_downloaded(address: str) -> None:
    answer = httpx2.get(download(address), headers={"Range": "bytes=7-13"})
    assert (answer.status_code, answer.content) == (206, CONTENT[7:14])
    assert answer.headers["Content-Range"] == f"bytes 7-13/{len(CONTENT)}"


def test_a_signed_url_expires(hub: Hub, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "signed_url_seconds", 0)
    assert httpx2.get(download(address)).status_code == 403


def test_a_signed_url_permits_one_operation_on_one_content(address: str) -> None:
    href = download(address)
    assert httpx2.get(href.replace(str(ORIGIN["oid"]), "0" * 64)).status_code == 403
    assert httpx2.get(href.replace("owner=acme", "owner=rival")).status_code == 403
    assert httpx2.put(href, content=CONTENT).status_code == 403


def test_content_of_other_repositories_cannot_be_downloaded(hub: Hub, acme: HfApi, address: str, repo: str) -> None:
    acme.create_commit(repo, [CommitOperationAdd("small.txt", b"small")], commit_message="Nothing large")
    (row,) = batch(f"{hub.url}/{repo}.git/info/lfs/objects/batch").json()["objects"]
    assert row["error"]["code"] == 404
    assert "actions" not in row
