"""The gate of a repository is set after the tag, and its resource group when it is created."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from clients import Client, Point
from faults import FAULTS
from runs import Run, rows
from sound import Model

from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded

Publish = Callable[..., dict[str, Any]]


@pytest.fixture
def publish(run: Run, model: Model, repository: Repository, client: Client) -> Publish:
    """Publish with these settings of the section `publish`."""

    def go(tag: str = "v1", visibility: str = "keep", **settings: str) -> dict[str, Any]:
        lines = "".join(f"  {name.replace('_', '-')}: {value}\n" for name, value in settings.items())
        text = f"repo-id: {repository.repo_id}\nvisibility: {visibility}\npublish:\n  retry-seconds: 1\n{lines}"
        return run("publish", str(model({"hfdeploy.yaml": text})), "--tag", tag, "--hf-endpoint", client.url)

    return go


def changing(client: Client) -> list[str]:
    """The requests that change something after the upload."""
    made = [each.path.split("/") for each in client.requests if each.method in {"POST", "PUT"}]
    return [path[5] for path in made if len(path) > 5 and path[5] in {"commit", "tag", "settings"}]


@pytest.mark.parametrize("gate", ["auto", "manual"])
def test_a_repository_is_gated_after_the_tag_and_before_it_is_public(
    publish: Publish, repository: Repository, client: Client, gate: str
) -> None:
    report = publish(visibility="public", gated=gate)
    assert (report["outcome"], report["stages"][-1]["note"]) == ("published", f"public, gated ({gate})")
    assert (repository.gate(), repository.is_private()) == (gate, False)
    assert changing(client) == ["commit", "tag", "settings", "settings"]


def test_a_gate_is_kept_unless_the_settings_say_otherwise(publish: Publish, repository: Repository) -> None:
    publish(gated="manual")
    publish("v2")
    assert repository.gate() == "manual"
    publish("v2", gated="false")
    assert repository.gate() is False


def test_a_gate_that_is_there_is_not_set_again(publish: Publish, client: Client) -> None:
    publish(gated="auto")
    assert publish(gated="auto")["outcome"] == "unchanged"
    assert changing(client) == ["commit", "tag", "settings"]


@pytest.mark.parametrize(("name", "outcome"), [("503", "unavailable"), ("403", "failed")])
def test_a_gate_that_fails_after_the_tag_is_finished_by_the_next_run(
    publish: Publish, repository: Repository, client: Client, name: str, outcome: str
) -> None:
    client.at(Point("PUT", "*/settings", lasting=True), FAULTS[name])
    report = publish(visibility="public", gated="manual")
    assert (report["outcome"], rows(report)["visibility"], report["rollback"]) == (outcome, "failed", None)
    assert (repository.tags()["v1"], repository.is_private()) == (repository.head(), True)
    client.planned.clear()
    assert publish(visibility="public", gated="manual")["outcome"] == "unchanged"
    assert (repository.gate(), repository.is_private()) == ("manual", False)


def test_a_hub_that_does_not_set_the_gate_is_noticed(publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Repository, "set_gate", lambda *_: None)
    report = publish(gated="manual")
    assert report["outcome"] == "failed"
    assert "did not become gated (manual)" in report["findings"][0]["message"]


def group_of(hub: embedded.Hub, repository: Repository) -> str | None:
    found = hub.repository(*repository.repo_id.split("/"))
    assert found
    return found.settings().get("resourceGroup")


def test_a_new_repository_is_created_in_its_resource_group(
    publish: Publish, hub: embedded.Hub, repository: Repository
) -> None:
    publish(resource_group="66f0a1b2c3d4e5f6a7b8c9d0")
    assert group_of(hub, repository) == "66f0a1b2c3d4e5f6a7b8c9d0"


def test_a_repository_that_exists_stays_in_its_resource_group(
    publish: Publish, hub: embedded.Hub, repository: Repository
) -> None:
    publish()
    publish("v2", resource_group="66f0a1b2c3d4e5f6a7b8c9d0")
    assert group_of(hub, repository) is None
