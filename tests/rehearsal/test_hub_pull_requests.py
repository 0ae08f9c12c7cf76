"""Pull requests of the embedded Hub, with the real client: opened, read, committed to, merged and closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete, HfApi
from huggingface_hub.errors import BadRequestError, EntryNotFoundError, HfHubHTTPError, RevisionNotFoundError

from hfdeploy_action.rehearsal.hub import Hub


def add(path: str, content: bytes = b"new\n") -> list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete]:
    return [CommitOperationAdd(path, content)]


def text(api: HfApi, repo: str, path: str, revision: str = "main") -> str:
    return Path(api.hf_hub_download(repo, path, revision=revision, force_download=True)).read_text()


def test_a_commit_opens_a_pull_request_and_leaves_main(hub: Hub, acme: HfApi, repo: str) -> None:
    before = acme.model_info(repo).sha
    info = acme.create_commit(repo, add("a.txt"), commit_message="Add a", commit_description="Why", create_pr=True)
    assert (info.pr_url, info.pr_revision, info.pr_num) == (f"{hub.url}/{repo}/discussions/1", "refs/pr/1", 1)
    assert acme.model_info(repo).sha == before
    assert not acme.file_exists(repo, "a.txt")
    assert text(acme, repo, "a.txt", "refs/pr/1") == "new\n"
    details = acme.get_discussion_details(repo, 1)
    assert (details.title, details.status, details.target_branch) == ("Add a", "open", "refs/heads/main")
    assert [event.type for event in details.events] == ["comment", "commit"]
    assert "+new" in str(details.diff)


def test_every_read_knows_the_reference_of_a_pull_request(acme: HfApi, repo: str) -> None:
    made = acme.create_commit(repo, add("a.bin", b"\0"), commit_message="Add a", create_pr=True)
    revision = "refs/pr/1"
    assert acme.model_info(repo, revision=revision).sha == made.oid
    assert "a.bin" in [entry.path for entry in acme.list_repo_tree(repo, revision=revision)]
    assert [row.title for row in acme.list_repo_commits(repo, revision=revision)] == ["Add a", "initial commit"]
    assert [row.path for row in acme.get_paths_info(repo, ["a.bin"], revision=revision)] == ["a.bin"]
    acme.create_tag(repo, tag="candidate", revision=revision)
    references = acme.list_repo_refs(repo, include_pull_requests=True)
    assert [(each.ref, each.target_commit) for each in references.pull_requests or []] == [(revision, made.oid)]
    assert references.tags[0].target_commit == made.oid
    assert acme.list_repo_refs(repo).pull_requests is None


def test_a_pull_request_takes_more_commits(acme: HfApi, repo: str) -> None:
    first = acme.create_commit(repo, add("a.txt"), commit_message="Add a", create_pr=True)
    with pytest.raises(HfHubHTTPError) as refused:
        acme.create_commit(repo, add("b.txt"), commit_message="x", revision="refs/pr/1", parent_commit="f" * 40)
    assert refused.value.response.status_code == 412
    acme.create_commit(repo, add("b.txt"), commit_message="Add b", revision="refs/pr/1", parent_commit=first.oid)
    assert [commit.title for commit in acme.list_repo_commits(repo, revision="refs/pr/1")][:2] == ["Add b", "Add a"]
    assert [event.type for event in acme.get_discussion_details(repo, 1).events] == ["commit", "commit"]


def test_a_parent_commit_is_where_a_pull_request_starts(acme: HfApi, repo: str) -> None:
    start = acme.model_info(repo).sha
    acme.create_commit(repo, add("later.txt"), commit_message="Later")
    acme.create_commit(repo, add("a.txt"), commit_message="Add a", create_pr=True, parent_commit=start)
    assert [row.title for row in acme.list_repo_commits(repo, revision="refs/pr/1")] == ["Add a", "initial commit"]


def test_an_unknown_base_is_a_revision_not_found(acme: HfApi, repo: str) -> None:
    for revision, create_pr in (("refs/pr/9", False), ("nowhere", False), ("nowhere", True)):
        with pytest.raises(RevisionNotFoundError):
            acme.create_commit(repo, add("a.txt"), commit_message="x", revision=revision, create_pr=create_pr)


def test_anyone_may_open_a_pull_request_on_a_public_repository(acme: HfApi, rival: HfApi, repo: str) -> None:
    rival.create_commit(repo, add("big.bin", b"\0big"), commit_message="Add big", create_pr=True)
    rival.create_commit(repo, add("b.txt"), commit_message="Add b", revision="refs/pr/1")
    assert text(acme, repo, "big.bin", "refs/pr/1") == "\0big"
    acme.create_commit(repo, add("c.txt"), commit_message="Add c", revision="refs/pr/1")
    for call in (
        lambda: rival.merge_pull_request(repo, 1),
        lambda: rival.create_commit(repo, add("d.txt"), commit_message="x"),
    ):
        with pytest.raises(HfHubHTTPError) as refused:
            call()
        assert refused.value.response.status_code == 403
    acme.merge_pull_request(repo, 1)
    assert text(acme, repo, "big.bin") == "\0big"


def test_a_read_token_opens_no_pull_request(reader: HfApi, repo: str) -> None:
    for call in (
        lambda: reader.create_commit(repo, add("a.txt"), commit_message="x", create_pr=True),
        lambda: reader.create_pull_request(repo, "Draft"),
    ):
        with pytest.raises(HfHubHTTPError, match="this token has the role read"):
            call()


def test_a_draft_is_merged_once_it_is_open(acme: HfApi, repo: str) -> None:
    draft = acme.create_pull_request(repo, "  A draft  ", description="Not yet")
    assert (draft.num, draft.title, draft.status, draft.git_reference) == (1, "A draft", "draft", "refs/pr/1")
    acme.create_commit(repo, add("a.txt"), commit_message="Add a", revision="refs/pr/1")
    with pytest.raises(BadRequestError, match="not an open pull request"):
        acme.merge_pull_request(repo, 1)
    acme.change_discussion_status(repo, 1, "open")
    acme.merge_pull_request(repo, 1, comment="Thanks")
    merged = acme.get_discussion_details(repo, 1)
    assert (merged.status, merged.merge_commit_oid) == ("merged", acme.model_info(repo).sha)
    assert acme.list_repo_commits(repo)[0].title == "A draft (#1)"
    assert text(acme, repo, "a.txt") == "new\n"
    with pytest.raises(BadRequestError):
        acme.change_discussion_status(repo, 1, "closed")


def test_a_merge_keeps_what_main_has_got_meanwhile(acme: HfApi, repo: str) -> None:
    acme.create_commit(repo, [*add("old.txt"), *add("both.txt")], commit_message="Start")
    operations = [CommitOperationDelete("old.txt"), *add("a.txt")]
    acme.create_commit(repo, operations, commit_message="Replace old", create_pr=True)
    acme.create_commit(repo, add("later.txt"), commit_message="Later")
    acme.merge_pull_request(repo, 1)
    assert set(acme.list_repo_files(repo)) == {".gitattributes", "a.txt", "both.txt", "later.txt"}


def test_a_pull_request_with_a_conflict_is_not_merged(acme: HfApi, repo: str) -> None:
    acme.create_commit(repo, add("a.txt", b"theirs"), commit_message="Theirs", create_pr=True)
    acme.create_commit(repo, add("a.txt", b"ours"), commit_message="Ours")
    assert acme.get_discussion_details(repo, 1).conflicting_files == ["a.txt"]
    with pytest.raises(BadRequestError, match="conflicts"):
        acme.merge_pull_request(repo, 1)
    assert text(acme, repo, "a.txt") == "ours"


def test_a_closed_pull_request_keeps_its_reference(acme: HfApi, repo: str) -> None:
    acme.create_commit(repo, add("a.txt"), commit_message="Add a", create_pr=True)
    event = acme.change_discussion_status(repo, 1, "closed", comment="Released as v1")
    assert event.new_status == "closed"
    assert text(acme, repo, "a.txt", "refs/pr/1") == "new\n"
    with pytest.raises(EntryNotFoundError):
        acme.hf_hub_download(repo, "a.txt")


def test_discussions_and_pull_requests_share_their_numbers(acme: HfApi, rival: HfApi, repo: str) -> None:
    acme.create_pull_request(repo, "First")
    rival.create_discussion(repo, "Second")
    acme.create_commit(repo, add("a.txt"), commit_message="Third", create_pr=True)
    acme.change_discussion_status(repo, 1, "closed")

    def listed(**filters: str) -> list[int]:
        return [each.num for each in acme.get_repo_discussions(repo, **filters)]  # type: ignore[arg-type]

    assert listed() == [3, 2, 1]
    assert listed(discussion_type="pull_request") == [3, 1]
    assert listed(discussion_type="discussion") == [2]
    assert listed(discussion_status="open") == [3, 2]
    assert listed(discussion_status="closed") == [1]
    assert listed(author="rival") == [2]


def test_a_discussion_is_commented_and_renamed(acme: HfApi, rival: HfApi, repo: str) -> None:
    acme.create_discussion(repo, "A question")
    comment = rival.comment_discussion(repo, 1, "An answer")
    title = acme.rename_discussion(repo, 1, "Answered")
    assert (comment.content, comment.author, title.old_title) == ("An answer", "rival", "A question")
    details = acme.get_discussion_details(repo, 1)
    assert (details.title, details.target_branch, [event.type for event in details.events]) == (
        "Answered",
        None,
        ["comment", "comment", "title-change"],
    )
    with pytest.raises(HfHubHTTPError, match="no write access"):
        rival.rename_discussion(repo, 1, "Mine")
    with pytest.raises(BadRequestError, match="3 to 200 characters"):
        acme.rename_discussion(repo, 1, "No")


def test_a_comment_is_edited_and_hidden(acme: HfApi, rival: HfApi, repo: str) -> None:
    first = acme.create_discussion(repo, "A question", description="Whyy?").events[0]
    edited = acme.edit_discussion_comment(repo, 1, first.id, "Why?")
    assert (edited.content, edited.edited, edited.number_of_edits) == ("Why?", True, 1)
    with pytest.raises(HfHubHTTPError, match="no write access"):
        rival.edit_discussion_comment(repo, 1, first.id, "Because")
    with pytest.warns(UserWarning, match="irreversible"):
        hidden = acme.hide_discussion_comment(repo, 1, first.id)
    assert (hidden.content, hidden.hidden) == ("", True)
    with pytest.raises(HfHubHTTPError, match="comment does not exist"):
        acme.edit_discussion_comment(repo, 1, "0" * 24, "Nothing")


def test_the_history_of_a_branch_or_a_pull_request_is_squashed(acme: HfApi, repo: str) -> None:
    acme.create_commit(repo, add("a.txt"), commit_message="Add a")
    acme.create_commit(repo, add("b.txt"), commit_message="Add b", create_pr=True)
    for revision in ("main", "refs/pr/1"):
        acme.super_squash_history(repo, branch=revision)
        (commit,) = acme.list_repo_commits(repo, revision=revision)
        assert commit.title == f"Super-squash branch '{revision}' using huggingface_hub"
    assert set(acme.list_repo_files(repo)) == {".gitattributes", "a.txt"}
    with pytest.raises(RevisionNotFoundError):
        acme.super_squash_history(repo, branch="nowhere")


def test_the_list_has_pages(acme: HfApi, repo: str) -> None:
    for number in range(52):
        acme.create_discussion(repo, f"Number {number}")
    assert [each.num for each in acme.get_repo_discussions(repo)] == list(range(52, 0, -1))
