"""Statuses, codes and headers of the embedded Hub that clients tell errors apart by."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from functools import partial

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import BadRequestError, HfHubHTTPError, RevisionNotFoundError

from hfdeploy_action.rehearsal.hub import Hub

AS_ACME = {"Authorization": "Bearer hf_acme"}
NOTHING = "0" * 40


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/models/acme/missing", "RepoNotFound"),
        ("/api/models/acme/missing/refs", "RepoNotFound"),
        ("/api/models/acme/missing/tree/main", "RepoNotFound"),
        ("/api/models/acme/missing/discussions", "RepoNotFound"),
        ("/api/models/acme/missing/auth-check", "RepoNotFound"),
        ("/acme/missing/resolve/main/README.md", "RepoNotFound"),
        ("/acme/missing/raw/main/README.md", "RepoNotFound"),
        ("/api/models/{repo}/revision/v9", "RevisionNotFound"),
        ("/api/models/{repo}/revision/refs%2Fpr%2F9", "RevisionNotFound"),
        (f"/api/models/{{repo}}/tree/{NOTHING}", "RevisionNotFound"),
        ("/api/models/{repo}/commits/v9", "RevisionNotFound"),
        ("/{repo}/resolve/v9/README.md", "RevisionNotFound"),
        ("/api/models/{repo}/tree/main/missing", "EntryNotFound"),
        ("/{repo}/resolve/main/missing.txt", "EntryNotFound"),
        ("/{repo}/raw/main/missing.txt", "EntryNotFound"),
    ],
)
def test_what_is_missing_has_a_code(hub: Hub, repo: str, path: str, code: str) -> None:
    url = hub.url + path.format(repo=repo)
    for answer in (httpx2.get(url, headers=AS_ACME), httpx2.head(url, headers=AS_ACME)):
        assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, code)
    if code == "RepoNotFound":
        anonymous = httpx2.get(url)
        assert (anonymous.status_code, anonymous.headers["X-Error-Code"]) == (401, code)


def test_a_missing_tag_or_branch_is_not_deleted(acme: HfApi, repo: str) -> None:
    for delete in (partial(acme.delete_tag, tag="v9"), partial(acme.delete_branch, branch="v9")):
        with pytest.raises(HfHubHTTPError) as refused:
            delete(repo)
        assert refused.value.response.headers["X-Error-Code"] == "RevisionNotFound"


def test_main_is_not_deleted(acme: HfApi, repo: str) -> None:
    with pytest.raises(HfHubHTTPError, match="Cannot delete refs/heads/main") as refused:
        acme.delete_branch(repo, branch="main")
    assert refused.value.response.status_code == 403


def test_a_reference_that_exists_is_named(acme: HfApi, repo: str) -> None:
    acme.create_branch(repo, branch="stable")
    acme.create_tag(repo, tag="v1")
    for create, message in (
        (partial(acme.create_branch, branch="stable"), "Reference refs/heads/stable already exists"),
        (partial(acme.create_tag, tag="v1"), "Tag reference exists already: refs/tags/v1"),
    ):
        with pytest.raises(HfHubHTTPError, match=message) as refused:
            create(repo)
        assert refused.value.response.status_code == 409


def test_a_branch_is_not_named_like_a_pull_request(acme: HfApi, repo: str) -> None:
    with pytest.raises(BadRequestError, match="Invalid reference name: refs/pr/5"):
        acme.create_branch(repo, branch="refs/pr/5")


def test_a_commit_without_changes_is_refused(hub: Hub, repo: str) -> None:
    body = b'{"key":"header","value":{"summary":"Nothing"}}'
    answer = httpx2.post(f"{hub.url}/api/models/{repo}/commit/main", content=body, headers=AS_ACME)
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "Add a line with the key `lfsFile`, `file` or `deletedFile`",
    )


@pytest.mark.parametrize("path", ["..\\ddd", "../ddd", "a//b", "/a", ".git/config", "a/./b", ""])
def test_an_impossible_path_is_refused(hub: Hub, repo: str, path: str) -> None:
    lines = [
        '{"key":"header","value":{"summary":"x"}}',
        f'{{"key":"file","value":{{"path":"{path}","content":""}}}}'.replace("\\", "\\\\"),
    ]
    body = "\n".join(lines).encode()
    answer = httpx2.post(f"{hub.url}/api/models/{repo}/commit/main", content=body, headers=AS_ACME)
    assert (answer.status_code, answer.json()["error"][:27]) == (422, "Invalid path in repository:")


def test_a_tag_is_created_at_the_beginning_of_a_commit_id(acme: HfApi, repo: str) -> None:
    head = str(acme.model_info(repo).sha)
    acme.create_tag(repo, tag="v1", revision=head[:7])
    assert acme.list_repo_refs(repo).tags[0].target_commit == head


def test_case_is_ignored_in_names(acme: HfApi, repo: str) -> None:
    shouted = repo.upper()
    acme.create_commit(shouted, [CommitOperationAdd("a.txt", b"a")], commit_message="Loud")
    assert acme.model_info(shouted).id == repo
    assert acme.list_repo_commits(repo)[0].title == "Loud"


def test_every_answer_is_dated(hub: Hub, repo: str) -> None:
    for path in (f"/api/models/{repo}", "/api/models/acme/missing", "/nothing"):
        dated = parsedate_to_datetime(httpx2.get(f"{hub.url}{path}").headers["Date"])
        assert abs(dated.timestamp() - time.time()) < 5


def test_the_clock_of_the_hub_may_be_ahead(hub: Hub, repo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "seconds_ahead", 3600)
    dates = httpx2.get(f"{hub.url}/api/models/{repo}").headers.get_list("Date")
    assert [round((parsedate_to_datetime(date).timestamp() - time.time()) / 60) for date in dates] == [60]


def test_a_tag_at_an_unknown_revision_is_a_revision_not_found(acme: HfApi, repo: str) -> None:
    with pytest.raises(RevisionNotFoundError):
        acme.create_tag(repo, tag="invalid tag", revision="nowhere")
    with pytest.raises(BadRequestError, match="Invalid reference name"):
        acme.create_tag(repo, tag="invalid tag")
