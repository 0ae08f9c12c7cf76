"""What a pull request changes: its difference to its base, its conflicts, and its merge."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .discussions import Discussion
from .errors import ApiError, revision_not_found
from .objects import Commit
from .repository import Repository

_LONGEST_DIFF = 100_000


class Comparison(NamedTuple):
    """A pull request beside its base branch: heads, own commits (oldest first), and files (path to blob ID) of three.

    `before` is the newest commit that both have.
    """

    base_head: str
    commits: tuple[tuple[str, Commit], ...]
    before: Mapping[str, str]
    base: Mapping[str, str]
    proposed: Mapping[str, str]

    def changed(self) -> list[str]:
        """The paths that the pull request changes."""
        paths = sorted({*self.before, *self.proposed})
        return [path for path in paths if self.before.get(path) != self.proposed.get(path)]

    def conflicts(self) -> list[str]:
        """The paths that both have changed, to different content."""
        return [
            path
            for path in self.changed()
            if self.base.get(path) not in {self.before.get(path), self.proposed.get(path)}
        ]

    def merged(self) -> dict[str, str]:
        """The files of the base branch with the changes of the pull request."""
        changed = self.changed()
        kept = {path: blob for path, blob in self.base.items() if path not in changed}
        return kept | {path: self.proposed[path] for path in changed if path in self.proposed}


def compare(repository: Repository, discussion: Discussion) -> Comparison:
    """Compare a pull request with its base branch. Raises ApiError if one of them was deleted."""
    base_head = repository.reference("heads", discussion.base or "")
    head = repository.reference("pr", str(discussion.num))
    if base_head is None or head is None:
        raise revision_not_found(str(discussion.base))
    known = {commit_id for commit_id, _ in repository.history(base_head)}
    own: list[tuple[str, Commit]] = []
    before: Mapping[str, str] = {}
    for commit_id, commit in repository.history(head):
        if commit_id in known:
            before = repository.tree(commit_id).files
            break
        own.append((commit_id, commit))
    proposed = repository.tree(head).files
    return Comparison(base_head, tuple(reversed(own)), before, repository.tree(base_head).files, proposed)


def merge(repository: Repository, discussion: Discussion, author: str) -> str:
    """Commit what a pull request changes to its base branch, and return the ID of the commit.

    assumed: one commit, which names those of the pull request, and 400 for conflicts.
    """
    comparison = compare(repository, discussion)
    if conflicts := comparison.conflicts():
        raise ApiError(400, f"The pull request has conflicts: {', '.join(conflicts)}")
    lines = [f"- {commit.title} ({commit_id})" for commit_id, commit in comparison.commits]
    message = "\n\n".join([f"{discussion.title} (#{discussion.num})", *(["\n".join(lines)] if lines else [])])
    commit_id = repository.write_commit(comparison.merged(), (comparison.base_head,), author, message)
    repository.set_reference("heads", str(discussion.base), commit_id)
    return commit_id


def diff(repository: Repository, comparison: Comparison) -> str:
    """What a pull request changes, in the format of `git diff`."""
    return "".join(
        line
        for path in comparison.changed()
        for line in _file(repository, path, comparison.before.get(path), comparison.proposed.get(path))
    )


def _file(repository: Repository, path: str, before: str | None, after: str | None) -> Iterator[str]:
    yield f"diff --git a/{path} b/{path}\n"
    if before is None or after is None:
        yield f"{'new' if before is None else 'deleted'} file mode 100644\n"
    old, new = (repository.blob(blob) if blob else b"" for blob in (before, after))
    source, target = (f"a/{path}" if before else "/dev/null"), (f"b/{path}" if after else "/dev/null")
    if b"\0" in old + new or len(old) + len(new) > _LONGEST_DIFF:
        yield f"Binary files {source} and {target} differ\n"
        return
    lines = [content.decode("utf-8", "replace").splitlines(keepends=True) for content in (old, new)]
    for line in difflib.unified_diff(lines[0], lines[1], source, target):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
