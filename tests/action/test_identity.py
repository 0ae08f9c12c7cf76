"""Which identity the action uses: the job as a Trusted Publisher, or the holder of `hf-token`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from action.runner import TOKEN, Ran, Run
from huggingface_hub import HfApi
from oidc import CLAIMS, Issuer, issuer

from hfdeploy_action.rehearsal import hub as embedded

TAG = ("push", "refs/tags/v1")
Sound = Callable[..., Path]


@pytest.fixture
def github() -> Iterator[Issuer]:
    with issuer() as running:
        yield running


@pytest.fixture
def trusted(hub: embedded.Hub, repository: str) -> Iterator[str]:
    """A private repository that trusts the job."""
    HfApi(endpoint=hub.url, token=TOKEN).create_repo(repository, private=True)
    hub.publishers[:] = [embedded.Publisher(repository, {"repository": CLAIMS["repository"]})]
    yield repository
    hub.publishers.clear()


@pytest.fixture(autouse=True)
def _nothing_leaks(hub: embedded.Hub, tmp_path: Path) -> Iterator[None]:
    """No token that a job gets is written anywhere."""
    yield
    tokens = [token for token in hub.identities if token.startswith("hf_jwt_")]
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(token.encode() in content for token in tokens for content in written)


def said(ran: Ran) -> str:
    return ran.log + ran.summary + json.dumps([ran.outputs, ran.report])


def test_a_job_publishes_without_a_secret(
    run: Run, sound: Sound, hub: embedded.Hub, github: Issuer, trusted: str
) -> None:
    sound()
    ran = run(*TAG, hf_token="", repo_id=trusted, env=github.environment)
    assert ran.outputs["outcome"] == "published"
    assert "publish acme/" in ran.log
    assert "identity: Trusted Publisher" in ran.log
    assert ran.report["identity"] == "the Trusted Publisher"
    assert "the Trusted Publisher" in ran.summary
    assert github.audiences == [hub.url]
    assert "hf_jwt_" not in said(ran)
    assert "eyJ" not in said(ran)
    assert run(*TAG, hf_token="", repo_id=trusted, env=github.environment).outputs["outcome"] == "unchanged"


def test_a_plan_of_a_private_repository_needs_no_secret(run: Run, sound: Sound, github: Issuer, trusted: str) -> None:
    sound()
    ran = run(*TAG, mode="plan", hf_token="", repo_id=trusted, env=github.environment)
    assert (ran.outputs["outcome"], ran.report["identity"]) == ("passed", "the Trusted Publisher")


def test_the_token_takes_the_place_of_a_publisher_that_is_refused(
    run: Run, sound: Sound, github: Issuer, trusted: str
) -> None:
    sound()
    github.claims["repository"] = "acme/renamed"
    ran = run(*TAG, repo_id=trusted, env=github.environment)
    assert ran.outputs["outcome"] == "published"
    assert "identity: Trusted Publisher, or hf-token if it is refused" in ran.log
    assert "The run uses the token from hf-token instead." in ran.log
    assert ran.report["identity"].startswith("the token from hf-token (The Hub does not accept this job")


def test_a_publisher_that_is_refused_is_told_the_claims(run: Run, sound: Sound, github: Issuer, trusted: str) -> None:
    sound()
    github.claims["repository"] = "acme/renamed"
    ran = run(*TAG, hf_token="", repo_id=trusted, env=github.environment)
    assert (ran.outputs["outcome"], ran.found) == ("refused", ["HFD619"])
    assert "`repository` is `acme/renamed`" in ran.report["findings"][-1]["message"]


def test_a_publisher_that_the_job_demands_is_not_replaced(run: Run, sound: Sound, github: Issuer, trusted: str) -> None:
    sound()
    demanded = {"HF_OIDC_RESOURCE": trusted}
    ran = run(*TAG, repo_id=trusted, env=demanded)
    assert (ran.outputs["outcome"], ran.found) == ("refused", ["HFD619"])
    assert "id-token: write" in ran.report["findings"][-1]["fix"]
    github.claims["repository"] = "acme/renamed"
    assert run(*TAG, repo_id=trusted, env=github.environment | demanded).found == ["HFD619"]


def test_another_ci_provider_hands_over_its_id_token(
    run: Run, sound: Sound, hub: embedded.Hub, github: Issuer, trusted: str
) -> None:
    sound()
    ran = run(*TAG, hf_token="", repo_id=trusted, env={"HF_OIDC_ID_TOKEN": github.token(hub.url)})
    assert (ran.outputs["outcome"], ran.report["identity"]) == ("published", "the Trusted Publisher")


@pytest.mark.parametrize(
    ("event", "mode"), [("pull_request", "plan"), ("pull_request_target", "plan"), ("push", "validate")]
)
def test_no_id_token_is_requested_where_nothing_is_published(
    run: Run, sound: Sound, github: Issuer, trusted: str, event: str, mode: str
) -> None:
    sound()
    run(event, "refs/heads/main", mode=mode, repo_id=trusted, env=github.environment)
    assert github.audiences == []


def test_the_first_release_creates_the_repository_with_the_token(
    run: Run, sound: Sound, github: Issuer, repository: str
) -> None:
    sound()
    ran = run(*TAG, repo_id=repository, env=github.environment)
    assert ran.outputs["outcome"] == "published"
    alone = run(*TAG, repo_id=f"{repository}-alone", hf_token="", env=github.environment)
    assert alone.found == ["HFD619"]
    assert "create it: `hf repos create acme/" in alone.report["findings"][-1]["fix"]


def test_a_job_without_any_identity_is_told_both_ways(run: Run, sound: Sound, repository: str) -> None:
    sound()
    ran = run(*TAG, repo_id=repository, hf_token="")
    assert ran.found == ["HFD601"]
    fix = ran.report["findings"][-1]["fix"]
    assert "`hf-token`" in fix
    assert "id-token: write" in fix
