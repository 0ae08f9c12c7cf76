"""Refusals of the embedded Hub, as the real client meets them during a release."""

from __future__ import annotations

import secrets

import pytest
from hub.releases import Write, begin, publish, release, seen_by
from starlette.responses import HTMLResponse

from hfdeploy_action.hub.failures import AccessRefused, HubUnavailable, NotAHub
from hfdeploy_action.hub.identity import Identity as Holder
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal.hub import EVERY_RIGHT, Hub, Identity, Right, Role
from hfdeploy_action.rehearsal.serve import serve
from hfdeploy_action.retry import RetryBudget


def admitted(hub: Hub, repository: Repository, identity: Identity, patience: float = 60) -> Repository:
    """The repository as a new token of this identity sees it."""
    repository.create(private=False)
    token = f"hf_{secrets.token_hex(8)}"
    hub.identities[token] = identity
    return seen_by(hub, repository.repo_id, token, patience)


@pytest.mark.parametrize(
    ("identity", "message", "fix"),
    [
        (Identity("acme", approved=False), "has not approved the token from hf-token", "ask an administrator"),
        (Identity("acme", Role.FINE_GRAINED, EVERY_RIGHT - {Right.WRITE}), "fine-grained token lacks", "add the perm"),
        (Identity("acme", Role.FINE_GRAINED, EVERY_RIGHT, "acme/x"), "lacks .* for `acme/", "add the perm"),
        (Identity("acme", expires=0), "does not accept the token", "mistyped, expired or revoked"),
    ],
    ids=["not approved", "without repo.write", "for another repository", "expired"],
)
def test_a_token_is_refused_before_anything_is_sent(
    hub: Hub, repository: Repository, write: Write, identity: Identity, message: str, fix: str
) -> None:
    asking = admitted(hub, repository, identity)
    before = len(hub.requests)
    with pytest.raises(AccessRefused, match=message) as caught:
        publish(asking, release(write()))
    assert fix in caught.value.fix
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_token_that_may_not_open_pull_requests_is_refused_before_anything_is_uploaded(
    hub: Hub, repository: Repository, write: Write
) -> None:
    asking = admitted(hub, repository, Identity("acme", Role.FINE_GRAINED, EVERY_RIGHT - {Right.PULL_REQUEST}))
    before = len(hub.requests)
    with pytest.raises(AccessRefused, match="may not open and close pull requests of") as caught:
        begin(asking, release(write(), staged=True)).prepare()
    assert "Open pull requests on selected repos" in caught.value.fix
    assert {request.path.split("/")[-1] for request in hub.requests[before:] if request.method == "POST"} == {
        "discussions"
    }


def test_a_valid_token_asks_once_whether_it_may_write(hub: Hub, repository: Repository, write: Write) -> None:
    repository.create(private=False)
    before = len(hub.requests)
    publish(repository, release(write()))
    paths = [request.path for request in hub.requests[before:]]
    assert sum(path.endswith("/auth-check/write") for path in paths) == 1
    assert "/api/whoami-v2" not in paths


@pytest.mark.parametrize("step", ["commit/main", "preupload/main", "tag/*"])
def test_a_refusal_in_the_middle_of_a_release_is_explained_too(
    hub: Hub, repository: Repository, write: Write, step: str
) -> None:
    repository.create(private=False)
    hub.fail("POST", f"/api/models/{repository.repo_id}/{step}", 403, times=10)
    with pytest.raises(AccessRefused, match=r"\(user `acme`\) may not (write to|change the tags of) `acme/"):
        publish(repository, release(write()))


def test_the_quota_of_commits_says_when_it_resets(hub: Hub, repository: Repository, write: Write) -> None:
    repository.create(private=False)
    hub.fail("POST", "/api/models/*/commit/main", 429, times=9, retry_after=1800)
    with pytest.raises(HubUnavailable, match="resets in 30 min") as caught:
        publish(repository, release(write()))
    assert "The Hub limits the commits to a repository in an hour" in caught.value.fix


@pytest.mark.parametrize("status", [200, 401, 403, 404, 407])
def test_a_web_page_is_not_the_answer_of_a_hub(status: int) -> None:
    with serve(HTMLResponse("<h1>Sign in</h1>", status)) as url, pytest.raises(NotAHub, match="a web page"):
        Repository("acme/x", Holder("hf_x", "hf-token", url), RetryBudget(0)).head()
