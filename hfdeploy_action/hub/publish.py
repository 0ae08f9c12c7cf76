"""Publishing is one transaction: one commit guarded by its parent, read back, and a tag on its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from huggingface_hub import CommitOperationDelete
from huggingface_hub.errors import HfHubHTTPError

from hfdeploy_action import signals
from hfdeploy_action.hub.changes import Candidate, compare
from hfdeploy_action.hub.errors import understood
from hfdeploy_action.hub.failures import (
    FileIgnored,
    HubUnavailable,
    PublishedMeanwhile,
    ReadBackDiffers,
    TagTaken,
    TokenMissing,
    VisibilityContradicts,
)
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.upload import upload
from hfdeploy_action.results import ChangeSet, Publication

_REPLANS = 5  # how often a release starts over because main moved


@dataclass(frozen=True)
class Wanted:
    """What a release is to be."""

    candidate: Candidate
    tag: str
    message: str
    delete: bool
    visibility: str  # public, private or keep
    sensitivity: str


def preview(repository: Repository, candidate: Candidate, tag: str | None, *, delete: bool) -> ChangeSet:
    """What a publish would change. Asks, and changes nothing. Raises TagTaken where it would."""
    if repository.is_private() is None:
        return compare(candidate, {}, delete=delete)
    tagged = repository.tags().get(tag) if tag else None
    if tag and tagged:
        return _same(repository, candidate, tag, tagged, delete=delete)
    return compare(candidate, repository.tree("main"), delete=delete)


def publish(
    repository: Repository, wanted: Wanted, landed: Callable[[Publication], object] = lambda _: None
) -> Publication:
    """Bring the candidate onto main and tag it, or find that it is there already. Raises a Failure.

    `landed` is told as soon as main holds the candidate: whatever fails after that has to be put back.
    main is the old tree or the new one at every moment: there is one commit, and it names its parent.
    """
    if not repository.identity.token:
        raise TokenMissing(f"no token for {repository.identity.endpoint}")
    _open(repository, wanted)
    if (tagged := repository.tags().get(wanted.tag)) is not None:
        publication = _found(repository, wanted, tagged)
        landed(publication)
        return publication
    publication = _commit(repository, wanted, landed)
    _read_back(repository, wanted, publication.commit)
    _show(repository, wanted)
    _tag(repository, wanted.tag, publication.commit)
    return publication


def _open(repository: Repository, wanted: Wanted) -> None:
    """The repository is there, and as closed as the content needs before any of it is sent."""
    private = repository.is_private()
    if private is None:
        repository.create(private=wanted.visibility != "public")
        private = repository.is_private()
    elif not private and wanted.visibility == "private":
        repository.make(private=True)
        private = repository.is_private()
    if not private and wanted.sensitivity != "general":
        raise VisibilityContradicts(f"`{repository.repo_id}` is public, its content `{wanted.sensitivity}`")


def _show(repository: Repository, wanted: Wanted) -> None:
    """A repository that is to be public becomes so once its content is proven, and is read back."""
    private = repository.is_private()
    if private and wanted.visibility == "public":
        repository.make(private=False)
        private = repository.is_private()
    if wanted.visibility != "keep" and private != (wanted.visibility == "private"):
        raise ReadBackDiffers(f"`{repository.repo_id}` did not become {wanted.visibility}")


def _found(repository: Repository, wanted: Wanted, commit: str) -> Publication:
    """The tag stands already: on this content, or on other."""
    changes = _same(repository, wanted.candidate, wanted.tag, commit, delete=wanted.delete)
    url = f"{repository.url}/tree/{wanted.tag}"
    return Publication(repository.repo_id, commit, commit, wanted.tag, url, changes, changed=False)


def _same(repository: Repository, candidate: Candidate, tag: str, commit: str, *, delete: bool) -> ChangeSet:
    """No changes at all from the commit of a tag. Raises TagTaken where there are some."""
    changes = compare(candidate, repository.tree(commit), delete=delete)
    if changes:
        raise TagTaken(f"`{tag}` stands on other content at {commit[:7]}: `{changes.touched[0]}` differs")
    return changes


def _commit(repository: Repository, wanted: Wanted, landed: Callable[[Publication], object]) -> Publication:
    """The candidate on main, after one commit or where an earlier run left it; `landed` is told."""
    for attempt in range(_REPLANS):
        head = repository.head()
        changes = compare(wanted.candidate, repository.tree(head), delete=wanted.delete)
        if not changes:
            publication = _publication(repository, wanted, changes, head, _before(repository, wanted, head))
            landed(publication)
            return publication
        operations = _operations(repository, wanted, changes)
        with signals.held():  # otherwise main could move and the report not say so
            commit = _commit_once(repository, wanted, operations, head)
            if commit is not None:
                publication = _publication(repository, wanted, changes, commit, head)
                landed(publication)
                return publication
        if not repository.budget.wait(attempt, f"main of {repository.repo_id} has moved"):
            break
    raise PublishedMeanwhile(f"main of `{repository.repo_id}` moved each time this release was tried")


def _publication(repository: Repository, wanted: Wanted, changes: ChangeSet, commit: str, previous: str) -> Publication:
    url = f"{repository.url}/tree/{wanted.tag}"
    return Publication(repository.repo_id, commit, previous, wanted.tag, url, changes, changed=True)


def _before(repository: Repository, wanted: Wanted, head: str) -> str:
    """What stood on main before this release, whose content is there: its parent, if an earlier run of it died here."""
    history = repository.history(head)
    ours = len(history) > 1 and history[0].title == wanted.message.splitlines()[0]
    return str(history[1].commit_id) if ours else head


def _operations(repository: Repository, wanted: Wanted, changes: ChangeSet) -> list[Any]:
    """What the commit does. Large content is on the Hub before any of it is committed."""
    additions = [wanted.candidate.operations[name] for name in (*changes.added, *changes.updated)]
    repository.ask(lambda: upload(repository, additions))
    ignored = [operation.path_in_repo for operation in additions if operation._should_ignore]
    if ignored:
        raise FileIgnored(f"the `.gitignore` on the Hub leaves out `{ignored[0]}`")
    return [*additions, *(CommitOperationDelete(name) for name in changes.deleted)]


def _commit_once(repository: Repository, wanted: Wanted, operations: list[Any], head: str) -> str | None:
    """One guarded commit; its id, or None where the plan has to be made anew on another head.

    The client does not try this request again, and a commit whose answer was lost may have landed: before another
    attempt the head is read, and our own commit recognised.
    """
    try:
        with understood(repository.identity, repository.repo_id):
            return _send(repository, operations, wanted.message, head)
    except HubUnavailable as reason:
        if not repository.budget.wait(0, reason, reason.retry_after):
            raise
        return _landed(repository, wanted, head)


def _send(repository: Repository, operations: list[Any], message: str, head: str) -> str | None:
    try:
        made = repository.api.create_commit(
            repository.repo_id, operations, commit_message=message, parent_commit=head, revision="main"
        )
    except HfHubHTTPError as error:
        if error.response.status_code in {409, 412}:  # another commit is under way, or has just been made
            return None
        raise
    return str(made.oid)


def _landed(repository: Repository, wanted: Wanted, head: str) -> str | None:
    """Our own commit, where it stands on main although its answer was lost."""
    now = repository.head()
    if now == head or compare(wanted.candidate, repository.tree(now), delete=wanted.delete):
        return None
    history = repository.history(now)
    ours = len(history) > 1 and history[1].commit_id == head and history[0].title == wanted.message.splitlines()[0]
    return now if ours else None


def _read_back(repository: Repository, wanted: Wanted, commit: str) -> None:
    left = compare(wanted.candidate, repository.tree(commit), delete=wanted.delete)
    if left:
        raise ReadBackDiffers(f"`{left.touched[0]}` at {commit[:7]} is not what was sent")


def _tag(repository: Repository, tag: str, commit: str) -> None:
    repository.ask(lambda: repository.api.create_tag(repository.repo_id, tag=tag, revision=commit, exist_ok=True))
    if (stands := repository.tags().get(tag)) != commit:
        raise TagTaken(f"`{tag}` was set by somebody else meanwhile, on {str(stands)[:7]}")
