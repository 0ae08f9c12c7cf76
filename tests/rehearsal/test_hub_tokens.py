"""Tokens of every kind at the embedded Hub: fine-grained, for one repository, not approved, expired."""

from __future__ import annotations

import secrets

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from hfdeploy_action.rehearsal.hub import EVERY_RIGHT, Hub, Identity, Right, Role

CALLS: dict[Right, tuple[str, dict[str, object]]] = {
    Right.TAG: ("create_tag", {"tag": "v1"}),
    Right.BRANCH: ("create_branch", {"branch": "stable"}),
    Right.SETTINGS: ("update_repo_settings", {"gated": "auto"}),
    Right.CREATE: ("delete_repo", {}),
}


def admitted(hub: Hub, identity: Identity) -> HfApi:
    """The client with a new token of this identity."""
    token = f"hf_{secrets.token_hex(8)}"
    hub.identities[token] = identity
    return HfApi(endpoint=hub.url, token=token)


def fine_grained(hub: Hub, rights: frozenset[Right], repo: str | None = None) -> HfApi:
    return admitted(hub, Identity("acme", Role.FINE_GRAINED, rights, repo))


@pytest.mark.parametrize("right", CALLS)
def test_a_token_without_a_right_is_refused_by_name(hub: Hub, repo: str, right: Right) -> None:
    method, options = CALLS[right]
    with pytest.raises(HfHubHTTPError, match=right.value) as refused:
        getattr(fine_grained(hub, EVERY_RIGHT - {right}), method)(repo, **options)
    assert refused.value.response.status_code == 403
    getattr(fine_grained(hub, EVERY_RIGHT), method)(repo, **options)


def test_a_token_that_may_open_pull_requests_only_is_told_to(hub: Hub, repo: str) -> None:
    api = fine_grained(hub, EVERY_RIGHT - {Right.WRITE})
    with pytest.raises(HfHubHTTPError, match="pass `create_pr=1` as a query parameter"):
        api.create_commit(repo, [CommitOperationAdd("a.txt", b"a")], commit_message="x")
    with pytest.raises(HfHubHTTPError, match="write content"):
        api.auth_check(repo, write=True)


def test_a_token_for_one_repository_has_no_rights_in_others(hub: Hub, repo: str, private_repo: str) -> None:
    api = fine_grained(hub, EVERY_RIGHT, repo)
    api.auth_check(repo, write=True)
    with pytest.raises(RepositoryNotFoundError):
        api.model_info(private_repo)
    with pytest.raises(HfHubHTTPError, match="You don't have the rights to create a model"):
        api.create_repo("acme/another")
    granted = api.whoami()["auth"]["accessToken"]["fineGrained"]["scoped"]
    assert [scope["entity"] for scope in granted] == [{"type": "model", "name": repo}]
    assert "repo.write" in granted[0]["permissions"]


def test_a_token_without_the_right_to_read_does_not_see_private_repositories(hub: Hub, private_repo: str) -> None:
    with pytest.raises(RepositoryNotFoundError) as refused:
        fine_grained(hub, EVERY_RIGHT - {Right.READ}).model_info(private_repo)
    assert refused.value.response.status_code == 404


def test_a_token_that_is_not_approved_is_told_so(hub: Hub, repo: str, private_repo: str) -> None:
    api = admitted(hub, Identity("acme", approved=False))
    for repo_id, write in ((repo, True), (private_repo, False)):
        with pytest.raises(HfHubHTTPError, match="pending approval") as refused:
            api.auth_check(repo_id, write=write)
        assert refused.value.response.status_code == 403


def test_an_expired_token_is_unknown(hub: Hub, repo: str) -> None:
    with pytest.raises(HfHubHTTPError, match="Invalid credentials in Authorization header") as refused:
        admitted(hub, Identity("acme", expires=0)).model_info(repo)
    assert refused.value.response.status_code == 401
