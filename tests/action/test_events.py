"""What the action does on each event."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from action.runner import CHECKS, ROOT, TOKEN, Run
from sound import README, Model, edit, pointer

from hfdeploy_action.rehearsal import hub as embedded


def test_a_pushed_tag_publishes_and_a_second_run_changes_nothing(
    run: Run, sound: Model, hub: embedded.Hub, repository: str
) -> None:
    sound()
    first = run("push", "refs/tags/v1.2.0", repo_id=repository)
    assert (first.status, first.outputs["outcome"], first.outputs["tag"]) == (0, "published", "v1.2.0")
    assert first.outputs["url"] == f"{hub.url}/{repository}/tree/v1.2.0"
    assert re.fullmatch(r"[0-9a-f]{40}", first.outputs["commit"])
    assert int(first.outputs["uploaded-bytes"]) > 0
    asked = len(hub.requests)
    again = run("push", "refs/tags/v1.2.0", repo_id=repository)
    assert (again.status, again.outputs["outcome"], again.outputs["uploaded-bytes"]) == (0, "unchanged", "0")
    assert again.outputs["commit"] == first.outputs["commit"]
    assert not [asked for asked in hub.requests[asked:] if "/commit/" in asked.path or "/tag/" in asked.path]


def test_a_rollback_needs_no_checkout(run: Run, sound: Model, workspace: Path, repository: str) -> None:
    folder = sound()
    first = run("push", "refs/tags/v1", repo_id=repository)
    sound({"notes.md": "new"})
    run("push", "refs/tags/v2", repo_id=repository)
    shutil.rmtree(folder)
    ran = run("workflow_dispatch", mode="rollback", tag="v1", repo_id=repository)
    assert (ran.status, ran.outputs["outcome"], ran.outputs["rolled-back"]) == (0, "published", "true")
    assert (ran.outputs["tag"], ran.report["rollback"]["restored"]) == ("v1", first.outputs["commit"])
    assert f"Rolled back to the tag&#58; {repository} v1" in ran.summary
    assert f"holds <code>{first.outputs['commit'][:7]}</code> again" in ran.summary


def test_the_published_files_can_be_checked(run: Run, sound: Model, workspace: Path, repository: str) -> None:
    folder = sound()
    ran = run("push", "refs/tags/v1", repo_id=repository)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", workspace / ran.outputs["checksums"]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "model.safetensors: OK" in checked.stdout


def test_a_published_release_publishes(run: Run, sound: Model, repository: str) -> None:
    sound()
    ran = run("release", "refs/tags/v2", repo_id=repository)
    assert (ran.outputs["outcome"], ran.outputs["tag"]) == ("published", "v2")


def test_a_token_of_the_environment_is_as_secret_as_an_input(run: Run, sound: Model, repository: str) -> None:
    sound({"README.md": README + f"Log in with {TOKEN}.\n", f"{TOKEN}.txt": "x"})
    ran = run("push", "refs/tags/v1", hf_token="", env={"HF_TOKEN": TOKEN}, repo_id=repository)
    assert ran.outputs["outcome"] == "published"


def test_a_workspace_of_another_user_is_read(run: Run, sound: Model, workspace: Path) -> None:
    sound({"model.safetensors": pointer(), ".gitattributes": "*.safetensors filter=lfs\n"})
    subprocess.run(["git", "remote", "add", "origin", "https://git.invalid/acme/emotion"], cwd=workspace, check=True)
    ran = run()
    assert (ran.outputs["outcome"], [finding["rule"] for finding in ran.report["findings"]]) == ("passed", ["HFD302"])


@pytest.mark.parametrize(
    ("event", "ref"),
    [
        ("push", "refs/heads/main"),
        ("push", "refs/heads/v1.0.0"),
        ("push", "refs/tags/nightly"),
        ("workflow_dispatch", "refs/heads/main"),
        ("workflow_dispatch", "refs/tags/v1.0.0"),
        ("pull_request", "refs/pull/7/merge"),
        ("merge_group", "refs/heads/gh-readonly-queue/main/pr-7"),
    ],
)
def test_every_other_event_only_validates(run: Run, sound: Model, hub: embedded.Hub, event: str, ref: str) -> None:
    sound()
    before = len(hub.requests)
    ran = run(event, ref)
    assert (ran.status, ran.outputs["outcome"], ran.report["plan"]["mode"]) == (0, "passed", "validate")
    assert ran.stages == dict.fromkeys(CHECKS, "passed")
    assert hub.requests[before:] == []


def test_a_pull_request_from_a_fork_is_checked_without_secrets(run: Run, sound: Model) -> None:
    sound(edit("config.json", '"calm": 0', '"calm": 2'))
    ran = run("pull_request", "refs/pull/7/merge", fork=True, hf_token="", repo_id="")
    assert (ran.status, ran.outputs["outcome"]) == (1, "invalid")
    assert "HFD202" in ran.found


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
@pytest.mark.parametrize("mode", ["publish", "rollback"])
def test_a_pull_request_never_publishes(run: Run, sound: Model, hub: embedded.Hub, event: str, mode: str) -> None:
    sound({"hfdeploy.yaml": f"mode: {mode}\ntag: v1\n"})
    before = len(hub.requests)
    ran = run(event, "refs/pull/7/merge", mode=mode, tag="v9.9.9")
    assert (ran.status, ran.outputs["outcome"], ran.report["plan"]["mode"]) == (0, "passed", "validate")
    assert hub.requests[before:] == []


def test_a_pull_request_is_rehearsed_with_rehearse_true(run: Run, workspace: Path, hub: embedded.Hub) -> None:
    shutil.copytree(ROOT / "examples/emotion", workspace / "model")
    settings = workspace / "model/hfdeploy.yaml"
    settings.write_text(f"{settings.read_text()}  load: {{ramp: [30], seconds-per-step: 2}}\n")
    before = len(hub.requests)
    ran = run("pull_request", "refs/pull/7/merge", fork=True, hf_token="", repo_id="", rehearse="true")
    assert (ran.status, ran.outputs["outcome"]) == (0, "rehearsed")
    acts = ("publish", "promote", "deploy", "smoke", "tag", "visibility", "rollback")
    assert ran.stages == dict.fromkeys((*CHECKS, *acts), "passed")
    assert float(ran.outputs["p95-ms"]) > 0
    assert {(request.method, request.owner) for request in hub.requests[before:]} == {("GET", None)}


def test_a_schedule_monitors_what_is_deployed(run: Run, sound: Model) -> None:
    sound({"hfdeploy.yaml": "smoke: {cold-start: {retry-seconds: 0}, load: {ramp: [1], seconds-per-step: 0.1}}\n"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    ran = run("schedule", target="self-hosted", inference_url=address)
    assert (ran.status, ran.outputs["outcome"]) == (4, "unavailable")
    assert ran.stages == {**dict.fromkeys(CHECKS, "passed"), "deploy": "passed", "smoke": "failed"}
