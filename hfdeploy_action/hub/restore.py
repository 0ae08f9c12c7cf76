"""Put main back to an earlier commit, without moving weights."""

from __future__ import annotations

from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete

from hfdeploy_action.hub.changes import RemoteFile, Tree
from hfdeploy_action.hub.failures import MainMoved, NotAHub, VerificationFailed
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.upload import upload
from hfdeploy_action.results import Publication

Operations = list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete]


def restore(repository: Repository, publication: Publication) -> str:
    """Put main back to what it held before the publication, and delete the tag. Returns the ID of the new head.

    The tag is deleted first: if the run dies after that, the next run does not take the release for finished. The
    history keeps what was published. Raises a Failure, among others if somebody else has moved main since.
    """
    before = repository.tree(publication.previous_commit)
    _delete_tag(repository, publication)
    commit = repository.ask(lambda: _restored(repository, publication, before))
    head = repository.head()
    not_moved = commit == publication.commit != publication.previous_commit
    if not_moved or head != commit or repository.tree(commit) != before:
        raise VerificationFailed(f"main at {head[:7]} differs from what it was at {publication.previous_commit[:7]}")
    if repository.tags().get(publication.tag) == publication.commit:
        raise VerificationFailed(f"the tag `{publication.tag}` is still on {publication.commit[:7]}")
    return commit


def _delete_tag(repository: Repository, publication: Publication) -> None:
    """Delete the tag if it is on our commit."""
    if repository.tags().get(publication.tag) == publication.commit:
        repository.delete_tag(publication.tag)


def _restored(repository: Repository, publication: Publication, before: Tree) -> str:
    """Undo the publication with one commit. A second call finds the commit of the first."""
    head = repository.head()
    now = repository.tree(head)
    if now == before and head == publication.commit != publication.previous_commit:
        raise NotAHub(f"{repository.identity.endpoint} lists the same files before and after the release")
    if now == before:
        return head
    if head != publication.commit:
        raise MainMoved(f"main of `{repository.repo_id}` has moved on to {head[:7]}: it was not put back")
    operations: Operations = [CommitOperationDelete(path) for path in now if path not in before]
    operations += [
        _operation(repository, path, file, publication.previous_commit)
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


def _operation(
    repository: Repository, path: str, file: RemoteFile, revision: str
) -> CommitOperationAdd | CommitOperationCopy:
    """Put one file back. Large files stay on the Hub; a small one is read here, since the client would not check it."""
    if file.sha256:
        return CommitOperationCopy(path, path, src_revision=revision)
    return CommitOperationAdd(path, repository.content(path, revision, file))
