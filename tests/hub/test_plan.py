"""`plan`: what a release would change, in files and bytes, and what it cannot know."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from hub.releases import seen_by
from runs import Run, found, rows
from sound import README, SOUND, TENSORS, Model, pointer, safetensors

from hfdeploy_action import cli
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded

WEIGHTS = safetensors(TENSORS)
POINTER = pointer(hashlib.sha256(WEIGHTS).hexdigest(), len(WEIGHTS))


@pytest.fixture
def first(run: Run, model: Model, repository: Repository) -> Repository:
    assert run("publish", str(model()), "--repo-id", repository.repo_id, "--tag", "v1")["outcome"] == "published"
    return repository


def checkout(root: Path) -> None:
    """Make the folder a clone whose weights are tracked by Git LFS."""
    (root / ".gitattributes").write_text("*.safetensors filter=lfs diff=lfs merge=lfs -text\n")
    for command in (["init", "-q"], ["remote", "add", "origin", "https://github.invalid/a/b.git"], ["add", "."]):
        subprocess.run(
            ["git", "-c", "filter.lfs.clean=cat", "-c", "filter.lfs.required=false", *command], cwd=root, check=True
        )


def test_a_pointer_counts_as_its_content(run: Run, model: Model, first: Repository) -> None:
    root = model({"model.safetensors": POINTER})
    checkout(root)
    report = run("plan", str(root), "--repo-id", first.repo_id)
    assert report["changes"]["unchanged"] == sorted(SOUND)
    assert report["changes"]["updated"] == [".gitattributes"]
    assert report["changes"]["reused_bytes"] == sum(path.stat().st_size for path in model(into="sound").iterdir())
    assert report["changes"]["uploaded_bytes"] == (root / ".gitattributes").stat().st_size


def test_a_pointer_whose_content_the_hub_lacks_is_content_to_upload(run: Run, model: Model, first: Repository) -> None:
    root = model({"model.safetensors": pointer(size=268_000_000)})
    checkout(root)
    report = run("plan", str(root), "--repo-id", first.repo_id)
    assert report["changes"]["updated"] == [".gitattributes", "model.safetensors"]
    assert report["changes"]["uploaded_bytes"] - (root / ".gitattributes").stat().st_size == 268_000_000
    assert report["planned"]["sizes"]["model.safetensors"] == 268_000_000


def test_content_that_the_hub_has_under_another_name_is_not_uploaded(run: Run, model: Model, first: Repository) -> None:
    root = model({"old/model.safetensors": WEIGHTS})
    report = run("plan", str(root), "--repo-id", first.repo_id)
    assert (report["changes"]["added"], report["changes"]["uploaded_bytes"]) == (["old/model.safetensors"], 0)


def test_without_a_token_a_private_repository_is_not_guessed(
    run: Run, model: Model, first: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    report = run("plan", str(model()), "--repo-id", first.repo_id)
    assert (report["outcome"], rows(report)["publish"], report["changes"]) == ("passed", "skipped", None)
    unknown = f"`{first.repo_id}` does not exist, or is private: pass `hf-token` to compare with it."
    assert report["planned"]["repository"] == unknown
    note = next(stage["note"] for stage in report["stages"] if stage["name"] == "publish")
    assert note == f"{unknown} A new one would get 5 added, 1.6 kB of new content"


@pytest.mark.parametrize(
    ("private", "visibility", "becomes"),
    [
        (True, "keep", "is private and stays private."),
        (True, "public", "is private and becomes public."),
        (False, "private", "is public and becomes private."),
    ],
)
def test_the_visibility_is_told(
    run: Run, model: Model, repository: Repository, visibility: str, becomes: str, *, private: bool
) -> None:
    repository.create(private=private)
    report = run("plan", str(model()), "--repo-id", repository.repo_id, "--visibility", visibility)
    assert report["planned"]["repository"] == f"`{repository.repo_id}` {becomes}"


def test_a_new_repository_is_told(run: Run, model: Model, repository: Repository) -> None:
    report = run("plan", str(model()), "--repo-id", repository.repo_id)
    unseen = f"`{repository.repo_id}` does not exist, or the token from hf-token cannot see it"
    assert report["planned"]["repository"] == f"{unseen}; a new one will be private."
    assert report["changes"]["added"] == sorted(SOUND)


@pytest.mark.parametrize("mode", ["plan", "publish"])
def test_what_the_gitignore_on_the_hub_excludes_is_found_before_the_upload(
    run: Run, model: Model, first: Repository, hub: embedded.Hub, mode: str
) -> None:
    first.api.upload_file(path_or_fileobj=b"*.txt\n", path_in_repo=".gitignore", repo_id=first.repo_id)
    before = len(hub.requests)
    report = run(mode, str(model({"a.txt": "a", "b.txt": "b"})), "--repo-id", first.repo_id, "--tag", "v2")
    assert found(report) == ["HFD609"]
    assert report["findings"][0]["message"] == "the `.gitignore` on the Hub excludes `a.txt` and 1 more"
    assert '`publish: {exclude: ["a.txt", "b.txt"]}`' in report["findings"][0]["fix"]
    assert not any("preupload" in request.path for request in hub.requests[before:])
    if mode == "plan":
        assert report["planned"]["ignored"] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("mode", ["plan", "publish"])
def test_without_git_the_gitignore_on_the_hub_is_a_finding(
    run: Run, model: Model, first: Repository, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    first.api.upload_file(path_or_fileobj=b"*.txt\n", path_in_repo=".gitignore", repo_id=first.repo_id)
    root = model({"README.md": f"{README}More.\n"})
    monkeypatch.setenv("PATH", "/nowhere")
    report = run(mode, str(root), "--repo-id", first.repo_id, "--tag", "v2")
    assert report["exit_status"] == 1
    assert found(report) == ["HFD609"]
    assert report["findings"][0]["message"].endswith("`git` is not installed, or not in PATH")


def test_a_plan_is_told_as_text(run: Run, model: Model, first: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    commit = first.api.upload_file(
        path_or_fileobj=b"old", path_in_repo="old.txt", repo_id=first.repo_id, commit_message="Add\x1b[31m notes"
    ).oid
    root = model({f"docs/{number:02}.md": "x" for number in range(60)})
    assert cli.main(["plan", str(root), "--repo-id", first.repo_id]) == 0
    text = capsys.readouterr().out
    lines = text[text.index("\non the Hub") + 1 :].splitlines()
    assert lines[0] == f"on the Hub  `{first.repo_id}` is private and stays private."
    assert lines[1] == f"add         {'1 byte':>9}  docs/00.md"
    assert lines[51] == f"add         {'':>9}  and 10 more, which are in report.json"
    assert lines[52] == f"keep        {'3 bytes':>9}  old.txt"
    assert lines[53] == f"edited      {commit[:7]:>9}  old.txt  Add\\x1b[31m notes"
    assert lines[54] == f"upload      {'60 bytes':>9}  (1.6 kB are on the Hub already)"


def test_a_repository_that_appears_between_two_plans_is_seen(
    run: Run, model: Model, repository: Repository, hub: embedded.Hub
) -> None:
    arguments = ("plan", str(model()), "--repo-id", repository.repo_id)
    assert run(*arguments)["changes"]["added"] == sorted(SOUND)
    seen_by(hub, repository.repo_id).create(private=False)
    assert run(*arguments)["planned"]["repository"].endswith("is public and stays public.")
