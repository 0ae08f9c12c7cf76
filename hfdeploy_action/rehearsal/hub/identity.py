"""Authentication and permissions. A token belongs to one owner, and may write in that namespace only."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .errors import ApiError, repository_not_found
from .repository import Repository


class Identity(NamedTuple):
    """The owner of a token, and whether the token may write."""

    owner: str
    writes: bool


def identify(authorizations: Sequence[str], tokens: Mapping[str, Identity]) -> Identity | None:
    """The owner of the token in the header; None without one. Raises ApiError for two headers or an unknown token."""
    if not authorizations:
        return None
    if len(authorizations) > 1:
        raise ApiError(400, "There is more than one Authorization header")
    sent = token_in(authorizations[0]).encode("utf-8", "replace")
    owners = [identity for token, identity in tokens.items() if hmac.compare_digest(token.encode(), sent)]
    if not owners:
        raise ApiError(401, "Invalid credentials in Authorization header")
    return owners[0]


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


def named(identity: Identity | None) -> Identity:
    """The identity. Raises ApiError for an anonymous request."""
    if identity is None:
        raise ApiError(401, "Invalid username or password.")
    return identity


def check_reads(identity: Identity | None, repository: Repository | None) -> Repository:
    """The repository. Raises ApiError if it does not exist, or is private and of another owner."""
    if repository and (not repository.settings()["private"] or _owns(identity, repository)):
        return repository
    if identity is None:
        raise ApiError(401, "Invalid username or password.", "RepoNotFound")
    raise repository_not_found()


def check_writes(identity: Identity | None, repository: Repository) -> None:
    """Raise ApiError if this identity may not change the repository."""
    check_namespace(identity, repository.owner, "Authorization error: no write access to this repository")


def check_commits(identity: Identity | None, repository: Repository) -> None:
    """Raise ApiError if this identity may not commit to the repository."""
    message = "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request"
    check_namespace(identity, repository.owner, message)


def check_namespace(identity: Identity | None, owner: str, message: str) -> None:
    """Raise ApiError if this identity may not write in the namespace, with this message for other owners."""
    if named(identity).owner != owner:
        raise ApiError(403, message)
    if not named(identity).writes:
        raise ApiError(403, "Authorization error: this token has the role read, and this needs the role write")


def check_downloads(identity: Identity | None, repository: Repository) -> None:
    """Raise ApiError if the repository is gated and this identity is not its owner."""
    if repository.settings()["gated"] and not _owns(identity, repository):
        message = f"Access to model {repository.id} is restricted and you are not in the authorized list."
        raise ApiError(401 if identity is None else 403, message, "GatedRepo")


def _owns(identity: Identity | None, repository: Repository) -> bool:
    return identity is not None and identity.owner == repository.owner
