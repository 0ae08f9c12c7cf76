"""Trusted Publishers of the embedded Hub: who gets a token for which repository, and what the token may do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub._oidc import exchange_oidc_token, oidc_login
from huggingface_hub.errors import BadRequestError, HfHubHTTPError
from oidc import Issuer, issuer

from hfdeploy_action.rehearsal.hub import PUBLISHER_RIGHTS, Hub, Publisher, Right

CLAIMS = {"repository": "acme/emotion", "workflow": "Release", "ref": "refs/heads/main"}


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """A job with `id-token: write`."""
    with issuer() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def publisher(hub: Hub, repo: str, without: Right | None = None) -> None:
    hub.publishers.append(Publisher(repo, CLAIMS, PUBLISHER_RIGHTS - {without}))


def logged_in(hub: Hub, repo: str) -> HfApi:
    return HfApi(endpoint=hub.url, token=oidc_login(resource=repo, endpoint=hub.url)["access_token"])


def test_an_id_token_is_exchanged_for_a_token_of_one_hour(hub: Hub, job: Issuer, repo: str) -> None:
    publisher(hub, repo)
    answer = oidc_login(resource=repo, endpoint=hub.url)
    assert answer["access_token"].startswith("hf_jwt_")
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)
    assert job.audiences == [hub.url]


def test_the_token_writes_its_repository_only(hub: Hub, job: Issuer, private_repo: str, repo: str) -> None:
    publisher(hub, private_repo)
    api = logged_in(hub, private_repo)
    api.auth_check(private_repo, write=True)
    api.create_commit(private_repo, [CommitOperationAdd("a.bin", b"\0")], commit_message="By the job")
    assert api.list_repo_commits(private_repo)[0].authors == ["[OIDC]"]
    with pytest.raises(HfHubHTTPError) as refused:
        api.auth_check(repo, write=True)
    assert refused.value.response.status_code == 403


def test_the_token_creates_no_repository_and_is_unknown_to_whoami(hub: Hub, job: Issuer, repo: str) -> None:
    publisher(hub, repo)
    api = logged_in(hub, repo)
    for call in (lambda: api.create_repo("acme/of-a-job"), api.whoami):
        with pytest.raises(HfHubHTTPError) as refused:
            call()
        assert refused.value.response.status_code == 401


@pytest.mark.parametrize(
    ("right", "method", "options"),
    [
        (Right.TAG, "create_tag", {"tag": "v1"}),
        (Right.BRANCH, "create_branch", {"branch": "stable"}),
        (Right.SETTINGS, "update_repo_settings", {"private": True}),
        (Right.WRITE, "auth_check", {"write": True}),
    ],
)
def test_the_token_may_lack_a_right(
    hub: Hub, job: Issuer, repo: str, right: Right, method: str, options: dict[str, object]
) -> None:
    publisher(hub, repo, without=right)
    with pytest.raises(HfHubHTTPError) as refused:
        getattr(logged_in(hub, repo), method)(repo, **options)
    assert refused.value.response.status_code == 403
    hub.publishers[-1] = Publisher(repo, CLAIMS)
    getattr(logged_in(hub, repo), method)(repo, **options)


@pytest.mark.parametrize(
    ("name", "value"),
    [("workflow", "Publish"), ("ref", "refs/heads/dev"), ("repository", "fork/emotion"), ("repository", None)],
)
def test_every_claim_must_match(hub: Hub, job: Issuer, repo: str, name: str, value: str | None) -> None:
    publisher(hub, repo)
    job.claims[name] = value
    with pytest.raises(BadRequestError, match="invalid_grant"):
        oidc_login(resource=repo, endpoint=hub.url)


def test_the_audience_is_the_address_of_the_hub(hub: Hub, job: Issuer, repo: str) -> None:
    publisher(hub, repo)
    for audience in ("https://huggingface.co", f"{hub.url}/"):
        with pytest.raises(BadRequestError, match="invalid_grant"):
            oidc_login(resource=repo, endpoint=hub.url, audience=audience)


def test_an_expired_or_malformed_id_token_is_refused(hub: Hub, job: Issuer, repo: str) -> None:
    publisher(hub, repo)
    job.seconds = -1
    for token in (job.token(hub.url), "x", "x.y.z", "e30.bnVsbA.", "e30.4pyT.e30"):
        with pytest.raises(BadRequestError, match="invalid_grant"):
            exchange_oidc_token(subject_token=token, resource=repo, endpoint=hub.url)


def test_a_repository_without_a_publisher_gets_no_token(hub: Hub, job: Issuer, repo: str) -> None:
    hub.publishers.append(Publisher("acme/missing", CLAIMS))
    for resource in (repo, "acme/missing", "acme", f"datasets/{repo}"):
        with pytest.raises(BadRequestError, match="invalid_grant"):
            oidc_login(resource=resource, endpoint=hub.url)


@pytest.mark.parametrize("body", [{}, {"grant_type": "password"}, {"subject_token": 1}])
def test_an_incomplete_exchange_is_an_invalid_request(hub: Hub, body: dict[str, object]) -> None:
    answer = httpx2.post(f"{hub.url}/oauth/token", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_the_token_expires(hub: Hub, job: Issuer, repo: str) -> None:
    publisher(hub, repo)
    api = logged_in(hub, repo)
    token = str(api.token)
    hub.identities[token] = replace(hub.identities[token], expires=time.time())
    with pytest.raises(HfHubHTTPError, match="Invalid credentials in Authorization header"):
        api.auth_check(repo, write=True)
