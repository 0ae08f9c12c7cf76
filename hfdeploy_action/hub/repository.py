"""The Hub, as this program needs it: the only room that imports huggingface_hub."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TypeVar

from huggingface_hub import HfApi, get_session, hf_hub_url, hf_raise_for_status
from huggingface_hub.errors import RepositoryNotFoundError
from huggingface_hub.hf_api import GitCommitInfo, RepoFile
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # it is loaded when asked for

from hfdeploy_action import __version__
from hfdeploy_action.hub.changes import RemoteFile, Tree, git_oid
from hfdeploy_action.hub.errors import translate_errors
from hfdeploy_action.hub.failures import HubUnavailable, NotAHub
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.retry import RetryBudget

T = TypeVar("T")
_MOST_MISREAD = 3  # attempts where something else answers: a sign-in page does not go away by waiting


@dataclass(frozen=True)
class Repository:
    """One model repository, as one identity sees it. Every question is asked again while the budget lasts."""

    repo_id: str
    identity: Identity
    budget: RetryBudget

    @cached_property
    def api(self) -> HfApi:
        """The Hub's client."""
        return self.identity.client()

    @property
    def headers(self) -> dict[str, str]:
        """What a request says of us."""
        headers: dict[str, str] = build_hf_headers(
            token=self.identity.token or False, library_name="hf-deploy-action", library_version=__version__
        )
        return headers

    @property
    def url(self) -> str:
        """Where a reader finds the repository."""
        return f"{self.identity.endpoint}/{self.repo_id}"

    def ask(self, question: Callable[[], T]) -> T:
        """An answer of the Hub to something that may be asked twice. Raises a Failure."""
        for attempt in count():
            started = time.monotonic()
            try:
                with translate_errors(self.identity, self.repo_id):
                    return question()
            except HubUnavailable as reason:
                self.budget.spend(time.monotonic() - started)
                last = isinstance(reason, NotAHub) and attempt + 1 >= _MOST_MISREAD
                if last or not self.budget.wait(attempt, reason, reason.retry_after):
                    raise
        raise AssertionError  # the count has no end

    def is_private(self) -> bool | None:
        """Whether the repository is private; None where there is none that this identity sees."""

        def question() -> bool | None:
            try:
                private = self.api.repo_info(self.repo_id).private
            except RepositoryNotFoundError:
                return None
            if private is None:
                raise NotAHub(f"{self.identity.endpoint} does not say whether `{self.repo_id}` is private")
            return private

        return self.ask(question)

    def head(self) -> str:
        """The commit that main stands on."""

        def question() -> str:
            sha = self.api.repo_info(self.repo_id, revision="main").sha
            if sha is None:
                raise NotAHub(f"{self.identity.endpoint} does not say which commit `{self.repo_id}` stands on")
            return sha

        return self.ask(question)

    def tree(self, revision: str) -> Tree:
        """Every file of a revision. An empty tree is believed only where the revision has no files either."""

        def question() -> Tree:
            entries = list(self.api.list_repo_tree(self.repo_id, revision=revision, recursive=True))
            if len({entry.path for entry in entries}) < len(entries):
                raise NotAHub(f"{self.identity.endpoint} lists a file of `{self.repo_id}` twice")
            if not entries and self.api.model_info(self.repo_id, revision=revision).siblings != []:
                raise NotAHub(f"{self.identity.endpoint} lists no files of `{self.repo_id}` at {revision[:7]}")
            files = (entry for entry in entries if isinstance(entry, RepoFile))
            return {f.path: RemoteFile(f.size, f.blob_id, f.lfs.sha256 if f.lfs else None) for f in files}

        return self.ask(question)

    def history(self, revision: str) -> list[GitCommitInfo]:
        """The commits up to a revision, the newest first; their authors and dates are left out."""
        return self.ask(lambda: self.api.list_repo_commits(self.repo_id, revision=revision))

    def content(self, path: str, revision: str, file: RemoteFile) -> bytes:
        """The content of a file that is not in large storage; what the tree says of it holds."""
        url = hf_hub_url(self.repo_id, path, revision=revision, endpoint=self.identity.endpoint)

        def question() -> bytes:
            response = get_session().get(url, headers=self.headers)
            hf_raise_for_status(response)
            if git_oid(response.content) != file.oid:
                raise NotAHub(f"{self.identity.endpoint} sent other content for `{path}` than it lists")
            return response.content

        return self.ask(question)

    def tags(self) -> dict[str, str]:
        """The commit of every tag."""
        refs = self.ask(lambda: self.api.list_repo_refs(self.repo_id))
        return {ref.name: ref.target_commit for ref in refs.tags}

    def create(self, *, private: bool) -> None:
        """Create the repository; none the worse where it has come into being meanwhile."""
        self.ask(lambda: self.api.create_repo(self.repo_id, private=private, exist_ok=True))

    def set_visibility(self, *, private: bool) -> None:
        """Set the visibility."""
        self.ask(lambda: self.api.update_repo_settings(self.repo_id, visibility="private" if private else "public"))

    def providers(self) -> dict[str, str]:
        """Who serves the model, by provider: `live`, `staging` or `error`."""
        info = self.ask(lambda: self.api.model_info(self.repo_id, expand=["inferenceProviderMapping"]))
        return {mapping.provider: mapping.status for mapping in info.inference_provider_mapping or ()}
