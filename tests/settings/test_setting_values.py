"""Names of repositories and tags, and addresses."""

# ruff: noqa: E501, RUF005
from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from settings.loading import ask, rejected

from hfdeploy_action.settings import Secrets


@pytest.mark.parametrize("repo_id", ["a/b", "acme/emotion-v1.2", "A_1/b.c-d", "a/" + "b" * 96, "1/2"])
def test_a_valid_repository_name_is_accepted(repo_id: str, workspace: Path) -> None:
    assert ask(workspace, repo_id=repo_id).settings.repo_id == repo_id


@pytest.mark.parametrize(
    "repo_id",
    [
        "a",
        "/b",
        "a/",
        "a/b/c",
        "a//b",
        "a/b--c",
        "a/b..c",
        "a/b.git",
        "-a/b",
        "a/b-",
        "a/.b",
        "a b/c",
        "a/modèle",
        "a/b\n",
    ]
    + ["a/" + "b" * 97, "https://huggingface.co/a/b", "a/b@main", "a\\b", "a/b\0"],
)
def test_an_invalid_repository_name_is_rejected(repo_id: str, workspace: Path) -> None:
    assert rejected(workspace, yaml.safe_dump({"repo-id": repo_id}))[0].startswith(
        "HFD002 hfdeploy.yaml:1:1 `repo-id` must be"
    )


@pytest.mark.parametrize("tag", ["v1", "v1.2.0", "release/1", "1.0-rc.1", "é"])
def test_a_valid_tag_is_accepted(tag: str, workspace: Path) -> None:
    assert ask(workspace, tag=tag).settings.tag == tag


@pytest.mark.parametrize("tag", ["-v", ".v", "v..1", "v.lock", "a.lock/b", "v/", "v.", "v~1", "v^", "v:1", "v?", "v*", "v[", "a//b", "@{", "v\n", "v\x7f", "a\\b"])  # fmt: skip
def test_an_invalid_tag_is_rejected(tag: str, workspace: Path) -> None:
    assert rejected(workspace, yaml.safe_dump({"tag": tag}))[0].startswith("HFD002 hfdeploy.yaml:1:1 `tag` must be")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://a.example/x/y?z", "http://[::1]:80/x"])
def test_a_valid_address_is_accepted(url: str, workspace: Path) -> None:
    assert ask(workspace, hf_endpoint=url, inference_url=url).settings.hf_endpoint == url


@pytest.mark.parametrize("url", ["https://user:secret@a.example", "https://", "https:///x", "javascript:alert(1)", "https://a b", "https://a\nb", "http://[::1", "http://a:port"])  # fmt: skip
def test_an_invalid_address_is_rejected(url: str, workspace: Path) -> None:
    assert len(rejected(workspace, yaml.safe_dump({"hf-endpoint": url}))) == 1


@pytest.mark.parametrize("tag", ["refs/heads/main", "refs/pull/7/merge", "refs/tags/refs/heads/x", "refs/tags/"])
def test_a_reference_that_is_not_a_tag_is_rejected(tag: str, workspace: Path) -> None:
    assert rejected(workspace, f"tag: {tag}") != []


def test_a_tag_may_be_given_as_github_ref(workspace: Path) -> None:
    assert ask(workspace, "tag: refs/tags/v1.2.0").settings.tag == "refs/tags/v1.2.0"


def test_secrets_are_not_shown() -> None:
    secrets = Secrets("hf_one", "", "ghs_two")
    assert repr(secrets) == "Secrets()"
    assert secrets.all() == ("hf_one", "ghs_two")


@pytest.mark.parametrize(
    ("written", "patterns"),
    [("false", ()), ("true", ("*",)), ("[]", ()), ('["onnx/**", old.txt]', ("onnx/**", "old.txt"))],
)
def test_files_to_delete_are_given_as_true_or_as_patterns(
    written: str, patterns: tuple[str, ...], workspace: Path
) -> None:
    (workspace / "hfdeploy.yaml").write_text(f"publish: {{delete: {written}}}\n")
    assert ask(workspace).settings.publish.deleted == patterns
