"""What a refusal of the Hub means, and what to do about it: a table from what was asked and answered to a Failure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.account import Account
from hfdeploy_action.hub.claims import Claims, listed, misfits, workflow_of
from hfdeploy_action.hub.failures import AccessRefused, ContentRejected, PublisherRefused, StorageExceeded
from hfdeploy_action.units import size

_STORAGE = re.compile(r"storage (limit|quota|patterns)|unlock more storage", re.IGNORECASE)
_FINE_GRAINED = re.compile(r"fine.grained", re.IGNORECASE)
_APPROVAL = re.compile(r"approv|pending|revoked", re.IGNORECASE)
_DISABLED = "Access to this resource is disabled"
_CREATE, _SETTINGS = "/api/repos/create", "/settings"
_TOKEN_LENGTH = 37  # of `hf_` and 34 letters and digits


class SentRequest(NamedTuple):
    """A request, and how many bytes of large files it would have stored."""

    method: str
    path: str
    bytes: int = 0


class HubAnswer(NamedTuple):
    """What the Hub answered: a status, its own words, and the header X-Error-Code."""

    status: int
    said: str
    code: str = ""


@dataclass(frozen=True)
class Refusal:
    """A request that the Hub refused, and who sent it."""

    status: int
    code: str  # the header X-Error-Code
    said: str  # the Hub's own words
    method: str
    path: str
    repo_id: str
    endpoint: str
    who: str  # in words: "the token from hf-token"
    anonymous: bool = False
    publisher: bool = False
    token_length: int = 0
    account: Account | None = None
    bytes: int = 0  # that the request would have stored

    @property
    def namespace(self) -> str:
        """The user or organization that the repository belongs to."""
        return self.repo_id.partition("/")[0]

    @property
    def creates(self) -> bool:
        """Whether the request creates the repository."""
        return self.path.endswith(_CREATE)

    @property
    def reads(self) -> bool:
        """Whether the request changes nothing."""
        return self.method in {"GET", "HEAD"} and not self.path.endswith("/auth-check/write")

    @property
    def needs(self) -> str:
        """What the request does, and the name of the right in the settings of a token."""
        if self.reads:
            return f"read `{self.repo_id}`"
        return f"create `{self.repo_id}`" if self.creates else self._change()

    def _change(self) -> str:
        if self.path.endswith(_SETTINGS):
            return f"change the settings of `{self.repo_id}`"
        if "/discussions" in self.path:
            return f"open and close pull requests of `{self.repo_id}`"
        return f"{'change the tags of' if '/tag/' in self.path else 'write to'} `{self.repo_id}`"


class _Row(NamedTuple):
    """A meaning, the statuses and the condition that tell it, and the texts; `{}` takes the fields of `_words`."""

    statuses: frozenset[int]
    applies: Callable[[Refusal], bool]
    message: str
    fix: str
    failure: type[Failure] = AccessRefused


def refused(refusal: Refusal) -> Failure:
    """The failure for a refusal: the first row of the table that applies."""
    words = _words(refusal)
    for row in _TABLE:
        if refusal.status in row.statuses and row.applies(refusal):
            return row.failure(row.message.format_map(words).rstrip(": "), fix=row.fix.format_map(words))
    return ContentRejected(f"the Hub answered {refusal.status}: {refusal.said}".rstrip(": "))


def publisher_refused(answered: str, claims: Claims, repo_id: str, endpoint: str) -> PublisherRefused:
    """The failure for an id token that the Hub did not exchange, with the claims in it and what often is the matter."""
    told = f" The ID token says: {listed(claims)}." if claims else ""
    repository, workflow = claims.get("repository", ""), workflow_of(claims)
    settings = f"{endpoint}/{repo_id}/settings"
    named = f" with `repository` = `{repository}` and `workflow` = `{workflow}`" if repository and workflow else ""
    return PublisherRefused(
        f"the Hub does not accept this job as a Trusted Publisher of `{repo_id}`: {answered}.{told}",
        fix=" ".join(
            [
                f"in *Trusted Publishers* at {settings}, add *GitHub Actions*{named}.",
                *misfits(claims),
            ]
        ),
    )


def stored_bytes(body: bytes) -> int:
    """The size of the large files that a request announces: a commit, or a batch of Git LFS."""
    rows = [row for line in body.splitlines() if b'"size"' in line and (row := _parsed(line))]
    objects = [each for row in rows for each in (*row.get("objects", ()), *row.get("files", ()), row.get("value"))]
    sizes = [each.get("size") for each in objects if isinstance(each, dict)]
    return sum(size for size in sizes if isinstance(size, int))


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _words(refusal: Refusal) -> dict[str, str]:
    """What the texts of the table may say."""
    account, namespace, endpoint = refusal.account, refusal.namespace, refusal.endpoint
    length = refusal.token_length
    return {
        "repo": f"`{refusal.repo_id}`",
        "namespace": f"`{namespace}`",
        "create": f"hf repos create {refusal.repo_id} --private",
        "page": f"{endpoint}/{refusal.repo_id}",
        "who": f"{refusal.who} (user `{account.name}`)" if account else refusal.who,
        "user": f"`{account.name}`" if account else "",
        "needs": refusal.needs,
        "answered": f"{refusal.status} {refusal.said}".strip(),
        "tokens": f"{endpoint}/settings/tokens",
        "new_token": f"{endpoint}/settings/tokens/new?tokenType=fineGrained",
        "org_settings": f"{endpoint}/organizations/{namespace}/settings",
        "sent": f"; the request was to store {size(refusal.bytes)}" if refusal.bytes else "",
        "form": f" This token has {length} characters; one of Hugging Face has {_TOKEN_LENGTH}."
        if length and length != _TOKEN_LENGTH
        else "",
        "right": f"*Interact with discussions / Open pull requests on selected repos* for `{refusal.repo_id}`"
        if "/discussions" in refusal.path
        else f"*Write access to contents/settings of all repos under {namespace}*"
        if refusal.creates
        else f"*{'Read' if refusal.reads else 'Write'} access to contents/settings of selected repos* "
        f"for `{refusal.repo_id}`",
    }


def _always(_refusal: Refusal) -> bool:
    return True


def _is_gated(refusal: Refusal) -> bool:
    return refusal.code == "GatedRepo"


def _lacks_role(refusal: Refusal) -> bool:
    return refusal.account is not None and refusal.account.role == "read" and not refusal.reads


def _is_stranger(refusal: Refusal) -> bool:
    """The Hub may keep organizations from a fine-grained token, so only other tokens tell."""
    account = refusal.account
    return account is not None and account.role != "fineGrained" and not account.owns(refusal.namespace)


def _lacks_permission(refusal: Refusal) -> bool:
    account = refusal.account
    return account is not None and account.role == "fineGrained" and not account.writes(refusal.repo_id)


_REFUSED, _UNKNOWN, _MISSING = frozenset({403}), frozenset({401}), frozenset({401, 404})
_FULL, _ANY = frozenset({402, 403, 413}), frozenset({401, 403, 404})
_TABLE: tuple[_Row, ...] = (
    _Row(
        _FULL,
        lambda refusal: bool(_STORAGE.search(refusal.said)),
        "the storage of {namespace} has no room for this release: {answered}{sent}",
        "delete repositories or large files that nobody needs, or upgrade the plan: {org_settings}/billing for an "
        "organization, https://huggingface.co/settings/billing for a user. Earlier versions of large files count too.",
        StorageExceeded,
    ),
    _Row(
        _ANY,
        lambda refusal: _DISABLED in refusal.said,
        "{repo} is disabled on the Hub: {answered}",
        "see {page} for the reason. Only its owner and Hugging Face can enable it again.",
    ),
    _Row(
        _ANY,
        _is_gated,
        "{repo} is gated, and {who} has no access to it: {answered}",
        "request access at {page}, signed in as the owner of the token.",
    ),
    _Row(
        _UNKNOWN,
        lambda refusal: refusal.publisher and refusal.creates,
        "the Trusted Publisher may not create {repo}: {answered}",
        "create it once: run `{create}`, or pass `hf-token` for the first release.",
    ),
    _Row(
        _UNKNOWN,
        lambda refusal: refusal.publisher and refusal.code != "RepoNotFound",
        "the Hub does not accept the token of the Trusted Publisher to {needs}: {answered}",
        "run the job again. If it happens again, pass `hf-token`: this Hub does not let a Trusted Publisher do this.",
    ),
    _Row(
        _UNKNOWN,
        lambda refusal: not refusal.anonymous and refusal.code != "RepoNotFound",
        "the Hub does not accept {who} for {repo}: {answered}",
        "copy the token again: it is mistyped, expired or revoked. {tokens} lists the valid ones.{form}",
    ),
    _Row(
        _MISSING,
        lambda refusal: refusal.code == "RevisionNotFound",
        "the Hub does not find a revision of {repo}: {answered}",
        "check that the branch `main` exists: {page}/tree/main.",
        ContentRejected,
    ),
    _Row(
        _MISSING,
        lambda refusal: refusal.anonymous,
        "{repo} does not exist, or is private and not visible to {who}",
        "check `repo-id`. If the repository is private, pass a token as `hf-token`. GitHub gives no secrets to pull "
        "requests from forks.",
    ),
    _Row(
        _MISSING,
        _always,
        "{repo} does not exist, or is private and not visible to {who}",
        "check `repo-id`. If the repository is private, use a token that may read it ({tokens}).",
    ),
    _Row(
        _REFUSED,
        lambda refusal: refusal.publisher,
        "the Trusted Publisher may not {needs}: {answered}",
        "pass `hf-token` too: it is used for what the Trusted Publisher is not allowed to do.",
    ),
    _Row(
        _REFUSED,
        lambda refusal: bool(_FINE_GRAINED.search(refusal.said)),
        "{namespace} accepts only fine-grained tokens, and {who} is not one: {answered}",
        "create a fine-grained token with {right} at {new_token}.",
    ),
    _Row(
        _REFUSED,
        lambda refusal: bool(_APPROVAL.search(refusal.said)),
        "{namespace} has not approved {who}: {answered}",
        "ask an administrator of {namespace} to approve the token at {org_settings}/tokens.",
    ),
    _Row(
        _REFUSED,
        _is_stranger,
        "{who} may not {needs}, because {user} is not a member of {namespace}: {answered}",
        "pass a token of a member of {namespace}, or change `repo-id` to a repository of {user}.",
    ),
    _Row(
        _REFUSED,
        _lacks_role,
        "{who} may not {needs}, because the token has the role *read*: {answered}",
        "create a fine-grained token with {right} at {new_token}, and pass it as `hf-token`.",
    ),
    _Row(
        _REFUSED,
        _lacks_permission,
        "{who} may not {needs}, because the fine-grained token lacks {right}: {answered}",
        "add the permission to the token at {tokens}.",
    ),
    _Row(
        _REFUSED,
        _always,
        "{who} may not {needs}: {answered}",
        "give the token {right} at {tokens}. In an organization, its owner also needs the role *write* or *admin*.",
    ),
)
