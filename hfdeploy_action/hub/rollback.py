"""A revision back onto main, without moving weights."""

from __future__ import annotations

from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete

from hfdeploy_action.hub import Repository
from hfdeploy_action.hub.failures import ReadBackDiffers
from hfdeploy_action.hub.publish import Publication


def roll_back(repository: Repository, publication: Publication) -> str:
    """main holds again what it held before the publication, and the tag is gone; the new head's id.

    What was published stays in the history. Raises a Failure, among others where main has moved on since.
    """
    before = repository.tree(publication.previous_commit)
    now = repository.tree(publication.commit)
    repository.ask(lambda: repository.api.delete_tag(repository.repo_id, tag=publication.tag))
    operations: list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete] = [
        CommitOperationDelete(path) for path in now if path not in before
    ]
    operations += [
        CommitOperationCopy(path, path, src_revision=publication.previous_commit)
        for path, file in before.items()
        if now.get(path) != file
    ]
    if not operations:
        return publication.commit
    made = repository.ask(
        lambda: repository.api.create_commit(
            repository.repo_id,
            operations,
            commit_message=f"Roll back {publication.tag} to {publication.previous_commit[:7]}",
            parent_commit=publication.commit,
        )
    )
    if repository.tree(str(made.oid)) != before:
        raise ReadBackDiffers(f"main at {str(made.oid)[:7]} is not what it was at {publication.previous_commit[:7]}")
    return str(made.oid)
