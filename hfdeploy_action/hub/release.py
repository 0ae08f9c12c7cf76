"""A release on the Hub: a transaction from the candidate to the tag, which can be undone until it is tagged.

At every moment main holds the old files or the new ones: one commit moves it, and that commit names its parent. The tag
comes last, because it says that the release is proven. Until then, the marker in the commit says whose release it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from hfdeploy_action import signals
from hfdeploy_action.hub import history, proposal, restore, rights, staging, tags, visibility
from hfdeploy_action.hub.changes import ReleaseSpec, Tree
from hfdeploy_action.hub.commit import Draft, commit
from hfdeploy_action.hub.failures import (
    MainMoved,
    ReleaseReplaced,
    VerificationFailed,
)
from hfdeploy_action.hub.history import History
from hfdeploy_action.hub.marker import Kind, Marker
from hfdeploy_action.hub.operations import Operation, operations, tree_after
from hfdeploy_action.hub.proposal import Proposal
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.runs import Claim, Move
from hfdeploy_action.results import ChangeSet, Publication, PullRequest, Restored


class State(Enum):
    """How far a release has come."""

    PLANNED = "planned"
    STAGED = "staged"
    PROMOTED = "promoted"
    TAGGED = "tagged"


class _Staged(NamedTuple):
    """A change set whose large files the Hub stores, the history that it was compared with, and the tree after it."""

    history: History
    changes: ChangeSet
    operations: list[Operation]
    after: Tree


Judge = Callable[[ChangeSet, str, Tree], None]


def _accept(_changes: ChangeSet, _head: str, _tree: Tree) -> None:
    """Accept any candidate."""


class Release:
    """One release of a candidate to a repository.

    | state    | what holds on the Hub                                       |
    |----------|-------------------------------------------------------------|
    | planned  | nothing has changed                                         |
    | staged   | the large files are stored; main has not moved              |
    | promoted | main holds the candidate; `publication` says which commit   |
    | tagged   | the tag is on that commit, and nothing is undone            |
    """

    def __init__(self, repository: Repository, spec: ReleaseSpec, claim: Claim, judge: Judge = _accept) -> None:
        """`judge` gets each candidate before anything is uploaded: the change set, the head it is for, and its tree."""
        self.repository = repository
        self.spec = spec
        self.claim = claim
        self._judge = judge
        self.state = State.PLANNED
        self.publication: Publication | None = None  # from the promotion on
        self.pull_request: PullRequest | None = None  # that the candidate is staged on
        self._was_private = True
        self._history: History | None = None
        self._staged: _Staged | None = None

    @property
    def promoted(self) -> Publication:
        """The publication of a release that has been promoted."""
        if self.publication is None:
            raise RuntimeError(f"the release is {self.state.value}, not promoted")
        return self.publication

    @property
    def proposed(self) -> Publication | None:
        """The publication that the pull request proposes, if there is one."""
        if self.pull_request is None:
            return None
        found, changes, _, _ = self._planned
        made = self._publication(self.pull_request.commit, found.base, changes, changed=True)
        return replace(made, url=self.pull_request.url)

    @property
    def changes(self) -> ChangeSet:
        """What was staged: the changes to main."""
        return self._planned.changes

    @property
    def moved_main(self) -> bool:
        """Whether main holds something of this release that was not proven before."""
        return self.publication is not None and self.publication.commit != self.publication.previous_commit

    def prepare(self) -> None:
        """Create the repository if needed, check its visibility, and wait for other releases.

        A tag on this content means that nothing is to do. Raises PublicRepository, ReleaseInProgress and TagTaken.
        """
        self._was_private = visibility.prepare(self.repository, self.spec, self.spec.resource_group)
        self._look()
        if self.state is State.PLANNED:
            shows, gates = self.spec.visibility == "public", self.spec.gated is not None
            rights.try_out(self.repository, shows=shows, gates=gates, stages=self.spec.staged)

    def moved_on(self) -> str:
        """The head of main if it holds other files than the tag; else empty."""
        head = self._history.head if self._history else ""
        tree = self.repository.tree
        return head if head and head != self.promoted.commit and tree(head) != tree(self.promoted.commit) else ""

    @property
    def is_newest(self) -> bool:
        """Whether no other release or rollback came after this one, or what came was undone."""
        above = self._history.above(self.promoted.commit) if self._history else None
        is_last = above is not None and not any(commit.marker for commit in above)
        return self.promoted.changed or is_last or not self.moved_on()

    def stage(self) -> ChangeSet:
        """Compare the candidate with main, and upload the large files that the Hub lacks.

        Raises IgnoredFile and CommitTooLarge.
        """
        if self._history is None:
            raise RuntimeError("the release is not prepared")
        tree = self.repository.tree(self._history.head)
        changes = self.spec.changes_to(tree)
        self._judge(changes, self._history.head, tree)
        staged = operations(self.repository, self.spec.candidate, changes, in_parts=self.spec.waits)
        self._staged = _Staged(self._history, changes, staged, tree_after(self.spec.candidate, tree, staged))
        self.state = State.STAGED
        return changes

    def propose(self, description: str) -> PullRequest | None:
        """Put the candidate on a pull request, or find it there. None if main holds it already.

        Raises PublicRepository, VerificationFailed and ChangedFile.
        """
        visibility.check(self.repository, self.spec)
        found, changes, _, after = self._planned
        draft = self._draft(Kind.CANDIDATE)
        if self.spec.waits:  # nobody is under way until a person merges it
            draft = draft._replace(
                marker=replace(draft.marker, until=self.repository.identity.now().replace(microsecond=0))
            )
        proposed = Proposal(self.spec, found.head, changes, after, draft)
        self.pull_request = proposal.propose(self.repository, proposed, description)
        return self.pull_request

    def close_leftovers(self, comment: str) -> None:
        """Close the pull requests of runs that have ended."""
        proposal.close_all(self.repository, proposal.leftovers(self.repository, self.claim.run), comment)

    def withdraw(self, comment: str) -> None:
        """Close the pull request of this release, if it has one."""
        if self.pull_request:
            staging.close(self.repository, self.pull_request.number, comment)

    def promote(self, *, tested: bool = False) -> None:
        """Move main to the candidate with one commit. If main moves first, plan anew on the new head.

        If the candidate was `tested`, main must become what was tested. Raises MainMoved, and what `prepare` and
        `stage` raise.
        """
        after = self._planned.after
        repository = self.repository
        for attempt in repository.budget.attempts(restore.ATTEMPTS, f"main of {repository.repo_id} has moved"):
            if attempt:
                self._look()
                if self.state is State.TAGGED:  # by another run with this content
                    return
                self.stage()
                if tested and self._planned.after != after:
                    raise MainMoved(f"main of `{repository.repo_id}` changed while the candidate was tested")
            visibility.check(repository, self.spec)
            with signals.held():  # otherwise main could move without the report saying so
                self._promote_once()
            if self.state is State.PROMOTED:
                return
        raise MainMoved(f"main of `{repository.repo_id}` moved each time this release was tried")

    def verify(self) -> None:
        """Compare what main holds with what was sent and with what stays beside it.

        Raises VerificationFailed and PublicRepository.
        """
        commit_id = self.promoted.commit
        visibility.check(self.repository, self.spec)
        now, after = self.repository.tree(commit_id), self._staged.after if self._staged else {}
        if wrong := self.spec.wrong_files(now, self.promoted.changes, after):
            raise VerificationFailed(f"`{wrong[0]}` at {commit_id[:7]} is not what was sent, or not what was to stay")

    def tag(self) -> None:
        """Put the tag on the promoted commit, if main still holds it before and after.

        Raises TagTaken, and ReleaseReplaced if another run has undone or replaced the release.
        """
        commit_id = self.promoted.commit
        above = history.read(self.repository).above(commit_id)
        if above is None or any(commit.marker for commit in above):
            raise ReleaseReplaced(f"main of `{self.repository.repo_id}` no longer holds the release {commit_id[:7]}")
        with signals.held():
            tags.put(self.repository, self.spec.tag, commit_id)
            self.state = State.TAGGED
        if history.read(self.repository).is_undone(commit_id):
            tags.delete(self.repository, self.spec.tag, commit_id)
            raise ReleaseReplaced(f"another run undid the release {commit_id[:7]} while this run tagged it")

    def show(self) -> bool:
        """Gate the repository and make it public or private, as the settings say. Returns whether it is private."""
        visibility.gate(self.repository, self.spec.gated)
        return visibility.show(self.repository, self.spec)

    def undo(self) -> Restored:
        """Restore what main held before, and the visibility. Raises a Failure."""
        publication = self.promoted
        if self._was_private and (self.spec.shown_early or self.state is State.TAGGED):
            visibility.hide(self.repository)
        if self.state is State.TAGGED:  # in a rehearsal
            tags.delete(self.repository, publication.tag, publication.commit)
        restored = restore.undo(self.repository, publication, self._mark)
        if not self._was_private and self.spec.visibility == "private" and self.spec.sensitivity == "general":
            self.repository.set_visibility(private=False)
        self.state, self.publication = State.PLANNED, None
        return restored

    def _look(self) -> None:
        """Read the history once no other run is releasing, and find out if the tag is on this content already."""
        repository, spec = self.repository, self.spec
        found = self._history = history.read_when_free(repository, self.claim.run, spec.tag)
        if found.unproven and found.unproven[-1].marker:
            self._was_private = found.unproven[-1].marker.private
        tagged = found.tags.get(spec.tag)
        if tagged and not found.proves(spec.tag):  # the run that tagged it died before it saw that it was undone
            tags.delete(repository, spec.tag, tagged)
        elif tagged:
            changes = tags.unchanged(repository, spec.candidate, spec.tag, tagged, delete=spec.delete)
            self.publication = self._publication(tagged, tagged, changes, changed=False)
            self.state = State.TAGGED

    def _promote_once(self) -> None:
        """Commit what was staged, and note the publication; main may hold the candidate already."""
        found, changes = self._planned.history, self._planned.changes
        self.spec.candidate.check()
        commit_id = commit(self.repository, self._draft(Kind.RELEASE), found.head) if changes else found.head
        if commit_id is not None:
            self.publication = self._publication(commit_id, found.base, changes, changed=True)
            self.state = State.PROMOTED

    @property
    def _planned(self) -> _Staged:
        """What was staged last."""
        if self._staged is None:
            raise RuntimeError(f"the release is {self.state.value}, not staged")
        return self._staged

    def _draft(self, kind: Kind) -> Draft:
        """The commit of what was staged."""
        found, _, staged, after = self._planned
        return Draft(self.spec.message, self._mark(kind, after, found.base), staged)

    def _mark(self, kind: Kind, after: Tree, proven: str) -> Marker:
        """The marker of a commit that this run makes."""
        move, now = Move(kind, self.spec.tag, after, proven), self.repository.identity.now()
        stays_private = self._was_private and self.spec.visibility != "public"
        return self.claim.marker(move, now, private=self._was_private, stays_private=stays_private)

    def _publication(self, commit_id: str, previous: str, changes: ChangeSet, *, changed: bool) -> Publication:
        url = f"{self.repository.url}/tree/{self.spec.tag}"
        return Publication(self.repository.repo_id, commit_id, previous, self.spec.tag, url, changes, changed=changed)
