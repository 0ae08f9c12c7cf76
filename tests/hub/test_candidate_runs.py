"""Releases whose files would not be all that main holds: judged before anything is uploaded."""

from __future__ import annotations

from typing import Any

import pytest
from clients import Point, connect
from faults import before
from hub.releases import seen_by
from hub.test_candidate import SHARDED
from runs import Run, found, rows
from sound import Model

from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded

NAMED = "`model.safetensors` stays on the Hub, and is loaded in place of the new `model.safetensors.index.json`"


def add(repository: Repository, name: str, content: bytes = b"old") -> str:
    """Put a file on main, as somebody else."""
    made = repository.api.upload_file(path_or_fileobj=content, path_in_repo=name, repo_id=repository.repo_id)
    return str(made.oid)


def messages(report: dict[str, Any], rule: str) -> list[str]:
    return [finding["message"] for finding in report["findings"] if finding["rule"] == rule]


@pytest.fixture
def first(run: Run, model: Model, repository: Repository) -> Repository:
    """The repository, with the sound model as its first release."""
    assert run("publish", str(model()), "--repo-id", repository.repo_id, "--tag", "v1")["outcome"] == "published"
    return repository


@pytest.mark.parametrize("mode", ["publish", "plan"])
def test_shards_beside_the_old_file_are_not_published(
    run: Run, model: Model, first: Repository, hub: embedded.Hub, mode: str
) -> None:
    head, before = first.head(), len(hub.requests)
    report = run(mode, str(model(SHARDED)), "--repo-id", first.repo_id, "--tag", "v2")
    assert (report["outcome"], report["exit_status"]) == ("invalid", 1)
    assert messages(report, "HFD621") == [NAMED]
    assert rows(report)["publish"] == "failed"
    sent = [request.path for request in hub.requests[before:] if request.method != "GET"]
    assert all("validate-yaml" in path for path in sent), "nothing was uploaded"
    assert first.head() == head


def test_the_fix_releases_the_shards(run: Run, model: Model, first: Repository) -> None:
    root = model({**SHARDED, "hfdeploy.yaml": 'publish: {delete: ["model.safetensors"]}\n'})
    report = run("publish", str(root), "--repo-id", first.repo_id, "--tag", "v2")
    assert report["outcome"] == "published"
    assert (report["changes"]["deleted"], report["changes"]["kept"]) == (["model.safetensors"], [])
    assert "model.safetensors" not in first.tree("main")


def test_a_warning_about_main_fails_the_release_if_the_settings_say_so(
    run: Run, model: Model, first: Repository
) -> None:
    head = add(first, "onnx/model.onnx")
    root = model({"model.safetensors": b"", **changed_weights()})
    arguments = (str(root), "--repo-id", first.repo_id, "--tag", "v2")
    report = run("publish", *arguments, "--fail-on", "warning")
    assert (report["outcome"], found(report), first.head()) == ("invalid", ["HFD623"], head)
    report = run("publish", *arguments)
    assert (report["outcome"], found(report)) == ("published", ["HFD623"])
    assert "onnx/model.onnx" in first.tree("main")


def test_a_rule_about_main_can_be_ignored(run: Run, model: Model, first: Repository) -> None:
    report = run("publish", str(model(SHARDED)), "--repo-id", first.repo_id, "--tag", "v2", "--ignore", "HFD621")
    assert report["outcome"] == "published"
    assert "HFD621" not in found(report)


def test_main_is_judged_again_if_it_moves_during_the_release(
    run: Run, model: Model, first: Repository, hub: embedded.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hfdeploy_action.hub.release import Release

    stage, theirs = Release.stage, list[str]()

    def staged(transaction: Release) -> None:
        stage(transaction)
        if not theirs:
            theirs.append(add(seen_by(hub, first.repo_id), "adapter_config.json", b"{}"))

    monkeypatch.setattr(Release, "stage", staged)
    report = run("publish", str(model(changed_weights())), "--repo-id", first.repo_id, "--tag", "v2")
    assert report["outcome"] == "invalid"
    assert found(report) == ["HFD621"]
    assert "`adapter_config.json` stays on the Hub" in messages(report, "HFD621")[0]
    assert first.head() == theirs[0], "nothing of the release is on main"
    assert set(first.tags()) == {"v1"}


def test_a_release_says_what_it_changed_if_main_moved_first(
    run: Run, model: Model, first: Repository, hub: embedded.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model(changed_weights())
    with connect(hub) as client:
        theirs = seen_by(hub, first.repo_id)
        client.at(Point("POST", "*/commit/*"), before(lambda: add(theirs, "config.json", b"{}")))
        report = run("publish", str(folder), "--repo-id", first.repo_id, "--tag", "v2", "--hf-endpoint", client.url)
    notes = {stage["name"]: stage["note"] for stage in report["stages"]}
    assert notes["publish"].startswith("1 updated")
    assert f"main is at {first.head()[:7]}, after it moved: 2 updated" in notes["promote"]


def changed_weights() -> dict[str, bytes]:
    """The weights of the sound model after more training: the same tensors, other numbers."""
    from sound import TENSORS, safetensors

    content = safetensors(TENSORS)
    return {"model.safetensors": content[:-1] + b"\1"}
