"""Tokens that are malformed, and the outputs of the action."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile.canaries import CANARIES, ECHOES, VARIABLES, leaks, left_in, mirror
from hostile.runner import run_action
from hostile.tokens.shared import A, B, C
from sound import README, Model

from hfdeploy_action.rehearsal import hub as embedded

WRONG = {
    "a line break within": f"{A[:14]}\n{A[14:]}",
    "a second line": f"{A}\n{A[::-1]}",
    "Bearer in front": f"Bearer {A}",
    "quotation marks": f'"{A}"',
    "a blank": f"{A[:15]} {A[15:]}",
    "a zero-width space": f"{A}\u200b",
    "a byte order mark": f"\ufeff{A}",
    "a no-break space": f"{A}\xa0",
    "an escape": f"{A[:15]}\x1b{A[15:]}",
    "an expression": "${{ secrets.HF_TOKEN }}",
    "asterisks": "***",
}


@pytest.mark.attack(
    "a token holds what is in no token", holds="it is refused before the first request, named and not told"
)
@pytest.mark.parametrize("name", CANARIES)
@pytest.mark.parametrize("what", WRONG)
def test_malformed(
    what: str,
    name: str,
    spied: Callable[..., str],
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    own_hub: embedded.Hub,
) -> None:
    model({"README.md": README.replace("apache-2.0", A)})
    monkeypatch.setenv(VARIABLES[name], WRONG[what])
    before = len(own_hub.requests)
    printed = spied("publish", "model", "--repo-id", "acme/emotion", "--tag", "v1", "--format", "json")
    report = json.loads(printed)
    assert (report["outcome"], [found["rule"] for found in report["findings"]]) == ("invalid-input", ["HFD014"])
    assert VARIABLES[name] in report["findings"][0]["message"]
    assert own_hub.requests[before:] == []


ACTIONS: dict[str, dict[str, str]] = {
    "passed": {"mode": "validate"},
    "rehearsed": {"mode": "rehearse", "tag": A},
    "published": {"mode": "publish", "tag": "v1", "repo-id": f"acme/{A}"},
    "invalid": {"mode": "publish", "tag": "v1", "repo-id": "acme/invalid", "labels": f"{A},{B},{C}"},
    "invalid-input": {"mode": f"{A} {B}", "visibility": C},
    "refused": {"mode": "publish", "tag": "v1", "repo-id": f"nobody/{B}"},
}


@pytest.mark.attack("inputs of the action hold the token", holds="log, summary, outputs and files do not tell it")
@pytest.mark.parametrize("outcome", ACTIONS)
def test_action(outcome: str, tmp_path: Path, model: Model, own_hub: embedded.Hub) -> None:
    root = model({}, into="workspace/model")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    inputs = {**CANARIES, **ACTIONS[outcome], "model-path": "model", "hf-endpoint": own_hub.url}
    env = {"TMPDIR": str(temporary), **{f"INPUT_{name.upper()}": value for name, value in inputs.items()}}
    ended = run_action(root.parent, env=env)
    lines = ended.log.splitlines()
    assert lines[:3] == [f"::add-mask::{token}" for token in CANARIES.values()]
    left = left_in(root.parent / "hf-deploy-report", tmp_path / "runner", temporary)
    assert leaks("\n".join(lines[3:]).encode() + left) == []
    assert ended.report["outcome"] == outcome


LOUD = {"HF_DEBUG": "1", "HF_HUB_VERBOSITY": "debug", "HF_HUB_ETAG_TIMEOUT": "long", "HF_HUB_DOWNLOAD_TIMEOUT": "long"}


@pytest.mark.attack("the environment asks the Hub's client to print more", holds="it prints no token, and loads")
@pytest.mark.parametrize("name", LOUD)
def test_loud_client(name: str, tmp_path: Path, model: Model) -> None:
    root = model({"hfdeploy.yaml": "publish: {retry-seconds: 0}\n"}, into="workspace/model")
    env = {name: LOUD[name], **{f"INPUT_{each.upper()}": token for each, token in CANARIES.items()}}
    with mirror(ECHOES["in a header that the client prints"]) as url:
        ended = run_action(
            root.parent, model_path="model", repo_id="acme/x", mode="publish", tag="v1", hf_endpoint=url, env=env
        )
    assert ended.report["outcome"] == "refused"
    left = left_in(root.parent / "hf-deploy-report", tmp_path / "runner")
    assert leaks("\n".join(ended.log.splitlines()[3:]).encode() + left) == []


@pytest.mark.attack("the server that the action asks sends the token back", holds="nothing tells it")
@pytest.mark.parametrize("how", ["in an error of status 403", "in a header that the client prints", "as every value"])
def test_action_asks(how: str, tmp_path: Path, model: Model) -> None:
    root = model({"hfdeploy.yaml": "publish: {retry-seconds: 0}\n"}, into="workspace/model")
    env = {f"INPUT_{name.upper()}": token for name, token in CANARIES.items()}
    with mirror(ECHOES[how]) as url:
        ended = run_action(
            root.parent, model_path="model", repo_id="acme/x", mode="publish", tag="v1", hf_endpoint=url, env=env
        )
    assert ended.status != 0
    left = left_in(root.parent / "hf-deploy-report", tmp_path / "runner")
    assert leaks("\n".join(ended.log.splitlines()[3:]).encode() + left) == []


@pytest.mark.attack("a variable holds another token than the input", holds="both are masked")
def test_unused(tmp_path: Path, model: Model) -> None:
    root = model({"README.md": README.replace("apache-2.0", f"{A} {B} {C}")}, into="workspace/model")
    inputs = {f"INPUT_{name.upper()}": f"hf_{name[0] * 34}" for name in CANARIES}
    env = {**inputs, **{VARIABLES[name]: token for name, token in CANARIES.items()}}
    ended = run_action(root.parent, model_path="model", env=env)
    assert "HFD" in ended.log
    said = [line for line in ended.log.splitlines() if not line.startswith("::add-mask::")]
    assert leaks("\n".join(said).encode() + left_in(root.parent / "hf-deploy-report", tmp_path / "runner")) == []


@pytest.mark.attack("the token has several lines", holds="GitHub is told to mask each of them, and the run is refused")
def test_lines(tmp_path: Path, model: Model) -> None:
    root = model({}, into="workspace/model")
    env = {"INPUT_HF-TOKEN": f"{A}\n{B}\n", "INPUT_INFERENCE-TOKEN": "", "INPUT_GITHUB-TOKEN": ""}
    ended = run_action(root.parent, model_path="model", env=env)
    masks = [line.removeprefix("::add-mask::") for line in ended.log.splitlines() if line.startswith("::add-mask::")]
    assert masks == [f"{A}%0A{B}", A, B]
    assert (ended.status, ended.report["outcome"]) == (2, "invalid-input")
    assert "a line break after 29 characters" in ended.log
    assert os.sep not in ended.report["findings"][0]["message"]
