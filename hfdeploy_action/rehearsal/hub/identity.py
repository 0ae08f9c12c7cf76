"""Authentication and permissions: what each token may do, and the refusals without the right to do it."""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from .errors import ApiError, anonymous_not_found, repository_not_found
from .repository import Repository


class Right(Enum):
    """What a token may do in its namespace or in its repository. The value completes "the right to ..."."""

    READ = "read private repositories"
    WRITE = "write content"
    CREATE = "create and delete repositories"
    TAG = "create and delete tags"
    BRANCH = "create and delete branches"
    SETTINGS = "change settings"
    PULL_REQUEST = "open and change discussions and pull requests"


class Role(Enum):
    """The kind of a token, as whoami names it. PUBLISHER is a token from a Trusted Publisher."""

    READ = "read"
    WRITE = "write"
    FINE_GRAINED = "fineGrained"
    PUBLISHER = "publisher"


EVERY_RIGHT = frozenset(Right)
PUBLISHER_RIGHTS = EVERY_RIGHT - {Right.CREATE}
"""assumed: only that such a token cannot create repositories is known, see huggingface_hub#4290."""


@dataclass(frozen=True)
class Identity:
    """What a token may do: `rights` in the namespace of its owner or, with `repository` (an ID), in that one only.

    After `expires` (Unix time) the token is unknown. Without `approved`, the owner has not approved it yet.
    """

    owner: str
    role: Role = Role.WRITE
    rights: frozenset[Right] = EVERY_RIGHT
    repository: str | None = None
    expires: float = math.inf
    approved: bool = True

    @property
    def author(self) -> str:
        """Who commits, tags and comments."""
        return "[OIDC]" if self.role is Role.PUBLISHER else self.owner

    def covers(self, repository: Repository) -> bool:
        """Whether the rights apply to this repository."""
        return self.owner == repository.owner and self.repository in {None, repository.id}

    def may(self, right: Right, repository: Repository) -> bool:
        """Whether the token has this right in this repository."""
        return self.covers(repository) and self.approved and right in self.rights


def reader(owner: str) -> Identity:
    """The identity of a token with the role read."""
    return Identity(owner, Role.READ, frozenset({Right.READ}))


@dataclass(frozen=True)
class Publisher:
    """A Trusted Publisher of a repository (an ID): ID tokens with exactly these claims get a token with these rights.

    The signature of an ID token is not checked. On loopback nothing is secret.
    """

    repository: str
    claims: Mapping[str, str]
    rights: frozenset[Right] = PUBLISHER_RIGHTS


def identify(authorizations: Sequence[str], tokens: Mapping[str, Identity]) -> Identity | None:
    """The identity of the token in the header; None without one.

    Raises ApiError for two headers, and for a token that is unknown or has expired.
    """
    if not authorizations:
        return None
    if len(authorizations) > 1:
        raise ApiError(400, "There is more than one Authorization header")
    sent = token_in(authorizations[0]).encode("utf-8", "replace")
    found = [identity for token, identity in list(tokens.items()) if hmac.compare_digest(token.encode(), sent)]
    if not found or found[0].expires <= time.time():
        raise ApiError(401, "Invalid credentials in Authorization header")
    return found[0]


def token_in(authorization: str) -> str:
    """The token of a header: `Bearer TOKEN`, or the password of `Basic`, as Git and git-lfs send it; else empty."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode("latin-1").partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def anonymous() -> ApiError:
    """There is no token, or it cannot do this at all."""
    return ApiError(401, "Invalid username or password.")


def named(identity: Identity | None) -> Identity:
    """The identity. Raises ApiError for an anonymous request."""
    if identity is None:
        raise anonymous()
    return identity


def check_reads(identity: Identity | None, repository: Repository | None) -> Repository:
    """The repository. Raises ApiError if it does not exist, or is private and this identity may not read it."""
    if repository and (not repository.settings()["private"] or (identity and identity.may(Right.READ, repository))):
        return repository
    if identity is None:
        raise anonymous_not_found()
    if repository and identity.covers(repository):
        check_approved(identity)
    raise repository_not_found()


def check_right(identity: Identity | None, repository: Repository, right: Right) -> None:
    """Raise ApiError if this identity does not have this right in the repository."""
    identity = named(identity)
    if not identity.covers(repository):
        raise ApiError(403, "Authorization error: no write access to this repository")
    _check_granted(identity, right)


def check_commits(identity: Identity | None, repository: Repository) -> None:
    """Raise ApiError if this identity may not commit to the repository."""
    identity = named(identity)
    if not identity.covers(repository) or (
        Right.WRITE not in identity.rights and Right.PULL_REQUEST in identity.rights
    ):
        raise ApiError(403, "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request")
    _check_granted(identity, Right.WRITE)


def check_pull_requests(identity: Identity | None, repository: Repository) -> None:
    """Raise ApiError if this identity may not open a pull request in the repository, which may be another owner's."""
    identity = named(identity)
    if identity.repository and not identity.covers(repository):
        raise ApiError(403, "Authorization error: no write access to this repository")
    _check_granted(identity, Right.PULL_REQUEST)


def check_creates(identity: Identity | None, owner: str) -> None:
    """Raise ApiError if this identity may not create repositories in the namespace."""
    identity = named(identity)
    if identity.role is Role.PUBLISHER:
        raise anonymous()  # the status is that of huggingface_hub#4290; assumed: the message
    if identity.owner != owner or identity.repository:
        raise ApiError(403, f'You don\'t have the rights to create a model under the namespace "{owner}"')
    _check_granted(identity, Right.CREATE)


def check_downloads(identity: Identity | None, repository: Repository) -> None:
    """Raise ApiError if the repository is gated and this identity is not its owner."""
    if repository.settings()["gated"] and not (identity and identity.may(Right.READ, repository)):
        message = f"Access to model {repository.id} is restricted and you are not in the authorized list."
        raise ApiError(401 if identity is None else 403, message, "GatedRepo")


def check_approved(identity: Identity) -> None:
    """Raise ApiError if the owner has not approved the token. assumed: the message."""
    if not identity.approved:
        raise ApiError(403, f"This token is pending approval by an administrator of {identity.owner}")


def _check_granted(identity: Identity, right: Right) -> None:
    """Raise ApiError if the token is not approved or lacks the right. assumed: the messages."""
    check_approved(identity)
    if right in identity.rights:
        return
    if identity.role is Role.READ:
        raise ApiError(403, "Authorization error: this token has the role read, and this needs the role write")
    raise ApiError(403, f"Authorization error: this token does not have the right to {right.value}")
