"""Targets: what each can say before a release, and what it gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from runs import Run, found, rows
from sound import Model

from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.retry import RetryBudget
from hfdeploy_action.settings import Secrets, SelfHosted
from hfdeploy_action.settings import Target as TargetSettings
from hfdeploy_action.targets import TargetInputs, target_of
from hfdeploy_action.targets.failures import InvalidAddress, MissingAddress, NotServed

URL = "https://models.acme.example/emotion"
ROUTER = "https://router.example"


def self_hosted(url: str | None, **tokens: Any) -> TargetInputs:
    return TargetInputs(TargetSettings(self_hosted=SelfHosted(url=url)), Secrets(**tokens), "", nothing_of_the_hub)


def nothing_of_the_hub() -> Repository:
    raise AssertionError("a self-hosted model does not need the Hub")


def test_a_self_hosted_target_is_sent_its_own_token_only() -> None:
    target = target_of("self-hosted", self_hosted(URL, hf_token="hf_a", inference_token="secret-b"))
    target.check()
    with target.deploy(None) as deployment:
        assert (deployment.target, deployment.address.url, deployment.address.token) == ("self-hosted", URL, "secret-b")
        assert (deployment.revision, deployment.rate, deployment.hourly_cost) == (None, 5, None)


@pytest.mark.parametrize(("url", "failure"), [(None, MissingAddress), ("ftp://a.example", InvalidAddress)])
def test_a_self_hosted_target_without_a_usable_address_fails_its_check(
    url: str | None, failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        target_of("self-hosted", self_hosted(url)).check()


@pytest.fixture
def serverless(hub: embedded.Hub) -> TargetInputs:
    """What a target needs to know of a private repository on the embedded Hub."""
    repository = Repository("acme/serverless", Identity("hf_rehearsal", "hf-token", hub.url), RetryBudget(0))
    repository.create(private=True)
    return TargetInputs(TargetSettings(), Secrets(hf_token="hf_rehearsal"), ROUTER, lambda: repository)


def test_serverless_inference_answers_at_the_router(hub: embedded.Hub, serverless: TargetInputs) -> None:
    model = {"status": "live", "providerId": "acme/serverless", "task": "text-classification"}
    hub.served["acme/serverless"] = {"hf-inference": model}
    target = target_of("serverless", serverless)
    target.check()
    with target.deploy(None) as deployment:
        assert deployment.address.url == f"{ROUTER}/hf-inference/models/acme/serverless"
        assert (deployment.rate, deployment.hourly_cost) == (5, None)


def test_serverless_inference_is_not_sent_the_token_of_a_trusted_publisher(
    hub: embedded.Hub, serverless: TargetInputs
) -> None:
    model = {"status": "live", "providerId": "acme/serverless", "task": "text-classification"}
    hub.served["acme/serverless"] = {"hf-inference": model}
    issued = Secrets(issued=["hf_jwt_of_the_job"])
    with target_of("serverless", replace(serverless, secrets=issued)).deploy(None) as deployment:
        assert deployment.address.token is None


@pytest.mark.parametrize(
    ("providers", "message"),
    [([], "is served by no provider"), (["other"], "is served only by other")],
)
def test_a_model_that_is_not_served_is_not_deployed(
    hub: embedded.Hub, serverless: TargetInputs, providers: list[str], message: str
) -> None:
    model = {"status": "live", "providerId": "acme/serverless", "task": "text-classification"}
    hub.served["acme/serverless"] = dict.fromkeys(providers, model)
    with pytest.raises(NotServed, match=message), target_of("serverless", serverless).deploy(None):
        pass


def test_an_invalid_router_fails_the_check(serverless: TargetInputs) -> None:
    with pytest.raises(InvalidAddress):
        target_of("serverless", replace(serverless, router="router.huggingface.co")).check()


def test_a_release_to_a_target_that_fails_its_check_asks_the_hub_nothing(
    run: Run, model: Model, hub: embedded.Hub
) -> None:
    before = len(hub.requests)
    report = run("publish", str(model()), "--repo-id", "acme/unchecked", "--tag", "v1", "--target", "self-hosted")
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD702"])
    assert (rows(report)["publish"], rows(report)["deploy"], rows(report)["smoke"]) == ("failed", "skipped", "skipped")
    assert hub.requests[before:] == []
