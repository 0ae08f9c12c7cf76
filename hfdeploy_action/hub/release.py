"""A release on the Hub: a transaction from the candidate to the tag, which can be undone.

At every moment main holds the old files or the new ones: one commit moves it, and that commit names its parent.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from huggingface_hub import CommitOperationAdd, CommitOperationDelete

from hfdeploy_action import signals
from hfdeploy_action.findings import Failure
from hfdeploy_action.hub import rights
from hfdeploy_action.hub.changes import Candidate, ReleaseSpec, Tree, compare
from hfdeploy_action.hub.commit import commit
from hfdeploy_action.hub.failures import (
    IgnoredFile,
    MainMoved,
    PublicRepository,
    TagTaken,
    VerificationFailed,
)
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.restore import restore
from hfdeploy_action.hub.upload import upload
from hfdeploy_action.results import ChangeSet, Publication, Restored

_PROMOTIONS = 5  # attempts, if main moves first each time


class State(Enum):
    """How far a release has come."""

    PLANNED = "planned"
    STAGED = "staged"
    PROMOTED = "promoted"
    TAGGED = "tagged"


class _Staged(NamedTuple):
    """A change set whose large files the Hub stores, the head of main it applies to, and the commit to go back to."""

    head: str
    previous: str
    changes: ChangeSet
    operations: list[Any]


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
    | tagged   | the tag is on that commit                                   |
    """

    def __init__(self, repository: Repository, spec: ReleaseSpec, judge: Judge = _accept) -> None:
        """`judge` gets each candidate before anything is uploaded: the change set, the head it is for, and its tree."""
        self.repository = repository
        self.spec = spec
        self._judge = judge
        self.state = State.PLANNED
        self.publication: Publication | None = None  # from the promotion on
        self._staged: _Staged | None = None

    @property
    def promoted(self) -> Publication:
        """The publication of a release that has been promoted."""
        if self.publication is None:
            raise RuntimeError(f"the release is {self.state.value}, not promoted")
        return self.publication

    @property
    def changed(self) -> bool:
        """Whether the release has changed main or the tag."""
        return self.publication is not None and self.publication.changed

    def prepare(self) -> None:
        """Create the repository if needed, and check its visibility. A tag on this content means that nothing is to do.

        Raises PublicRepository and TagTaken.
        """
        self._open()
        tagged = self.repository.tags().get(self.spec.tag)
        if tagged is not None:
            changes = _unchanged(self.repository, self.spec.candidate, self.spec.tag, tagged, delete=self.spec.delete)
            self.publication = self._publication(tagged, tagged, changes, changed=False)
            self.state = State.TAGGED
        else:
            rights.try_out(self.repository, shows=self.spec.visibility == "public")

    def stage(self) -> None:
        """Compare the candidate with main, and upload the large files that the Hub lacks. Raises IgnoredFile."""
        head = self.repository.head()
        tree = self.repository.tree(head)
        changes = self.spec.changes_to(tree)
        self._judge(changes, head, tree)
        previous = head if changes else self._previous(head)
        self._staged = _Staged(head, previous, changes, self._operations(changes))
        self.state = State.STAGED

    def promote(self) -> None:
        """Move main to the candidate with one commit. If main moves first, stage again on the new head.

        Raises MainMoved.
        """
        for attempt in range(_PROMOTIONS):
            if attempt:
                self.stage()
            with signals.held():  # otherwise main could move without the report saying so
                self._promote_once()
            if self.state is State.PROMOTED:
                return
            if not self.repository.budget.wait(attempt, f"main of {self.repository.repo_id} has moved"):
                break
        raise MainMoved(f"main of `{self.repository.repo_id}` moved each time this release was tried")

    def verify(self) -> None:
        """Compare what main holds with what was sent. Raises VerificationFailed."""
        commit_id = self.promoted.commit
        left = self.spec.changes_to(self.repository.tree(commit_id))
        if left:
            raise VerificationFailed(f"`{left.touched[0]}` at {commit_id[:7]} is not what was sent")

    def show(self) -> None:
        """Make the repository public if the settings say so, and check its visibility. Raises VerificationFailed."""
        private = self.repository.is_private()
        if private and self.spec.visibility == "public":
            self.repository.set_visibility(private=False)
            private = self.repository.is_private()
        if self.spec.visibility != "keep" and private != (self.spec.visibility == "private"):
            raise VerificationFailed(f"`{self.repository.repo_id}` did not become {self.spec.visibility}")

    def tag(self) -> None:
        """Put the tag on the promoted commit. Raises TagTaken if somebody else put it on another commit."""
        repository, tag, commit_id = self.repository, self.spec.tag, self.promoted.commit
        repository.create_tag(tag, commit_id)
        if (tagged := repository.tags().get(tag)) != commit_id:
            raise _taken(repository, tag, f"somebody else has put `{tag}` on {str(tagged)[:7]}")
        self.state = State.TAGGED

    def undo(self) -> Restored:
        """Put main back to what it held before the promotion, and delete the tag. Raises a Failure."""
        publication = self.promoted
        commit_id = restore(self.repository, publication)
        self.state, self.publication = State.PLANNED, None
        return Restored(commit_id, publication.previous_commit, publication.tag)

    def _open(self) -> None:
        """Create the repository if it is missing, and make it private before content that must be private is sent."""
        repository, visibility = self.repository, self.spec.visibility
        private = repository.is_private()
        if private is None:
            repository.create(private=visibility != "public")
            private = repository.is_private()
        elif not private and visibility == "private":
            repository.set_visibility(private=True)
            private = repository.is_private()
        if not private and self.spec.sensitivity != "general":
            raise PublicRepository(f"`{repository.repo_id}` is public, and its content is `{self.spec.sensitivity}`")

    def _operations(self, changes: ChangeSet) -> list[Any]:
        """What the commit does. Large files are uploaded before any commit names them."""
        candidate = self.spec.candidate
        additions = [candidate.operations[name] for name in (*changes.added, *changes.updated)]
        self.repository.ask(lambda: self._upload(additions))
        # The client gives the Hub's answer in this private attribute only.
        ignored = [addition.path_in_repo for addition in additions if addition._should_ignore]
        if ignored:
            raise IgnoredFile(
                f"the `.gitignore` on the Hub excludes `{ignored[0]}`",
                fix="remove the pattern from `.gitignore` on the Hub, or exclude the file in hfdeploy.yaml: "
                f"`publish: {{exclude: [{json.dumps(ignored[0], ensure_ascii=False)}]}}`.",
            )
        for addition in additions:
            if addition._upload_mode == "regular":
                addition.path_or_fileobj = candidate.content(addition.path_in_repo)
        candidate.check()
        return [*additions, *(CommitOperationDelete(name) for name in changes.deleted)]

    def _upload(self, additions: list[CommitOperationAdd]) -> None:
        """Upload the large files. A file that changes meanwhile is the reason for any error."""
        try:
            upload(self.repository, additions)
        except (Failure, OSError):
            self.spec.candidate.check()
            raise

    def _promote_once(self) -> None:
        """Commit what was staged, and note the publication; main may hold the candidate already."""
        if self._staged is None:
            raise RuntimeError(f"the release is {self.state.value}, not staged")
        head, previous, changes, operations = self._staged
        self.spec.candidate.check()
        commit_id = commit(self.repository, self.spec, operations, head) if changes else head
        if commit_id is not None:
            self.publication = self._publication(commit_id, previous, changes, changed=True)
            self.state = State.PROMOTED

    def _previous(self, head: str) -> str:
        """The commit to go back to if main holds the candidate already: its parent if a run died after the commit."""
        history = self.repository.history(head)
        is_ours = len(history) > 1 and history[0].title == self.spec.message.splitlines()[0]
        return str(history[1].commit_id) if is_ours else head

    def _publication(self, commit_id: str, previous: str, changes: ChangeSet, *, changed: bool) -> Publication:
        url = f"{self.repository.url}/tree/{self.spec.tag}"
        return Publication(self.repository.repo_id, commit_id, previous, self.spec.tag, url, changes, changed=changed)


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
        changes = _unchanged(repository, spec.candidate, spec.tag, tagged, delete=spec.delete)
        return Preview(changes, tagged, repository.tree(tagged), private, tagged=True)
    head = repository.head()
    tree = repository.tree(head)
    return Preview(spec.changes_to(tree), head, tree, private, tagged=False)


def _unchanged(
    repository: Repository, candidate: Candidate, tag: str, commit_id: str, *, delete: tuple[str, ...]
) -> ChangeSet:
    """The empty change set from the commit of a tag. Raises TagTaken if the content differs."""
    changes = compare(candidate, repository.tree(commit_id), delete=delete)
    if changes:
        raise _taken(repository, tag, f"`{tag}` is on {commit_id[:7]}, where `{changes.touched[0]}` differs")
    return changes


def _taken(repository: Repository, tag: str, message: str) -> TagTaken:
    command = f"hf repos tag delete {shlex.quote(repository.repo_id)} {shlex.quote(tag)} --yes"
    instead = f"To move `{tag}` instead, delete it on the Hub and run the job again: `{command}`."
    return TagTaken(message, fix=f"release under a new tag. {instead}")
