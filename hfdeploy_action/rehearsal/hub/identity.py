"""Who asks, and what the Hub lets them do: a token belongs to one owner and writes in that namespace only."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .refusal import Refusal, repository_not_found
from .repository import Repository


class Identity(NamedTuple):
    """The owner of a token, and whether the token may write."""

    owner: str
    writes: bool


def identify(authorizations: Sequence[str], tokens: Mapping[str, Identity]) -> Identity | None:
    """Whose token the Authorization headers carry; None if there is none. Refuses two, and a token nobody owns."""
    if not authorizations:
        return None
    if len(authorizations) > 1:
        raise Refusal(400, "There is more than one Authorization header")
    sent = token_in(authorizations[0]).encode("utf-8", "replace")
    owners = [identity for token, identity in tokens.items() if hmac.compare_digest(token.encode(), sent)]
    if not owners:
        raise Refusal(401, "Invalid credentials in Authorization header")
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
    """Whoever asks. Refuses those who did not say who they are."""
    if identity is None:
        raise Refusal(401, "Invalid username or password.")
    return identity


def check_reads(identity: Identity | None, repository: Repository | None) -> Repository:
    """The repository, if it is there and may be seen; a private one is to others as if it were not there."""
    if repository and (not repository.settings()["private"] or _owns(identity, repository)):
        return repository
    if identity is None:
        raise Refusal(401, "Invalid username or password.", "RepoNotFound")
    raise repository_not_found()


def check_writes(identity: Identity | None, repository: Repository) -> None:
    """Refuse whoever may read this repository but not change it."""
    check_namespace(identity, repository.owner, "Authorization error: no write access to this repository")


def check_commits(identity: Identity | None, repository: Repository) -> None:
    """Refuse whoever may read this repository but not commit to it."""
    message = "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request"
    check_namespace(identity, repository.owner, message)


def check_namespace(identity: Identity | None, owner: str, message: str) -> None:
    """Refuse whoever may not write in this namespace, with this message for those of another one."""
    if named(identity).owner != owner:
        raise Refusal(403, message)
    if not named(identity).writes:
        raise Refusal(403, "Authorization error: this token has the role read, and this needs the role write")


def check_downloads(identity: Identity | None, repository: Repository) -> None:
    """Refuse the files of a gated repository to all but its owner."""
    if repository.settings()["gated"] and not _owns(identity, repository):
        message = f"Access to model {repository.id} is restricted and you are not in the authorized list."
        raise Refusal(401 if identity is None else 403, message, "GatedRepo")


def _owns(identity: Identity | None, repository: Repository) -> bool:
    return identity is not None and identity.owner == repository.owner
