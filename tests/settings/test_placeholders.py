"""The placeholders of a commit message are replaced, or refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from runs import Run, found, rows
from sound import Model

from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.plan import Event, Origin, decide
from hfdeploy_action.settings import LoadedSettings, Mode, Publish, Settings
from hfdeploy_action.settings.failures import InvalidSetting
from hfdeploy_action.settings.placeholders import filled, values

SHA = "a" * 40
MESSAGE = "{version} is {tag} of {ref} at {sha}"


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("v1.2.0", f"1.2.0 is v1.2.0 of refs/heads/main at {SHA}"),
        ("1.2.0", f"1.2.0 is 1.2.0 of refs/heads/main at {SHA}"),
        ("vendor", f"vendor is vendor of refs/heads/main at {SHA}"),
        ("{sha}", f"{{sha}} is {{sha}} of refs/heads/main at {SHA}"),
    ],
)
def test_each_placeholder_is_replaced_once(tag: str, message: str) -> None:
    assert filled(MESSAGE, values(tag, SHA, "refs/heads/main")) == message


def decided(message: str, mode: Mode = Mode.PUBLISH, sha: str = "") -> None:
    settings = Settings(repo_id="acme/emotion", tag="v1", mode=mode, publish=Publish(commit_message=message))
    decide(LoadedSettings(settings, Path(), Path(), None), Event(origin=Origin(sha=sha)))


@pytest.mark.parametrize("message", ["{sha}", "from {ref}"])
def test_a_source_that_nobody_knows_is_an_invalid_setting(message: str) -> None:
    with pytest.raises(InvalidSetting, match="there is no Git repository here"):
        decided(message)


def test_a_ref_that_is_not_checked_out_is_an_invalid_setting() -> None:
    with pytest.raises(InvalidSetting, match=r"contains `\{ref\}`, but no ref is checked out here"):
        decided("{ref}", sha=SHA)


def test_a_run_that_publishes_nothing_needs_no_source() -> None:
    decided("{sha}", Mode.VALIDATE)


def test_the_local_repository_is_the_source(run: Run, model: Model, repository: Repository) -> None:
    folder = model({"hfdeploy.yaml": f"publish: {{commit-message: '{MESSAGE}'}}\n"})
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q", "-b", "trunk"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *command], check=True)
    sha = subprocess.check_output([*git, "rev-parse", "HEAD"], text=True).strip()
    assert run("publish", str(folder), "--repo-id", repository.repo_id, "--tag", "v1.2")["outcome"] == "published"
    assert repository.history("main")[0].title == f"1.2 is v1.2 of refs/heads/trunk at {sha}"


def test_a_folder_without_git_stops_before_the_checks(run: Run, model: Model, repository: Repository) -> None:
    folder = model({"hfdeploy.yaml": "publish:\n  commit-message: '{sha}'\n"})
    report = run("publish", str(folder), "--repo-id", repository.repo_id, "--tag", "v1")
    assert (report["outcome"], found(report), rows(report)) == ("invalid-input", ["HFD002"], {})
    assert (report["findings"][0]["path"], report["findings"][0]["line"]) == ("model/hfdeploy.yaml", 2)
    assert repository.is_private() is None
