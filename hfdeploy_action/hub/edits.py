"""What was edited on the Hub since the last release: on the web, by a merged pull request, or by another program."""

from __future__ import annotations

from itertools import takewhile

from huggingface_hub import RepoFile

from hfdeploy_action.hub import marker
from hfdeploy_action.hub.changes import Tree
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.results import Edit

_MOST = 100  # edited files that are looked at; the plan shows fewer


def edits_since_release(repository: Repository, head: str, tree: Tree) -> tuple[Edit, ...]:
    """The files of main that differ from the newest proven commit, each with the commit that changed it last.

    A tag proves a commit, and so does a rollback, which restores the files of a tag. The commits of this program are
    not edits. Without a tag there is no release, and nothing counts as edited. Raises
    a Failure.
    """
    released = set(repository.tags().values())
    if not released or head in released:
        return ()
    history = repository.history(head)
    since = [*takewhile(lambda commit: commit.id not in released and not _rolls_back(commit.message), history)]
    if len(since) == len(history):
        return ()
    before = repository.tree(history[len(since)].id)
    changed = sorted(path for path in tree if before.get(path) != tree[path])[:_MOST]
    ours = {commit.id for commit in since if marker.parse(commit.message)}
    deleted = [] if len(ours) == len(since) else sorted(path for path in before if path not in tree)[:_MOST]
    edits = _last_changes(repository, head, changed)
    return (*(edit for edit in edits if edit.commit not in ours), *(Edit(path, "", "") for path in deleted))


def _rolls_back(message: str) -> bool:
    found = marker.parse(message)
    return found is not None and found.kind is marker.Kind.ROLLBACK


def _last_changes(repository: Repository, head: str, paths: list[str]) -> list[Edit]:
    if not paths:
        return []
    files = repository.ask(lambda: repository.api.get_paths_info(repository.repo_id, paths, revision=head, expand=True))
    commits = {file.path: file.last_commit for file in files if isinstance(file, RepoFile)}
    named = ((path, commits.get(path)) for path in paths)
    return [Edit(path, commit.oid, commit.title) if commit else Edit(path, "", "") for path, commit in named]
