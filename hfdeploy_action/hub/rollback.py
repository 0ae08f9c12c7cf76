"""Roll main back to a tag: one guarded commit restores the files of the tag, and no large file is uploaded."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from hfdeploy_action import signals
from hfdeploy_action.hub import history, visibility
from hfdeploy_action.hub.changes import Tree
from hfdeploy_action.hub.commit import Draft
from hfdeploy_action.hub.edits import edits_since_release
from hfdeploy_action.hub.failures import MainMoved, MissingTag
from hfdeploy_action.hub.history import History
from hfdeploy_action.hub.marker import Kind, tree_digest
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.restore import ATTEMPTS, Version, bring
from hfdeploy_action.hub.runs import Claim, Move
from hfdeploy_action.results import ChangeSet, Edit, Publication
from hfdeploy_action.text import first_of

_log = logging.getLogger(__name__)
_ANY = ""  # no tag proves that there is nothing to wait for


@dataclass(frozen=True)
class RollbackSpec:
    """The tag to roll back to, and who may see the repository."""

    tag: str
    visibility: str  # public, private or keep
    sensitivity: str


class _Planned(NamedTuple):
    """The head of main and its files, the commit of the tag and its files, and what changes."""

    head: str
    before: Tree
    tagged: str
    after: Tree
    changes: ChangeSet


Judge = Callable[[ChangeSet, tuple[Edit, ...]], None]
"""Gets what a rollback is about to change, and what people have edited since the last release."""


class Rollback:
    """One rollback of main to a tag.

    A rollback is not undone: its files were released before. A second one finds that main holds them.
    """

    def __init__(self, repository: Repository, spec: RollbackSpec, claim: Claim, judge: Judge) -> None:
        self.repository = repository
        self.spec = spec
        self.claim = claim
        self._judge = judge
        self._was_private = True
        self.restored = ""  # the commit of the tag, once it is known
        self.publication: Publication | None = None  # once main holds the files of the tag

    def carry_out(self) -> Publication:
        """Restore the files of the tag on main. If main moves first, plan anew on the new head.

        Raises MissingTag, PublicRepository, ReleaseInProgress, MainMoved and VerificationFailed.
        """
        self._check()
        repository = self.repository
        for _ in repository.budget.attempts(ATTEMPTS, f"main of {repository.repo_id} has moved"):
            planned = self._plan()
            if not planned.changes:
                return self._published(planned.head, planned)
            self._judge(planned.changes, edits_since_release(repository, planned.head, planned.before))
            if published := self._commit(planned):
                visibility.check(repository, self.spec)
                return published
        raise MainMoved(f"main of `{repository.repo_id}` moved each time it was to be rolled back")

    def _check(self) -> None:
        """Check that the repository exists, and who can see it."""
        if self.repository.is_private() is None:
            raise MissingTag(f"`{self.repository.repo_id}` does not exist, or {self.repository.identity} cannot see it")
        self._was_private = visibility.prepare(self.repository, self.spec)

    def _plan(self) -> _Planned:
        """Compare main with the tag once no other run is releasing."""
        now = history.read_when_free(self.repository, self.claim.run, _ANY)
        tagged = self.restored = _commit_of(self.spec.tag, now, self.repository.repo_id)
        before, after = self.repository.tree(now.head), self.repository.tree(tagged)
        changes = _changes(before, after)
        if set(changes.touched) == {".gitattributes"} and _holds(now, after):  # to which the Hub adds lines
            changes = ChangeSet(unchanged=changes.unchanged, reused_bytes=changes.reused_bytes)
        return _Planned(now.head, before, tagged, after, changes)

    def _commit(self, planned: _Planned) -> Publication | None:
        """Move main. Returns None if it moves first."""
        head, _, tagged, after, changes = planned
        _log.info("rolling main of %s back to %s (%s): %s", self.repository.repo_id, self.spec.tag, tagged[:7], changes)
        for does, names in {"adds": changes.added, "updates": changes.updated, "deletes": changes.deleted}.items():
            if names:
                _log.info("the rollback %s %s", does, ", ".join(first_of(names)))
        stays_private = self._was_private and self.spec.visibility != "public"
        move, now = Move(Kind.ROLLBACK, self.spec.tag, after, tagged), self.repository.identity.now()
        marker = self.claim.marker(move, now, private=self._was_private, stays_private=stays_private)
        draft = Draft(f"Roll back to {self.spec.tag}", marker, ())
        visibility.check(self.repository, self.spec)
        with signals.held():  # otherwise main could move without the report saying so
            files = {path: Version(file, tagged) for path, file in after.items()}
            commit_id = bring(self.repository, draft, head, files)
            return self._published(commit_id, planned) if commit_id else None

    def _published(self, commit_id: str, planned: _Planned) -> Publication:
        tag, url = self.spec.tag, f"{self.repository.url}/tree/{self.spec.tag}"
        changes, changed = planned.changes, commit_id != planned.head
        repo_id, head = self.repository.repo_id, planned.head
        self.publication = Publication(repo_id, commit_id, head, tag, url, changes, changed=changed)
        return self.publication


def _commit_of(tag: str, now: History, repo_id: str) -> str:
    """The commit of a tag, which need not be on main. Raises MissingTag."""
    proven = sorted((name for name in now.tags if now.proves(name)), reverse=True)
    listed = f"the tags of `{repo_id}` are {', '.join(first_of(f'`{name}`' for name in proven))}"
    listed = listed if proven else f"`{repo_id}` has no tags"
    fix = f"name one of them, as in `tag: {proven[0]}`." if proven else ""
    if not tag:
        raise MissingTag(f"mode `rollback` needs `tag`; {listed}", fix=fix)
    if tag not in now.tags:
        raise MissingTag(f"there is no tag `{tag}`; {listed}", fix=fix)
    if tag not in proven:
        raise MissingTag(f"`{tag}` is on a release that was undone, because it failed; {listed}", fix=fix)
    return now.tags[tag]


def _holds(now: History, tree: Tree) -> bool:
    """Whether the head of main is a rollback to this tree."""
    marker = now.commits[0].marker
    return marker is not None and marker.kind is Kind.ROLLBACK and marker.tree == tree_digest(tree)


def _changes(before: Tree, after: Tree) -> ChangeSet:
    """What has to change in a tree for it to become another. Large files are on the Hub already."""
    added = tuple(sorted(path for path in after if path not in before))
    updated = tuple(sorted(path for path in after if path in before and before[path] != after[path]))
    sent = {path for path in (*added, *updated) if not after[path].sha256}
    return ChangeSet(
        added=added,
        updated=updated,
        deleted=tuple(sorted(path for path in before if path not in after)),
        unchanged=tuple(sorted(path for path in after if before.get(path) == after[path])),
        uploaded_bytes=sum(after[path].size for path in sent),
        reused_bytes=sum(file.size for path, file in after.items() if path not in sent),
    )
