"""Addresses that a settings file names: contacted on some events only, and sent no token of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile.addresses.shared import checkout
from hostile.runner import TOKENS, recorder, run_action
from sound import Model

STRANGERS = ["pull_request", "pull_request_target", "issue_comment", "workflow_run", "discussion", "fork"]
MEMBERS = ["push", "workflow_dispatch", "repository_dispatch"]
HUB = {
    "validate online": ("hf-endpoint: {url}\nonline: true", "validate", "hub"),
    "plan": ("hf-endpoint: {url}", "plan", "publish"),
    "serverless": ("hf-endpoint: {url}\ntarget: serverless", "smoke", "deploy"),
}


@pytest.mark.attack("hfdeploy.yaml names a Hub on an event that strangers start", holds="it is never contacted")
@pytest.mark.parametrize("event", STRANGERS)
@pytest.mark.parametrize("wants", HUB)
def test_hub_in_a_strangers_file(tmp_path: Path, model: Model, event: str, wants: str) -> None:
    settings, mode, stage = HUB[wants]
    with recorder() as server:
        ended = run_action(checkout(tmp_path, model, settings.format(url=server.url)), event, mode=mode)
    assert server.asked == []
    assert f"not contacted on `{event}`" in ended.skipped[stage]
    assert ended.status == 0


MODELS = {
    "target": "target: {{kind: self-hosted, self-hosted: {{url: '{url}'}}}}",
    "input name": "target: self-hosted\ninference-url: {url}",
}


@pytest.mark.attack("hfdeploy.yaml names a model server on such an event", holds="it is never contacted")
@pytest.mark.parametrize("event", STRANGERS)
@pytest.mark.parametrize("written", MODELS)
def test_model_in_a_strangers_file(tmp_path: Path, model: Model, event: str, written: str) -> None:
    with recorder() as server:
        workspace = checkout(tmp_path, model, MODELS[written].format(url=server.url))
        ended = run_action(workspace, event, mode="smoke")
    assert server.asked == []
    assert f"not contacted on `{event}`" in ended.skipped["smoke"]


@pytest.mark.attack("mode: publish on such an event, with a model server from the file", holds="nothing is published")
def test_release_that_could_not_be_proven(tmp_path: Path, model: Model) -> None:
    with recorder() as hub, recorder() as server:
        workspace = checkout(tmp_path, model, MODELS["target"].format(url=server.url))
        ended = run_action(workspace, "issue_comment", mode="publish", tag="v1", hf_endpoint=hub.url)
    assert (hub.asked, server.asked) == ([], [])
    assert "not contacted" in ended.skipped["publish"]


@pytest.mark.attack("hfdeploy.yaml says online: true on such an event", holds="the Hub is asked without a token")
def test_online_in_a_strangers_file(tmp_path: Path, model: Model) -> None:
    with recorder() as server:
        workspace = checkout(tmp_path, model, "online: true")
        run_action(workspace, "workflow_run", mode="validate", hf_endpoint=server.url)
    assert server.asked
    assert not any(authorization for _, authorization in server.asked)


@pytest.mark.attack("the file of a pull request also names the address of an input", holds="the input decides")
def test_input_before_file(tmp_path: Path, model: Model) -> None:
    with recorder() as ours, recorder() as theirs:
        workspace = checkout(tmp_path, model, MODELS["target"].format(url=theirs.url))
        run_action(workspace, "pull_request", mode="smoke", inference_url=ours.url)
    assert ours.asked
    assert theirs.asked == []


@pytest.mark.attack("a model server of the workflow's own", holds="gets inference-token, never hf-token")
def test_token_of_the_hub(tmp_path: Path, model: Model) -> None:
    with recorder() as server:
        workspace = checkout(tmp_path, model, "target: self-hosted")
        run_action(workspace, "push", mode="smoke", inference_url=server.url)
        assert {sent for _, sent in server.asked} == {f"Bearer {TOKENS['inference-token']}"}
        server.asked.clear()
        run_action(workspace, "push", mode="smoke", inference_url=server.url, inference_token="")
        assert {sent for _, sent in server.asked} == {""}


@pytest.mark.attack("nobody: members' own events", holds="an address from the file is contacted")
@pytest.mark.parametrize("event", MEMBERS)
def test_members_file(tmp_path: Path, model: Model, event: str) -> None:
    with recorder() as server:
        workspace = checkout(tmp_path, model, MODELS["target"].format(url=server.url))
        run_action(workspace, event, mode="smoke")
    assert server.asked


@pytest.mark.attack("a pull request's run asks to publish or roll back", holds="nothing is written")
@pytest.mark.parametrize("event", ["pull_request", "pull_request_target", "merge_group"])
def test_publish_on_a_pull_request(tmp_path: Path, model: Model, event: str) -> None:
    with recorder() as hub:
        workspace = checkout(tmp_path, model, "")
        ended = run_action(workspace, event, mode="publish", tag="v1", hf_endpoint=hub.url)
    assert hub.asked == []
    assert ended.report["plan"]["mode"] == "validate"
