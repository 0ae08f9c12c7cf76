"""What a release would change."""

from __future__ import annotations

from typing import NamedTuple

from hfdeploy_action.hub import tags
from hfdeploy_action.hub.changes import ReleaseSpec, Tree
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.results import ChangeSet


class Preview(NamedTuple):
    """What a release would change on the commit `head` of main, whose files are `tree`.

    `private` is the visibility; None if this identity sees no repository, and then `head` is empty. `tagged`: the tag
    is on this content already.
    """

    changes: ChangeSet
    head: str
    tree: Tree
    private: bool | None
    tagged: bool


def preview(repository: Repository, spec: ReleaseSpec) -> Preview:
    """What a release would change. Changes nothing. Raises TagTaken if the tag is on other content."""
    private = repository.is_private()
    if private is None:
        return Preview(spec.changes_to({}), "", {}, None, tagged=False)
    tagged = repository.tags().get(spec.tag) if spec.tag else None
    if tagged:
        changes = tags.unchanged(repository, spec.candidate, spec.tag, tagged, delete=spec.delete)
        return Preview(changes, tagged, repository.tree(tagged), private, tagged=True)
    head = repository.head()
    tree = repository.tree(head)
    return Preview(spec.changes_to(tree), head, tree, private, tagged=False)
