"""What the commit of a release does: files that are added, and files that are deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence

from huggingface_hub import CommitOperationAdd, CommitOperationDelete

from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.changes import Candidate, RemoteFile, Tree
from hfdeploy_action.hub.failures import CommitTooLarge, IgnoredFile
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.upload import upload
from hfdeploy_action.results import ChangeSet
from hfdeploy_action.text import and_more
from hfdeploy_action.units import size

Operation = CommitOperationAdd | CommitOperationDelete
MOST_FILES = 25_000
"""How many files a commit may change."""
MOST_BYTES = 1_000_000_000
"""How many bytes of files outside large storage a commit may have."""


def operations(
    repository: Repository, candidate: Candidate, changes: ChangeSet, *, in_parts: bool = False
) -> list[Operation]:
    """What the commit does, or several with `in_parts`. Large files are uploaded before any commit names them.

    Raises CommitTooLarge, IgnoredFile and ChangedFile.
    """
    if not in_parts and len(changes.touched) > MOST_FILES:
        number, most = len(changes.touched), MOST_FILES
        raise CommitTooLarge(f"the release changes {number:,} files, and a commit may change {most:,}")
    additions = [candidate.operations[name] for name in (*changes.added, *changes.updated)]
    repository.ask(lambda: _upload(repository, candidate, additions))
    # The client gives the Hub's answers in private attributes only.
    ignored = [addition.path_in_repo for addition in additions if addition._should_ignore]
    if ignored:
        raise ignored_file(ignored)
    total = sum(map(_bytes_in_commit, additions))
    if not in_parts and total > MOST_BYTES:
        raise CommitTooLarge(f"the release has {size(total)} outside large storage, and a commit may have 1 GB")
    if not in_parts:
        load(candidate, additions)
    candidate.check()
    return [*additions, *(CommitOperationDelete(name) for name in changes.deleted)]


def load(candidate: Candidate, staged: Sequence[Operation]) -> None:
    """Have the small files of these operations sent from the bytes that were hashed. Raises ChangedFile."""
    for operation in staged:
        if isinstance(operation, CommitOperationAdd) and operation._upload_mode == "regular":
            operation.path_or_fileobj = candidate.content(operation.path_in_repo)


def parts(staged: Sequence[Operation]) -> list[list[Operation]]:
    """The operations in order, in lists that each fit in one commit."""
    lists: list[list[Operation]] = [[]]
    total = 0
    for operation in staged:
        total += _bytes_in_commit(operation)
        if len(lists[-1]) == MOST_FILES or total > MOST_BYTES:
            lists.append([])
            total = _bytes_in_commit(operation)
        lists[-1].append(operation)
    return lists


def _bytes_in_commit(operation: Operation) -> int:
    """The size of a file that is sent within the commit; 0 for large files, and for deletions."""
    if isinstance(operation, CommitOperationDelete) or operation._upload_mode != "regular":
        return 0
    return operation.upload_info.size


def ignored_file(names: Sequence[str]) -> IgnoredFile:
    """The failure for files that the `.gitignore` on the Hub excludes."""
    them = "file" if len(names) == 1 else "files"
    return IgnoredFile(
        f"the `.gitignore` on the Hub excludes `{names[0]}`{and_more(names)}",
        fix=f"remove the pattern from `.gitignore` on the Hub, or exclude the {them} in hfdeploy.yaml: "
        f"`publish: {{exclude: {json.dumps(list(names), ensure_ascii=False)}}}`.",
    )


def tree_after(candidate: Candidate, tree: Tree, staged: Sequence[Operation]) -> Tree:
    """A tree after these operations."""
    after = dict(tree)
    for operation in staged:
        name = operation.path_in_repo
        if isinstance(operation, CommitOperationDelete):
            del after[name]
        elif operation._upload_mode == "lfs":
            after[name] = RemoteFile(candidate.sizes[name], "", candidate.sha256(name))
        else:
            after[name] = RemoteFile(candidate.sizes[name], candidate.git_oid(name), None)
    return after


def _upload(repository: Repository, candidate: Candidate, additions: Sequence[CommitOperationAdd]) -> None:
    """Upload the large files. If a file changes during the upload, any error is attributed to that."""
    try:
        upload(repository, additions)
    except (Failure, OSError):
        candidate.check()
        raise
