"""A model repository on the Hub."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count, islice
from typing import Literal, NamedTuple, TypeVar
from urllib.parse import quote

from huggingface_hub import HfApi, RepoFile, get_session, hf_hub_url, hf_raise_for_status
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.utils import build_hf_headers, paginate  # type: ignore[attr-defined]  # loaded lazily

from hfdeploy_action import __version__
from hfdeploy_action.hub.changes import Gate, RemoteFile, Tree, git_oid
from hfdeploy_action.hub.errors import translate_errors
from hfdeploy_action.hub.failures import AccessRefused, HubUnavailable, NotAHub
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.retry import RetryBudget

_log = logging.getLogger(__name__)
T = TypeVar("T")
CHECK = "hf-deploy-check-"
"""How the names of tags begin that only try whether a Trusted Publisher may tag."""
MOST_COMMITS = 100
"""How far back a history is read."""
_MOST_FOREIGN = 3  # attempts if another server answers: waiting does not help against a sign-in page


class Right(Enum):
    """What a Trusted Publisher may not be allowed to do, although it may write."""

    CREATE = "create the repository"
    SETTINGS = "change the visibility and the gate"
    TAG = "create and delete tags"
    BRANCH = "create branches"
    PULL_REQUEST = "open and close pull requests"


class Entry(NamedTuple):
    """A commit of the history: its ID, and the title and the description that its author gave it."""

    id: str
    title: str
    message: str


@dataclass
class Repository:
    """One model repository, as one identity sees it. Requests are retried while the budget lasts.

    `rights.settle` decides once, before anything is changed, which identity a run uses and for what.
    """

    repo_id: str
    identity: Identity
    budget: RetryBudget
    fallback: Identity | None = None  # for what a Trusted Publisher may not do
    delegates: dict[Right, Identity] = field(default_factory=dict)
    refused: str = ""  # why the Trusted Publisher is not used

    @property
    def api(self) -> HfApi:
        """The Hub's client, with a token that is valid now. Raises a Failure."""
        return self.identity.client()

    @property
    def acts_as(self) -> str:
        """Who asks the Hub, in words, and why not the Trusted Publisher if the Hub refused it."""
        rights: dict[str, list[str]] = {}
        for right, delegate in self.delegates.items():
            rights.setdefault(str(delegate), []).append(right.value)
        helped = "".join(f"; {who} is used to {' and to '.join(what)}" for who, what in rights.items())
        return f"{self.identity}{helped}{f' ({self.refused})' if self.refused else ''}"

    def by(self, right: Right) -> Repository:
        """The same repository, as the identity that has this right sees it."""
        return replace(self, identity=self.delegates.get(right, self.identity))

    def granted(self, right: Right, request: Callable[[HfApi], T]) -> T:
        """The result of a request by the identity that has this right: the fallback, once a Trusted Publisher has not.

        The request may be sent more than once. Raises a Failure.
        """
        asking = self.by(right)
        try:
            return asking.ask(lambda: request(asking.api))
        except AccessRefused as refused:
            if self.fallback is None or right in self.delegates:
                raise
            _log.info("%s; %s is used to %s", refused, self.fallback, right.value)
            self.delegates[right] = self.fallback
            return self.granted(right, request)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request that the client does not make itself."""
        headers: dict[str, str] = build_hf_headers(
            token=self.identity.bearer() or False, library_name="hf-deploy-action", library_version=__version__
        )
        return headers

    @property
    def url(self) -> str:
        """The address of the repository's page."""
        return f"{self.identity.endpoint}/{self.repo_id}"

    def ask(self, request: Callable[[], T]) -> T:
        """The result of a request that may be sent more than once. Raises a Failure."""
        for attempt in count():
            started = time.monotonic()
            try:
                with translate_errors(self.identity, self.repo_id):
                    return request()
            except HubUnavailable as reason:
                self.budget.spend(time.monotonic() - started)
                last = isinstance(reason, NotAHub) and attempt + 1 >= _MOST_FOREIGN
                if last or not self.budget.wait(attempt, reason, reason.retry_after):
                    raise
        raise AssertionError  # the count has no end

    def is_private(self) -> bool | None:
        """Whether the repository is private; None if it does not exist, or this identity cannot see it."""

        def request() -> bool | None:
            try:
                private = self.api.repo_info(self.repo_id).private
            except GatedRepoError:  # which is a kind of RepositoryNotFoundError
                raise
            except RepositoryNotFoundError:
                return None
            if private is None:
                raise NotAHub(f"{self.identity.endpoint} does not say whether `{self.repo_id}` is private")
            return private

        return self.ask(request)

    def head(self) -> str:
        """The ID of the newest commit on main."""

        def request() -> str:
            sha = self.api.repo_info(self.repo_id, revision="main").sha
            if sha is None:
                raise NotAHub(f"{self.identity.endpoint} does not name the head of `{self.repo_id}`")
            return sha

        return self.ask(request)

    def tree(self, revision: str) -> Tree:
        """Every file of a revision. An empty list is accepted only if the Hub also describes it as without files."""

        def request() -> Tree:
            entries = list(self.api.list_repo_tree(self.repo_id, revision=revision, recursive=True))
            if len({entry.path for entry in entries}) < len(entries):
                raise NotAHub(f"{self.identity.endpoint} lists a file of `{self.repo_id}` twice")
            if not entries and self.api.model_info(self.repo_id, revision=revision).siblings != []:
                raise NotAHub(f"{self.identity.endpoint} lists no files of `{self.repo_id}` at {revision[:7]}")
            files = (entry for entry in entries if isinstance(entry, RepoFile))
            return {f.path: RemoteFile(f.size, f.blob_id, f.lfs.sha256 if f.lfs else None) for f in files}

        return self.ask(request)

    def history(self, revision: str) -> list[Entry]:
        """The newest commits up to a revision, newest first: at most MOST_COMMITS."""
        url = f"{self.api.endpoint}/api/models/{self.repo_id}/commits/{quote(revision, safe='')}"

        def request() -> list[Entry]:
            rows = islice(paginate(url, params={}, headers=self.headers), MOST_COMMITS)  # the client reads every page
            entries = [Entry(row["id"], row["title"], row["message"]) for row in rows]
            if not entries:
                raise NotAHub(f"{self.identity.endpoint} lists no commits of `{self.repo_id}`")
            return entries

        return self.ask(request)

    def content(self, path: str, revision: str, file: RemoteFile) -> bytes:
        """The content of a file that is not in large storage, checked against its ID in the tree."""
        endpoint = self.api.endpoint  # the client, once made, sets the limits of every session
        url = hf_hub_url(self.repo_id, path, revision=revision, endpoint=endpoint)

        def request() -> bytes:
            response = get_session().get(url, headers=self.headers)
            hf_raise_for_status(response)
            if git_oid(response.content) != file.oid:
                raise NotAHub(f"{self.identity.endpoint} sent content for `{path}` that does not match its ID")
            return response.content

        return self.ask(request)

    def tags(self) -> dict[str, str]:
        """The commit of every tag, except those of checks: they are on any commit and prove nothing."""
        return {tag: commit for tag, commit in self._tags().items() if not tag.startswith(CHECK)}

    def checks(self) -> tuple[str, ...]:
        """The tags that are left of checks."""
        return tuple(tag for tag in self._tags() if tag.startswith(CHECK))

    def _tags(self) -> dict[str, str]:
        refs = self.ask(lambda: self.api.list_repo_refs(self.repo_id))
        return {ref.name: ref.target_commit for ref in refs.tags}

    def branches(self) -> dict[str, str]:
        """The head of every branch."""
        refs = self.ask(lambda: self.api.list_repo_refs(self.repo_id))
        return {ref.name: ref.target_commit for ref in refs.branches}

    def create_branch(self, branch: str, commit: str) -> None:
        """Create a branch at a commit, unless it exists."""
        self.granted(
            Right.BRANCH, lambda api: api.create_branch(self.repo_id, branch=branch, revision=commit, exist_ok=True)
        )

    def create(self, *, private: bool, resource_group: str | None = None) -> None:
        """Create the repository, in a resource group of its organization if one is given, unless it exists."""

        def request(api: HfApi) -> None:
            api.create_repo(self.repo_id, private=private, exist_ok=True, resource_group_id=resource_group)

        self.granted(Right.CREATE, request)

    def set_visibility(self, *, private: bool) -> None:
        """Make the repository private or public."""
        visibility: Literal["private", "public"] = "private" if private else "public"
        self.granted(Right.SETTINGS, lambda api: api.update_repo_settings(self.repo_id, visibility=visibility))

    def gate(self) -> Gate:
        """How access to the repository is granted."""

        def request() -> Gate:
            gated = self.api.repo_info(self.repo_id).gated
            if gated is None:
                raise NotAHub(f"{self.identity.endpoint} does not say whether `{self.repo_id}` is gated")
            return gated

        return self.ask(request)

    def set_gate(self, gate: Gate) -> None:
        """Change how access to the repository is granted."""
        self.granted(Right.SETTINGS, lambda api: api.update_repo_settings(self.repo_id, gated=gate))

    def create_tag(self, tag: str, commit: str) -> None:
        """Put a tag on a commit, unless a tag of this name exists."""
        self.granted(Right.TAG, lambda api: api.create_tag(self.repo_id, tag=tag, revision=commit, exist_ok=True))

    def delete_tag(self, tag: str) -> None:
        """Delete a tag, unless it is gone."""

        def request(api: HfApi) -> None:
            with suppress(RevisionNotFoundError):
                api.delete_tag(self.repo_id, tag=tag)

        self.granted(Right.TAG, request)

    def providers(self) -> dict[str, str]:
        """The status of the model at each provider: `live`, `staging` or `error`."""
        info = self.ask(lambda: self.api.model_info(self.repo_id, expand=["inferenceProviderMapping"]))
        return {mapping.provider: mapping.status for mapping in info.inference_provider_mapping or ()}
