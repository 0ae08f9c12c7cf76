"""A revision back onto main, without moving weights."""

from __future__ import annotations

from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete

from hfdeploy_action.hub.changes import RemoteFile, Tree
from hfdeploy_action.hub.failures import NotAHub, PublishedMeanwhile, ReadBackDiffers
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.upload import upload
from hfdeploy_action.results import Publication

Operations = list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete]


def roll_back(repository: Repository, publication: Publication) -> str:
    """main holds again what it held before the publication, and the tag is gone; the new head's id.

    The tag goes first: whatever dies in between, a re-run starts a release and not from a tag that lies. What was
    published stays in the history. Raises a Failure, among others where somebody else moved main since.
    """
    before = repository.tree(publication.previous_commit)
    repository.ask(lambda: _delete_tag(repository, publication))
    commit = repository.ask(lambda: _restore(repository, publication, before))
    head = repository.head()
    not_moved = commit == publication.commit != publication.previous_commit
    if not_moved or head != commit or repository.tree(commit) != before:
        raise ReadBackDiffers(f"main at {head[:7]} is not what it was at {publication.previous_commit[:7]}")
    if repository.tags().get(publication.tag) == publication.commit:
        raise ReadBackDiffers(f"the tag `{publication.tag}` still stands on {publication.commit[:7]}")
    return commit


def _delete_tag(repository: Repository, publication: Publication) -> None:
    """Delete our tag, and no other's."""
    if repository.tags().get(publication.tag) == publication.commit:
        repository.api.delete_tag(repository.repo_id, tag=publication.tag)


def _restore(repository: Repository, publication: Publication, before: Tree) -> str:
    """One commit that undoes the publication; asked a second time it finds what the first time did."""
    head = repository.head()
    now = repository.tree(head)
    if now == before and head == publication.commit != publication.previous_commit:
        raise NotAHub(f"{repository.identity.endpoint} shows the same files before and after the release")
    if now == before:
        return head
    if head != publication.commit:
        raise PublishedMeanwhile(f"main of `{repository.repo_id}` moved on to {head[:7]}: nothing was put back")
    operations: Operations = [CommitOperationDelete(path) for path in now if path not in before]
    operations += [
        _put_back(repository, path, file, publication.previous_commit)
        for path, file in before.items()
        if now.get(path) != file
    ]
    upload(repository, [operation for operation in operations if isinstance(operation, CommitOperationAdd)])
    made = repository.api.create_commit(
        repository.repo_id,
        operations,
        commit_message=f"Roll back {publication.tag} to {publication.previous_commit[:7]}",
        parent_commit=head,
    )
    return str(made.oid)


def _put_back(
    repository: Repository, path: str, file: RemoteFile, revision: str
) -> CommitOperationAdd | CommitOperationCopy:
    """Large content stays on the Hub. The client would copy a small file without a look at what it was given."""
    if file.sha256:
        return CommitOperationCopy(path, path, src_revision=revision)
    return CommitOperationAdd(path, repository.content(path, revision, file))
