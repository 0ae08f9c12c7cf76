"""The embedded Hub lists its models, and knows no name without an owner."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from rehearsal.conftest import CARD

from hfdeploy_action.rehearsal.hub import Hub


def listed(api: HfApi, **filters: object) -> list[str]:
    return [model.id for model in api.list_models(**filters)]  # type: ignore[arg-type]


def test_everyone_sees_public_models_and_the_owner_private_ones(
    acme: HfApi, rival: HfApi, nobody: HfApi, repo: str, private_repo: str
) -> None:
    assert {repo, private_repo} <= set(listed(acme, author="acme"))
    for api in (rival, nobody):
        assert repo in listed(api)
        assert private_repo not in listed(api)


def test_a_list_is_filtered(acme: HfApi, repo: str) -> None:
    acme.upload_file(repo_id=repo, path_in_repo="README.md", path_or_fileobj=CARD.encode())
    for filters in (
        {"search": repo.partition("/")[2].upper(), "author": "Acme"},
        {"filter": ["emotion", "license:apache-2.0"], "search": repo},
        {"pipeline_tag": "text-classification", "search": repo},
        {"gated": False, "search": repo},
    ):
        assert repo in listed(acme, **filters)
    for name, value in (("author", "rival"), ("filter", "gguf"), ("pipeline_tag", "fill-mask"), ("gated", True)):
        assert repo not in listed(acme, **{name: value})


def test_a_list_says_what_is_asked_for(acme: HfApi, repo: str) -> None:
    (short,) = [model for model in acme.list_models(search=repo) if model.id == repo]
    (full,) = [model for model in acme.list_models(search=repo, full=True) if model.id == repo]
    (sha,) = [model for model in acme.list_models(search=repo, expand=["sha"]) if model.id == repo]
    assert (short.sha, short.siblings, short.private) == (None, None, False)
    assert [file.rfilename for file in full.siblings or []] == [".gitattributes"]
    assert (sha.sha, sha.private) == (full.sha, None)


def test_a_list_has_pages(hub: Hub, acme: HfApi, repo: str, private_repo: str) -> None:
    pages, url = [], f"{hub.url}/api/models?limit=1&author=acme"
    while url:
        answer = httpx2.get(url, headers={"Authorization": "Bearer hf_acme"})
        pages.append(answer.json())
        url = answer.links.get("next", {}).get("url", "")
    assert {repo, private_repo} <= {model["id"] for (model,) in pages}
    assert len(pages) == len(listed(acme, author="acme"))


def test_an_unknown_order_is_refused(acme: HfApi) -> None:
    with pytest.raises(HfHubHTTPError, match='"sort" must be one of'):
        list(acme.list_models(sort="size"))  # type: ignore[arg-type]


def test_a_name_without_an_owner_or_of_a_dataset_is_a_repository_not_found(acme: HfApi, nobody: HfApi) -> None:
    for api, status in ((acme, 404), (nobody, 401)):
        for call in (
            lambda api: api.model_info("gpt2"),
            lambda api: api.model_info("gpt2", revision="main"),
            lambda api: list(api.list_repo_tree("gpt2")),
            lambda api: api.hf_hub_download("gpt2", "config.json"),
            lambda api: api.dataset_info("acme/emotion"),
        ):
            with pytest.raises(RepositoryNotFoundError) as refused:
                call(api)
            assert refused.value.response.status_code == status


def test_a_repository_is_moved_to_a_free_name(acme: HfApi, rival: HfApi, repo: str, private_repo: str) -> None:
    acme.create_tag(repo, tag="v1")
    acme.move_repo(repo, f"{repo}-renamed")
    assert [tag.name for tag in acme.list_repo_refs(f"{repo}-renamed").tags] == ["v1"]
    commit = acme.create_commit(repo, [CommitOperationAdd("a.txt", b"a")], commit_message="To the old name")
    info = acme.model_info(repo, files_metadata=True)
    assert (info.id, info.sha) == (f"{repo}-renamed", commit.oid)
    assert Path(acme.hf_hub_download(repo, "a.txt")).read_bytes() == b"a"
    acme.update_repo_settings(f"{repo}-renamed", private=True)
    assert not rival.repo_exists(repo)
    with pytest.raises(HfHubHTTPError, match="A model repository called"):
        acme.move_repo(private_repo, f"{repo}-renamed")
    acme.update_repo_settings(repo, private=False)
    with pytest.raises(HfHubHTTPError, match="no write access"):
        rival.move_repo(f"{repo}-renamed", "rival/mine")
    acme.create_repo(repo)
    assert acme.model_info(repo).id == repo
