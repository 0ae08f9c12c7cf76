"""A settings file that would not be read is an error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from settings.loading import ask, rejected

from hfdeploy_action.plan import Event, decide

MISNAMED = [
    *(".hfdeploy.yaml", "hfdeploy.yml", "hf-deploy.yaml", "HFDeploy.yaml", "hf_deploy.yml", "hfdeploy.yaml.txt"),
    *(".hfdeploy", "hfdeploy.json", "hfdepoly.yaml", "hfdploy.yaml", "hfdeploy (1).yaml", "hf-deploy-action.yml"),
    *("huggingface-deploy.yml", ".github/hf-deploy.yml", ".github/workflows/hfdeploy.yml", "model/.hfdeploy.yml"),
]
MISPLACED = [".github/hfdeploy.yaml", "config/hfdeploy.yaml", ".config/hfdeploy.yaml", "model/config/hfdeploy.yaml"]
OF_OTHERS = [
    *("deploy.yaml", "redeploy.yml", "hfdeploy-staging.yaml", "hfdeploy.example.yaml", "docs/hfdeploy.schema.json"),
    *("hf-deploy", "hf-deploy.sh", "hfdeploy.yaml.orig", "experiments/hfdeploy.yaml"),
]


def write(workspace: Path, name: str, text: str = "sensitivity: health\n") -> None:
    (workspace / name).parent.mkdir(parents=True, exist_ok=True)
    (workspace / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", MISNAMED)
def test_a_similar_name(name: str, workspace: Path) -> None:
    write(workspace, name)
    at = Path(name).relative_to("model") if name.startswith("model/") else Path("..", name)
    message = f"HFD016 {at} `{name}` is not read; the settings file is called `hfdeploy.yaml`"
    assert rejected(workspace, model_path="model") == [message]


@pytest.mark.parametrize("name", MISPLACED)
def test_the_right_name_in_another_folder(name: str, workspace: Path) -> None:
    write(workspace, name)
    (found,) = rejected(workspace, model_path="model")
    assert found.endswith(f"`{name}` is in a folder where settings are not looked for")


@pytest.mark.parametrize("name", OF_OTHERS)
def test_a_name_of_something_else_is_accepted(name: str, workspace: Path) -> None:
    write(workspace, name)
    assert ask(workspace, model_path="model").file is None


@pytest.mark.parametrize("text", ["on: push\njobs: {}\n", "apiVersion: v1\n", "services: {}\n", "runs: {}\n"])
def test_a_file_of_another_tool_is_accepted(text: str, workspace: Path) -> None:
    write(workspace, ".github/workflows/hf-deploy.yml", text)
    write(workspace, "hf-deploy.yml", text)
    assert ask(workspace, model_path="model").file is None


def test_files_in_the_workspace_and_in_the_model_folder(workspace: Path) -> None:
    write(workspace, "model/hfdeploy.yaml")
    message = "HFD015 hfdeploy.yaml there are two settings files, `hfdeploy.yaml` and `model/hfdeploy.yaml`"
    assert rejected(workspace, "repo-id: acme/model\n", model_path="model") == [message]
    assert rejected(workspace, "model-path: model\n") == [message]


def test_a_similar_name_beside_the_settings_file_is_an_error_that_names_both(workspace: Path) -> None:
    write(workspace, "hfdeploy.yml")
    (found,) = rejected(workspace, "repo-id: acme/model\n", model_path="model")
    assert found.endswith("`hfdeploy.yml` looks like a settings file; only `hfdeploy.yaml` is read")


def test_a_link_to_the_settings_file_is_no_second_file(workspace: Path) -> None:
    (workspace / "model/hfdeploy.yaml").symlink_to("../hfdeploy.yaml")
    assert ask(workspace, "repo-id: acme/model\n", model_path="model").settings.repo_id == "acme/model"


def test_a_file_above_the_current_folder_is_found_on_a_command_line(workspace: Path) -> None:
    (workspace / ".git/objects").mkdir(parents=True)
    (workspace / ".git/refs").mkdir()
    (workspace / ".git/HEAD").write_text("ref: refs/heads/main\n")
    write(workspace, "hfdeploy.yaml")
    write(workspace, "model/config.json", "{}")
    (found,) = rejected(workspace / "model", confined=False)
    assert found.endswith("`../hfdeploy.yaml` is in a folder where settings are not looked for")
    assert ask(workspace / "model").file is None


def test_the_plan_names_the_file_that_is_read(workspace: Path) -> None:
    loaded = ask(workspace, "model-path: model\n")
    assert str(decide(loaded, Event())) == "validate (command line; settings from hfdeploy.yaml)"


def test_with_config_the_plan_names_what_is_not_read_and_it_is_not_published(workspace: Path) -> None:
    write(workspace, "model/hfdeploy.yaml")
    write(workspace, "production.yaml", "model-path: model\n")
    loaded = ask(workspace, config="production.yaml")
    expected = "validate (command line; settings from production.yaml, not from model/hfdeploy.yaml)"
    assert str(decide(loaded, Event())) == expected
    assert [path.resolve() for path in loaded.unread] == [(workspace / "model/hfdeploy.yaml").resolve()]
