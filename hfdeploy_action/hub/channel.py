"""A channel: a branch that follows the releases. It is moved by guarded commits, and never deleted."""

from __future__ import annotations

from collections.abc import Callable

from hfdeploy_action.hub.changes import Tree
from hfdeploy_action.hub.commit import Draft
from hfdeploy_action.hub.failures import HubUnavailable
from hfdeploy_action.hub.marker import Marker
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.restore import ATTEMPTS, Version, bring


def follow(repository: Repository, branch: str, commit_id: str, message: str, mark: Callable[[Tree], Marker]) -> str:
    """Give a branch the files of a commit, and return its head. A branch that does not exist starts at the commit.

    No large file is sent. `mark` makes the marker of the commit from its files. Raises a Failure.
    """
    tree = repository.tree(commit_id)
    files = {path: Version(file, commit_id) for path, file in tree.items()}
    for _ in repository.budget.attempts(ATTEMPTS, f"{branch} of {repository.repo_id} has moved"):
        head = repository.branches().get(branch)
        if head is None:
            repository.create_branch(branch, commit_id)
            continue
        if moved := bring(repository, Draft(message, mark(tree), (), branch), head, files):
            return moved
    raise HubUnavailable(f"the branch `{branch}` of `{repository.repo_id}` was not created, or moved each time")
