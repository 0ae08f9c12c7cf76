"""The real client publishes to the embedded Hub, and what it downloads is what it sent."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete, HfApi
from huggingface_hub.errors import BadRequestError, HfHubHTTPError, RevisionNotFoundError
from rehearsal.folders import contents

from hfdeploy_action.rehearsal.hub import Hub

Git = Callable[..., str]


@pytest.fixture
def git(hub: Hub, repo: str) -> Git:
    """Run the real Git on the repository on disk."""

    def ask(*arguments: str) -> str:
        command = ["git", "--git-dir", str(hub.data / "models" / repo), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    return ask


def add(path: str, content: bytes) -> CommitOperationAdd:
    return CommitOperationAdd(path, content)


def commit(api: HfApi, repo: str, *operations: object, **options: object) -> str:
    """Commit, and return the ID of the commit."""
    message = {"commit_message": "Change", **options}
    oid = api.create_commit(repo, operations, **message).oid  # type: ignore[call-overload]
    assert isinstance(oid, str)
    return oid


def names(api: HfApi, repo: str, revision: str = "main") -> list[str]:
    return sorted(api.list_repo_files(repo, revision=revision))


def in_lfs(api: HfApi, repo: str) -> set[str]:
    """The files that are pointers in Git."""
    return {file.rfilename for file in api.model_info(repo, files_metadata=True).siblings or [] if file.lfs}


def test_a_new_repository_has_the_first_commit_of_the_hub(acme: HfApi, repo: str) -> None:
    (first,) = acme.list_repo_commits(repo)
    assert (first.title, first.authors) == ("initial commit", ["acme"])
    (attributes,) = acme.model_info(repo, files_metadata=True).siblings or []
    assert (attributes.rfilename, attributes.blob_id) == (".gitattributes", "a6344aac8c09253b3b630fb776ae94478aa0275b")


def test_a_repository_cannot_be_created_twice(acme: HfApi, repo: str) -> None:
    with pytest.raises(HfHubHTTPError, match="You already created this model repo"):
        acme.create_repo(repo)
    assert acme.create_repo(repo, exist_ok=True).repo_id == repo


def test_the_default_owner_is_that_of_the_token(acme: HfApi) -> None:
    assert acme.create_repo("alone").repo_id == "acme/alone"


def test_the_name_of_a_deleted_repository_is_free(acme: HfApi, repo: str) -> None:
    acme.delete_repo(repo)
    assert not acme.repo_exists(repo)
    acme.delete_repo(repo, missing_ok=True)
    assert acme.create_repo(repo).repo_id == repo


def test_a_downloaded_folder_is_identical(acme: HfApi, repo: str, model: Path, tmp_path: Path, git: Git) -> None:
    sent = acme.upload_folder(repo_id=repo, folder_path=model)
    acme.snapshot_download(repo, local_dir=tmp_path / "back")
    back = contents(tmp_path / "back")
    assert git("rev-parse", "main") == sent.oid
    assert back.pop(".gitattributes")
    assert back == contents(model)
    assert acme.verify_repo_checksums(repo, local_dir=tmp_path / "back").mismatches == []


def test_git_fsck_accepts_a_published_repository(acme: HfApi, repo: str, model: Path, git: Git) -> None:
    acme.upload_folder(repo_id=repo, folder_path=model)
    acme.create_tag(repo, tag="v1", tag_message="The first")
    assert git("fsck", "--strict", "--full") == ""
    assert git("log", "--format=%an %s") == "acme Upload folder using huggingface_hub\nsystem initial commit"
    pointer = git("show", "main:model.safetensors")
    digest = sha256((model / "model.safetensors").read_bytes()).hexdigest()
    size = (model / "model.safetensors").stat().st_size
    assert pointer == f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {size}"


def test_an_unchanged_folder_makes_no_commit(acme: HfApi, repo: str, model: Path) -> None:
    sent = acme.upload_folder(repo_id=repo, folder_path=model)
    again = acme.upload_folder(repo_id=repo, folder_path=model)
    assert again.oid == sent.oid


def test_one_commit_changes_adds_copies_and_deletes(acme: HfApi, repo: str, tmp_path: Path) -> None:
    commit(acme, repo, *(add(path, path.encode()) for path in ("a.bin", "a.txt", "old/x.txt", "old/y.bin", "z.txt")))
    commit(
        acme,
        repo,
        add("z.txt", b"new"),
        CommitOperationCopy("a.bin", "copies/a.bin"),
        CommitOperationCopy("a.txt", "copies/a.txt"),
        CommitOperationDelete("a.txt"),
        CommitOperationDelete("old/", is_folder=True),
    )
    acme.snapshot_download(repo, local_dir=tmp_path)
    expected = {"a.bin": b"a.bin", "copies/a.bin": b"a.bin", "copies/a.txt": b"a.txt", "z.txt": b"new"}
    assert {path: content for path, content in contents(tmp_path).items() if path != ".gitattributes"} == expected


def test_a_large_file_goes_to_lfs_whatever_its_name(acme: HfApi, repo: str, tmp_path: Path) -> None:
    vocabulary = b'{"token": 1}\n' * 900_000
    commit(acme, repo, add("tokenizer.json", vocabulary), add("config.json", b"{}"))
    assert in_lfs(acme, repo) == {"tokenizer.json"}
    assert Path(acme.hf_hub_download(repo, "tokenizer.json", local_dir=tmp_path)).read_bytes() == vocabulary


def test_binary_content_goes_to_lfs_whatever_its_size(acme: HfApi, repo: str) -> None:
    commit(acme, repo, add("picture.png", b"\x89PNG\0"), add("torn.txt", "é".encode() * 256 + b"x"))
    assert in_lfs(acme, repo) == {"picture.png"}


def test_the_gitattributes_of_the_repository_apply(acme: HfApi, repo: str) -> None:
    commit(acme, repo, add(".gitattributes", b"*.txt filter=lfs\n"), add("deep/.gitattributes", b"*.txt -filter\n"))
    commit(acme, repo, add("a.txt", b"1"), add("deep/a.txt", b"2"), add("a.bin", b"3"))
    assert in_lfs(acme, repo) == {"a.txt"}


def test_ignored_files_are_left_out(acme: HfApi, repo: str, model: Path) -> None:
    (model / ".gitignore").write_text("*.txt\n!kept.txt\nonnx/\n")
    (model / "kept.txt").write_text("kept")
    acme.upload_folder(repo_id=repo, folder_path=model)
    assert names(acme, repo) == [
        ".gitattributes",
        ".gitignore",
        "README.md",
        "config.json",
        "kept.txt",
        "model.safetensors",
    ]


def test_a_commit_on_a_stale_parent_is_refused(acme: HfApi, repo: str) -> None:
    stale = acme.model_info(repo).sha
    head = commit(acme, repo, add("a.txt", b"1"), parent_commit=stale)
    with pytest.raises(HfHubHTTPError, match="The branch was updated since you opened this page") as refused:
        commit(acme, repo, add("a.txt", b"2"), parent_commit=stale)
    assert refused.value.response.status_code == 412
    assert acme.model_info(repo).sha == head


def test_a_parent_may_be_an_abbreviated_id(acme: HfApi, repo: str) -> None:
    head = acme.model_info(repo).sha
    assert head
    assert commit(acme, repo, add("a.txt", b"1"), parent_commit=head[:7])


def test_only_one_of_two_commits_on_a_parent_succeeds(acme: HfApi, repo: str) -> None:
    parent = acme.model_info(repo).sha

    def race(number: int) -> str | int:
        try:
            return commit(acme, repo, add("a.txt", b"%d" % number), parent_commit=parent)
        except HfHubHTTPError as refused:
            return refused.response.status_code

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(race, range(4)))
    (winner,) = [result for result in results if isinstance(result, str)]
    assert {result for result in results if result != winner} <= {409, 412}
    assert [row.commit_id for row in acme.list_repo_commits(repo)] == [winner, parent]


def test_a_second_simultaneous_commit_is_refused(hub: Hub, acme: HfApi, repo: str) -> None:
    with hub.lock(repo), pytest.raises(HfHubHTTPError, match="Another commit operation is in progress") as refused:
        commit(acme, repo, add("a.txt", b"1"))
    assert refused.value.response.status_code == 409
    assert commit(acme, repo, add("a.txt", b"1"))


def test_an_invalid_card_stops_the_client(acme: HfApi, repo: str) -> None:
    with pytest.raises(ValueError, match='"license" must be one of'):
        commit(acme, repo, add("README.md", b"---\nlicense: mine\n---\n"))


def test_an_invalid_card_stops_the_commit(acme: HfApi, repo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    head = acme.model_info(repo).sha
    monkeypatch.setattr(acme, "_validate_yaml", lambda *_, **__: None)
    with pytest.raises(BadRequestError, match="Invalid metadata in README"):
        commit(acme, repo, add("README.md", b"---\nlicense: mine\n---\n"))
    assert acme.model_info(repo).sha == head


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        (CommitOperationDelete("nothing.txt"), 404),
        (CommitOperationDelete("nothing/", is_folder=True), 404),
        (add(".gitattributes/inside.txt", b"1"), 400),
    ],
)
def test_a_commit_with_one_invalid_change_is_refused_entirely(
    acme: HfApi, repo: str, operation: object, status: int
) -> None:
    head = acme.model_info(repo).sha
    with pytest.raises(HfHubHTTPError) as refused:
        commit(acme, repo, add("a.txt", b"1"), operation)
    assert refused.value.response.status_code == status
    assert acme.model_info(repo).sha == head


def test_a_pointer_to_missing_content_is_refused(acme: HfApi, repo: str) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 5\n"
    with pytest.raises(BadRequestError, match="LFS pointer pointed to a file that does not exist"):
        commit(acme, repo, add("weights.txt", pointer))


def test_a_branch_is_created_committed_to_and_deleted(acme: HfApi, repo: str) -> None:
    first = acme.model_info(repo).sha
    commit(acme, repo, add("a.txt", b"1"))
    acme.create_branch(repo, branch="feature/x", revision=first)
    with pytest.raises(HfHubHTTPError, match="refs/heads/feature/x already exists"):
        acme.create_branch(repo, branch="feature/x")
    commit(acme, repo, add("b.txt", b"1"), revision="feature/x")
    assert names(acme, repo, "feature/x") == [".gitattributes", "b.txt"]
    assert names(acme, repo) == [".gitattributes", "a.txt"]
    acme.delete_branch(repo, branch="feature/x")
    acme.create_branch(repo, branch="feature")
    assert [branch.name for branch in acme.list_repo_refs(repo).branches] == ["feature", "main"]


def test_a_commit_to_a_missing_branch_is_refused(acme: HfApi, repo: str) -> None:
    with pytest.raises(RevisionNotFoundError):
        commit(acme, repo, add("a.txt", b"1"), revision="nowhere")


def test_main_cannot_be_deleted(acme: HfApi, repo: str) -> None:
    with pytest.raises(HfHubHTTPError, match="Cannot delete refs/heads/main"):
        acme.delete_branch(repo, branch="main")


@pytest.mark.parametrize("message", [None, "The first"])
def test_a_tag_cannot_be_moved(acme: HfApi, repo: str, message: str | None) -> None:
    tagged = commit(acme, repo, add("a.txt", b"1"))
    acme.create_tag(repo, tag="v1.0", revision=tagged, tag_message=message)
    commit(acme, repo, add("b.txt", b"1"))
    with pytest.raises(HfHubHTTPError, match="Tag reference exists already") as refused:
        acme.create_tag(repo, tag="v1.0")
    assert refused.value.response.status_code == 409
    assert [(tag.name, tag.target_commit) for tag in acme.list_repo_refs(repo).tags] == [("v1.0", tagged)]
    assert acme.model_info(repo, revision="v1.0").sha == tagged
    assert "b.txt" not in names(acme, repo, "v1.0")


def test_a_tag_can_be_deleted(acme: HfApi, repo: str) -> None:
    acme.create_tag(repo, tag="v1")
    acme.delete_tag(repo, tag="v1")
    assert acme.list_repo_refs(repo).tags == []
    with pytest.raises(RevisionNotFoundError):
        acme.delete_tag(repo, tag="v1")


def client(code: str, hub: Hub, **environment: str) -> str:
    """Run code in a new process, where the client reads its environment again."""
    ours = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_acme", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "0"}
    variables = {**os.environ, **ours, **environment}  # a run in this process may have set the last
    ran = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_without_xet_content_goes_through_lfs(hub: Hub, acme: HfApi, repo: str, model: Path, tmp_path: Path) -> None:
    code = f"from huggingface_hub import HfApi; HfApi().upload_folder(repo_id={repo!r}, folder_path={str(model)!r})"
    client(code, hub, HF_HUB_DISABLE_XET="1")
    sent = [(request.method, request.path) for request in hub.requests]
    assert ("POST", f"/{repo}.git/info/lfs/objects/batch") in sent
    assert ("GET", f"/api/models/{repo}/xet-write-token/main") not in sent
    acme.snapshot_download(repo, local_dir=tmp_path / "back")
    assert {**contents(model), ".gitattributes": b""} == {**contents(tmp_path / "back"), ".gitattributes": b""}


def test_hf_upload_works(hub: Hub, acme: HfApi, model: Path) -> None:
    (model / "weights.bin").write_bytes(Random(1).randbytes(300_000))
    arguments = ["hf", "upload", "acme/from-the-cli", str(model), "--commit-message", "By hand", "--revision", "next"]
    client(f"import sys; sys.argv = {arguments!r}; from huggingface_hub.cli.hf import main; main()", hub)
    assert names(acme, "acme/from-the-cli", "next") == sorted([".gitattributes", *contents(model)])
    assert acme.list_repo_commits("acme/from-the-cli", revision="next")[0].title == "By hand"
