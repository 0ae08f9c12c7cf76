"""Permissions of the embedded Hub, and the errors without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

from hfdeploy_action.rehearsal.hub import Hub


def refusal(error: HfHubHTTPError) -> tuple[int, str | None]:
    """The status and the message of an error."""
    return error.response.status_code, error.response.headers.get("X-Error-Message")


def test_whoami_names_the_owner_of_the_token(acme: HfApi, reader: HfApi) -> None:
    assert (acme.whoami()["name"], acme.whoami()["auth"]["accessToken"]["role"]) == ("acme", "write")
    assert (reader.whoami()["name"], reader.whoami()["auth"]["accessToken"]["role"]) == ("acme", "read")


def test_an_unknown_token_is_refused_even_for_public_data(hub: Hub, repo: str) -> None:
    with pytest.raises(HfHubHTTPError) as refused:
        HfApi(endpoint=hub.url, token="hf_stolen").model_info(repo)
    assert refusal(refused.value) == (401, "Invalid credentials in Authorization header")


def test_an_anonymous_request_cannot_write(nobody: HfApi, repo: str) -> None:
    assert nobody.model_info(repo).id == repo
    for write in (lambda: nobody.create_tag(repo, tag="v1"), lambda: nobody.create_repo("acme/new")):
        with pytest.raises(HfHubHTTPError) as refused:
            write()
        assert refusal(refused.value) == (401, "Invalid username or password.")


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("auth_check", {"write": True}),
        ("create_tag", {"tag": "v1"}),
        ("create_branch", {"branch": "x"}),
        ("update_repo_settings", {"private": True}),
        ("delete_repo", {}),
    ],
)
def test_another_owner_reads_public_data_and_cannot_write(
    rival: HfApi, repo: str, method: str, options: dict[str, object]
) -> None:
    rival.auth_check(repo)
    with pytest.raises(HfHubHTTPError) as refused:
        getattr(rival, method)(repo, **options)
    assert refusal(refused.value) == (403, "Authorization error: no write access to this repository")


def test_a_commit_of_another_owner_is_told_to_open_a_pull_request(rival: HfApi, repo: str) -> None:
    for content in (b"", b"\0"):
        with pytest.raises(HfHubHTTPError, match="Forbidden: pass `create_pr=1` as a query parameter"):
            rival.create_commit(repo, [CommitOperationAdd("a.bin", content)], commit_message="x")


def test_another_owner_cannot_create_a_repository_in_the_namespace(rival: HfApi) -> None:
    with pytest.raises(HfHubHTTPError, match="You don't have the rights to create a model under the namespace"):
        rival.create_repo("acme/mine")


def test_a_read_token_reads_private_data_and_cannot_write(reader: HfApi, private_repo: str) -> None:
    reader.auth_check(private_repo)
    with pytest.raises(HfHubHTTPError, match="this token has the role read"):
        reader.auth_check(private_repo, write=True)


def test_the_owner_may_write(acme: HfApi, repo: str) -> None:
    acme.auth_check(repo, write=True)


def test_a_private_repository_is_not_found_by_others(
    acme: HfApi, rival: HfApi, nobody: HfApi, private_repo: str
) -> None:
    assert acme.model_info(private_repo).private
    for api, repo_id, status in (
        (rival, private_repo, 404),
        (rival, "acme/nothing", 404),
        (nobody, private_repo, 401),
        (nobody, "acme/nothing", 401),
    ):
        with pytest.raises(RepositoryNotFoundError) as refused:
            api.model_info(repo_id)
        assert refused.value.response.status_code == status


def test_a_private_repository_cannot_be_deleted_by_others(rival: HfApi, private_repo: str) -> None:
    with pytest.raises(RepositoryNotFoundError):
        rival.delete_repo(private_repo)


def test_a_private_repository_can_be_downloaded_by_its_owner_only(
    acme: HfApi, rival: HfApi, private_repo: str, model: Path, tmp_path: Path
) -> None:
    acme.upload_folder(repo_id=private_repo, folder_path=model)
    acme.snapshot_download(private_repo, local_dir=tmp_path / "back")
    assert (tmp_path / "back/README.md").read_bytes() == (model / "README.md").read_bytes()
    with pytest.raises(RepositoryNotFoundError):
        rival.hf_hub_download(private_repo, "README.md", cache_dir=tmp_path / "rival")


def test_the_owner_changes_the_visibility(acme: HfApi, nobody: HfApi, repo: str) -> None:
    acme.update_repo_settings(repo, private=True)
    assert not nobody.repo_exists(repo)
    acme.update_repo_settings(repo, private=False)
    assert nobody.repo_exists(repo)


def test_a_gated_repository_can_be_downloaded_by_its_owner_only(
    acme: HfApi, rival: HfApi, nobody: HfApi, repo: str, tmp_path: Path
) -> None:
    acme.update_repo_settings(repo, gated="manual")
    assert rival.model_info(repo).gated == "manual"
    assert acme.hf_hub_download(repo, ".gitattributes", cache_dir=tmp_path / "acme")
    for api in (rival, nobody):
        with pytest.raises(GatedRepoError):
            api.hf_hub_download(repo, ".gitattributes", cache_dir=tmp_path)
    acme.update_repo_settings(repo, gated=False)
    assert rival.hf_hub_download(repo, ".gitattributes", cache_dir=tmp_path)


def test_invalid_settings_are_refused(acme: HfApi, repo: str) -> None:
    with pytest.raises(ValueError, match="gated"):
        acme.update_repo_settings(repo, gated="sometimes")  # type: ignore[arg-type]


def test_the_log_names_the_owner_and_not_the_token(hub: Hub, acme: HfApi, repo: str) -> None:
    acme.create_tag(repo, tag="v1")
    last = hub.requests[-1]
    assert (last.method, last.path, last.status, last.owner) == ("POST", f"/api/models/{repo}/tag/main", 200, "acme")
    assert not [request for request in hub.requests if "hf_" in str(request)]
    assert "hf_acme" not in repr(hub)
