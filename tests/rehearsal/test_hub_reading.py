"""The description of a model, as the real client reads it."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import EntryNotFoundError, RevisionNotFoundError
from rehearsal.folders import contents

from hfdeploy_action.rehearsal.hub import Hub


@pytest.fixture
def published(acme: HfApi, repo: str, model: Path) -> str:
    """A repository with the model in it."""
    acme.upload_folder(repo_id=repo, folder_path=model, commit_message="Release\n\nAll of it")
    return repo


def test_the_card_describes_the_model(acme: HfApi, published: str) -> None:
    info = acme.model_info(published)
    assert (info.id, info.author, info.private, info.gated, info.disabled) == (published, "acme", False, False, False)
    assert (info.pipeline_tag, info.library_name) == ("text-classification", "transformers")
    assert info.card_data
    assert info.card_data.license == "apache-2.0"
    assert {"transformers", "safetensors", "text-classification", "emotion", "en"} <= set(info.tags or [])
    assert {"license:apache-2.0", "base_model:distilbert/distilbert-base-uncased"} <= set(info.tags or [])
    assert info.config == {"architectures": ["X"], "model_type": "distilbert"}


def test_blobs_adds_sizes_and_hashes(acme: HfApi, published: str, model: Path) -> None:
    files = {file.rfilename: file for file in acme.model_info(published, files_metadata=True).siblings or []}
    assert {name: file.size for name, file in files.items() if name != ".gitattributes"} == {
        name: len(content) for name, content in contents(model).items()
    }
    weights = files["model.safetensors"].lfs
    assert weights
    assert (weights.size, weights.pointer_size) == ((model / "model.safetensors").stat().st_size, 130)


def test_parameters_are_counted_from_the_header_of_the_weights(acme: HfApi, published: str) -> None:
    counted = acme.model_info(published, expand=["safetensors"]).safetensors
    assert counted
    assert (counted.parameters, counted.total) == ({"F32": 6000}, 6000)


def test_a_resource_group_is_shown_on_request(acme: HfApi, repo: str) -> None:
    acme.create_repo(f"{repo}-grouped", resource_group_id="66f0a1b2c3d4e5f6a7b8c9d0")
    info = acme.model_info(f"{repo}-grouped", expand=["resourceGroup"])
    assert info.resource_group == {"id": "66f0a1b2c3d4e5f6a7b8c9d0", "name": "66f0a1b2c3d4e5f6a7b8c9d0"}


def test_expand_selects_the_properties(acme: HfApi, published: str) -> None:
    info = acme.model_info(published, expand=["sha", "gated", "trendingScore"])
    assert (info.gated, info.trending_score, info.siblings, info.card_data) == (False, None, None, None)
    assert info.sha == acme.list_repo_commits(published)[0].commit_id


def test_the_security_status_has_no_issues(acme: HfApi, published: str) -> None:
    assert acme.model_info(published, securityStatus=True).security_repo_status == {
        "scansDone": True,
        "filesWithIssues": [],
    }


def test_a_model_has_no_provider_by_default(hub: Hub, acme: HfApi, published: str) -> None:
    info = acme.model_info(published, expand=["inference", "inferenceProviderMapping"])
    assert (info.inference, info.inference_provider_mapping) == (None, [])
    live = {"status": "live", "providerId": published, "task": "text-classification"}
    hub.served[published] = {"hf-inference": live}
    info = acme.model_info(published, expand=["inference", "inferenceProviderMapping"])
    assert info.inference == "warm"
    assert info.inference_provider_mapping
    (provider,) = info.inference_provider_mapping
    assert (provider.provider, provider.status, provider.task) == ("hf-inference", "live", "text-classification")


def test_a_tree_is_listed_by_folder_or_recursively(acme: HfApi, published: str) -> None:
    assert [row.path for row in acme.list_repo_tree(published)] == [
        ".gitattributes",
        "README.md",
        "config.json",
        "empty.txt",
        "model.safetensors",
        "onnx",
    ]
    assert "onnx/model.onnx" in [row.path for row in acme.list_repo_tree(published, recursive=True)]
    assert [row.path for row in acme.list_repo_tree(published, "onnx")] == ["onnx/model.onnx"]
    with pytest.raises(EntryNotFoundError):
        list(acme.list_repo_tree(published, "nothing"))


def test_an_expanded_tree_names_the_last_commit_of_each_path(acme: HfApi, published: str) -> None:
    acme.upload_file(repo_id=published, path_in_repo="onnx/b.txt", path_or_fileobj=b"b", commit_message="b")
    rows = acme.list_repo_tree(published, recursive=True, expand=True)
    assert {row.path: row.last_commit.title for row in rows if row.last_commit} == {
        ".gitattributes": "initial commit",
        "README.md": "Release",
        "config.json": "Release",
        "empty.txt": "Release",
        "model.safetensors": "Release",
        "onnx": "b",
        "onnx/b.txt": "b",
        "onnx/model.onnx": "Release",
    }


def test_a_long_list_has_pages(acme: HfApi, repo: str) -> None:
    files = [CommitOperationAdd(f"{number:03}.txt", b"x") for number in range(120)]
    acme.create_commit(repo, files, commit_message="Many")
    rows = list(acme.list_repo_tree(repo, expand=True))
    assert [row.path for row in rows] == [".gitattributes", *(f"{number:03}.txt" for number in range(120))]


def test_the_history_has_pages_newest_first(hub: Hub, acme: HfApi, published: str) -> None:
    address = f"{hub.url}/api/models/{published}/commits/main?limit=1"
    first = httpx2.get(address)
    second = httpx2.get(first.links["next"]["url"])
    assert first.json()[0]["title"] == "Release"
    assert (first.json()[0]["message"], first.headers["X-Total-Count"]) == ("All of it", "2")
    assert (second.json()[0]["title"], second.links) == ("initial commit", {})
    assert [row.title for row in acme.list_repo_commits(published, formatted=True)] == ["Release", "initial commit"]


def test_missing_paths_are_left_out(acme: HfApi, published: str) -> None:
    rows = acme.get_paths_info(published, ["config.json", "onnx", "nothing"], expand=True)
    assert [row.path for row in rows] == ["config.json", "onnx"]


def test_a_snapshot_has_the_files_of_its_revision(acme: HfApi, published: str, tmp_path: Path) -> None:
    acme.create_tag(published, tag="v1/rc")
    acme.upload_file(repo_id=published, path_in_repo="empty.txt", path_or_fileobj=b"full")
    acme.snapshot_download(published, revision="v1/rc", local_dir=tmp_path / "tag")
    acme.snapshot_download(published, local_dir=tmp_path / "main")
    assert (tmp_path / "tag/empty.txt").read_bytes() == b""
    assert (tmp_path / "main/empty.txt").read_bytes() == b"full"
    with pytest.raises(RevisionNotFoundError):
        acme.model_info(published, revision="v2")


@pytest.mark.parametrize("revision", ["v9", "refs/pr/1", "0" * 40, "refs/heads/nothing", "main~1", "HEAD:x"])
def test_a_missing_revision_is_not_found(acme: HfApi, published: str, revision: str) -> None:
    with pytest.raises(RevisionNotFoundError):
        acme.hf_hub_download(published, "config.json", revision=revision, force_download=True)


def test_a_full_reference_is_a_revision(acme: HfApi, published: str) -> None:
    assert acme.model_info(published, revision="refs/heads/main").sha == acme.model_info(published).sha


def test_a_missing_file_is_not_found(acme: HfApi, published: str) -> None:
    with pytest.raises(EntryNotFoundError):
        acme.hf_hub_download(published, "nothing.json")
    assert not acme.file_exists(published, "nothing.json")


def test_the_header_of_the_weights_is_read_without_the_weights(hub: Hub, acme: HfApi, published: str) -> None:
    metadata = acme.get_safetensors_metadata(published)
    assert metadata.parameter_count == {"F32": 6000}


@pytest.mark.parametrize(
    ("requested", "part", "where"),
    [
        ("bytes=0-3", slice(4), "bytes 0-3/10240"),
        ("bytes=10000-", slice(10000, None), "bytes 10000-10239/10240"),
        ("bytes=-5", slice(-5, None), "bytes 10235-10239/10240"),
        ("bytes=10239-99999", slice(10239, None), "bytes 10239-10239/10240"),
        ("bytes=0-1,4-5", slice(None), None),
        ("lines=1-2", slice(None), None),
    ],
)
def test_a_range_of_a_file_is_downloaded(
    hub: Hub, published: str, requested: str, part: slice, where: str | None
) -> None:
    answer = httpx2.get(f"{hub.url}/{published}/resolve/main/onnx/model.onnx", headers={"Range": requested})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (206 if where else 200, where)
    assert answer.content == (bytes(range(256)) * 40)[part]


@pytest.mark.parametrize(("file", "size"), [("onnx/model.onnx", 10240), ("empty.txt", 0)])
def test_a_range_after_the_end_is_refused(hub: Hub, published: str, file: str, size: int) -> None:
    answer = httpx2.get(f"{hub.url}/{published}/resolve/main/{file}", headers={"Range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_the_headers_identify_a_file(hub: Hub, acme: HfApi, published: str) -> None:
    head = httpx2.head(f"{hub.url}/{published}/resolve/main/onnx/model.onnx")
    whole = httpx2.get(f"{hub.url}/{published}/resolve/main/onnx/model.onnx")
    small = httpx2.head(f"{hub.url}/{published}/resolve/main/config.json")
    for name in ("etag", "x-linked-etag", "x-linked-size", "x-repo-commit", "content-length"):
        assert head.headers[name] == whole.headers[name]
    assert head.content == b""
    assert head.headers["x-linked-size"] == head.headers["content-length"] == "10240"
    assert head.headers["x-repo-commit"] == acme.model_info(published).sha
    files = {file.rfilename: file for file in acme.model_info(published, files_metadata=True).siblings or []}
    assert small.headers["etag"].strip('"') == files["config.json"].blob_id
    assert "x-linked-etag" not in small.headers


def test_an_unsupported_path_says_so(acme: HfApi, published: str) -> None:
    answer = httpx2.post(f"{acme.endpoint}/api/models/{published}/lfs-files/duplicate", json={})
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("The embedded Hub does not have")
