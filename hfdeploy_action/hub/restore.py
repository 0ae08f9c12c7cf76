"""Take an unproven release back: main holds what it held before, and what people have changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete

from hfdeploy_action.hub import history, tags
from hfdeploy_action.hub.changes import RemoteFile, Tree
from hfdeploy_action.hub.commit import Draft, commit
from hfdeploy_action.hub.failures import EditedModel, MainMoved, NotAHub, ReleaseReplaced, VerificationFailed
from hfdeploy_action.hub.history import History
from hfdeploy_action.hub.marker import Kind, Marker
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.results import Publication, Restored
from hfdeploy_action.text import first_of

ATTEMPTS = 5
"""How often a commit is planned anew if main moves first each time."""
Mark = Callable[[Kind, Tree, str], Marker]
"""Makes the marker of a commit from its kind, the tree after it, and the commit to go back to."""
Operations = list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete]
# What does not change how a model answers. Weights, configuration and tokenizer must fit together.
_BESIDE_THE_MODEL = frozenset({".md", ".rst", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".pdf", ".yaml", ".yml", ""})
_RULES_OF_GIT = frozenset({".gitattributes", ".gitignore"})


class Version(NamedTuple):
    """A file, and a commit that holds it."""

    file: RemoteFile
    revision: str


class Edit(NamedTuple):
    """A commit of a person: its ID, and the trees before and after it."""

    revision: str
    before: Tree
    after: Tree


def undo(repository: Repository, publication: Publication, mark: Mark) -> Restored:
    """Undo a release that has no tag with one commit. A second call finds the commit of the first.

    Raises a Failure: ReleaseReplaced if another run has proven or replaced the release, EditedModel if a person has
    changed the model since, MainMoved.
    """
    for _ in repository.budget.attempts(ATTEMPTS, f"main of {repository.repo_id} has moved"):
        restored = _undo_once(repository, publication, mark)
        if restored:  # a run that tagged the release meanwhile may have died before it could see the undo
            tags.delete(repository, publication.tag, publication.commit)
            return restored
    raise MainMoved(f"main of `{repository.repo_id}` moved each time it was to be restored")


def _undo_once(repository: Repository, publication: Publication, mark: Mark) -> Restored | None:
    """The result of the undo, or None if main moves first."""
    now = history.read(repository)
    if now.is_undone(publication.commit):
        return Restored(now.head, publication.previous_commit, publication.tag)
    _check(repository, publication, now)
    base, edits = repository.tree(now.base), _edits(repository, now)
    after = replayed({path: Version(file, now.base) for path, file in base.items()}, edits)
    kept = tuple(path for path in sorted(base.keys() | after.keys()) if base.get(path) != _file(after, path))
    if model := [path for path in kept if is_of_the_model(path)]:
        names, by = ", ".join(first_of(f"`{path}`" for path in model)), _last_edit(edits, model[0])
        raise EditedModel(f"{names} on the Hub changed in {by} after {now.unproven[-1].id[:7]} was published")
    marker = mark(Kind.UNDO, {path: version.file for path, version in after.items()}, now.base)
    message = f"Roll back {publication.tag} to {marker.proven[:7]}"
    commit_id = bring(repository, Draft(message, marker, ()), now.head, after)
    if commit_id == publication.commit != now.base:
        raise NotAHub(f"{repository.identity.endpoint} lists the same files before and after the release")
    return Restored(commit_id, now.base, publication.tag, kept) if commit_id else None


def _check(repository: Repository, publication: Publication, now: History) -> None:
    """Raise a Failure if the release is not this run's to undo."""
    name, above = publication.commit[:7], now.above(publication.commit)
    if above is None:
        raise MainMoved(f"main of `{repository.repo_id}` no longer has the commit {name}")
    if later := next((commit for commit in above if commit.marker), None):
        raise ReleaseReplaced(f"{later.id[:7]} on `{repository.repo_id}` replaced {name}")
    if tag := next((tag for tag, commit_id in now.tags.items() if commit_id == publication.commit), None):
        raise ReleaseReplaced(f"another run tested {name} and tagged it `{tag}`, so it stays")


def _edits(repository: Repository, now: History) -> list[Edit]:
    """What people have changed since the first release that is not proven, the oldest first."""
    pairs = zip(now.unproven, now.unproven[1:], strict=False)
    edits = [
        Edit(commit.id, repository.tree(parent.id), repository.tree(commit.id))
        for commit, parent in pairs
        if not commit.marker
    ]
    return edits[::-1]


def _last_edit(edits: Iterable[Edit], path: str) -> str:
    """The short ID of the last commit that changed a file."""
    return next(edit.revision[:7] for edit in reversed([*edits]) if edit.before.get(path) != edit.after.get(path))


def replayed(base: Mapping[str, Version], edits: Iterable[Edit]) -> dict[str, Version]:
    """A tree with the changes of these commits, and of no other, made on it in order."""
    tree = dict(base)
    for revision, before, after in edits:
        for path in before.keys() | after.keys():
            if before.get(path) == after.get(path):
                continue
            if path in after:
                tree[path] = Version(after[path], revision)
            else:
                tree.pop(path, None)
    return tree


def is_of_the_model(path: str) -> bool:
    """Whether a file may change how the model answers: weights, configuration or tokenizer."""
    name = PurePosixPath(path)
    return name.suffix.lower() not in _BESIDE_THE_MODEL and name.name not in _RULES_OF_GIT


def _file(tree: Mapping[str, Version], path: str) -> RemoteFile | None:
    return tree[path].file if path in tree else None


def bring(repository: Repository, draft: Draft, head: str, after: Mapping[str, Version]) -> str | None:
    """Bring files that the Hub stores to a branch with one commit on `head`; no large file is sent.

    Returns the new head, which is `head` if the branch holds these files already, or None if the branch moves first.
    Raises VerificationFailed.
    """
    now = repository.tree(head)
    operations: Operations = [CommitOperationDelete(path) for path in now if path not in after]
    changed = {path: version for path, version in after.items() if now.get(path) != version.file}
    operations += [_operation(repository, path, version) for path, version in changed.items()]
    if not operations:
        return head
    commit_id = commit(repository, draft._replace(operations=operations), head)
    made = repository.tree(commit_id) if commit_id else {}
    wrong = [path for path in sorted(made.keys() | after.keys()) if made.get(path) != _file(after, path)]
    if commit_id and set(wrong) - {".gitattributes"}:  # to which the Hub adds lines
        raise VerificationFailed(f"`{wrong[0]}` on `{draft.branch}` at {commit_id[:7]} is not what was to be restored")
    return commit_id


def _operation(repository: Repository, path: str, version: Version) -> CommitOperationAdd | CommitOperationCopy:
    """Put one file back. Large files stay on the Hub; a small one is read here, since the client would not check it.

    The small one stays outside large storage, and is not left out, whatever `.gitattributes` and `.gitignore` say now.
    """
    if version.file.sha256:
        return CommitOperationCopy(path, path, src_revision=version.revision)
    addition = CommitOperationAdd(path, repository.content(path, version.revision, version.file))
    addition._upload_mode, addition._should_ignore = "regular", False  # or else the client asks the Hub
    return addition
