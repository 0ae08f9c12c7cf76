"""Targets: what each can say before a release, and what it gives."""

from __future__ import annotations

import pytest
from runs import Run, found, rows
from sound import Model

from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.settings import Secrets, SelfHosted
from hfdeploy_action.settings import Target as TargetSettings
from hfdeploy_action.targets import TargetInputs, target_of
from hfdeploy_action.targets.failures import InvalidAddress, MissingAddress

URL = "https://models.acme.example/emotion"


def self_hosted(url: str | None, **tokens: str) -> TargetInputs:
    return TargetInputs(TargetSettings(self_hosted=SelfHosted(url=url)), Secrets(**tokens), "", nothing_of_the_hub)


def nothing_of_the_hub() -> Repository:
    raise AssertionError("a self-hosted model does not need the Hub")


def test_a_self_hosted_target_is_sent_its_own_token_only() -> None:
    target = target_of("self-hosted", self_hosted(URL, hf_token="hf_a", inference_token="secret-b"))
    target.check()
    with target.deploy(None) as deployment:
        assert (deployment.target, deployment.address.url, deployment.address.token) == ("self-hosted", URL, "secret-b")
        assert (deployment.revision, deployment.takes_candidate, deployment.steps) == (None, False, ())


@pytest.mark.parametrize(("url", "failure"), [(None, MissingAddress), ("ftp://a.example", InvalidAddress)])
def test_a_self_hosted_target_without_a_usable_address_fails_its_check(
    url: str | None, failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        target_of("self-hosted", self_hosted(url)).check()


def test_a_release_to_a_target_that_fails_its_check_asks_the_hub_nothing(
    run: Run, model: Model, hub: embedded.Hub
) -> None:
    before = len(hub.requests)
    report = run("publish", str(model()), "--repo-id", "acme/unchecked", "--tag", "v1", "--target", "self-hosted")
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD702"])
    assert (rows(report)["publish"], rows(report)["deploy"], rows(report)["smoke"]) == ("failed", "skipped", "skipped")
    assert hub.requests[before:] == []
