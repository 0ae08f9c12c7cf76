"""Errors of the Hub's client, translated into failures. Any other exception is a bug of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError

from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.failures import AccessRefused, ContentRejected, NotAHub
from hfdeploy_action.hub.identity import Identity

_CARD = "Invalid metadata in README.md"  # how the client's own rejection of a card begins
_TOKENS = "https://huggingface.co/settings/tokens"


@contextmanager
def translate_errors(identity: Identity, repo_id: str) -> Iterator[None]:
    """Raise what the client raises in the block as a Failure; the original stays the cause."""
    try:
        yield
    except HfHubHTTPError as error:
        raise _failure(error, identity, repo_id) from error
    except EntryNotFoundError as error:
        raise NotAHub(f"{identity.endpoint} does not find a file that it listed: {first_lines(error)}") from error
    except httpx2.TooManyRedirects as error:
        raise NotAHub(f"{identity.endpoint} redirects too often") from error
    except httpx2.HTTPError as error:  # the client does not follow a redirect to an invalid address
        raise NotAHub(f"{identity.endpoint} did not answer as a Hub: {first_lines(error)}") from error
    except ValueError as error:
        if not str(error).startswith(_CARD):
            raise
        raise ContentRejected(first_lines(error)) from error


def first_lines(error: BaseException) -> str:
    """What an exception says, shortened."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()][:4]
    return " ".join(lines)[:400] or type(error).__name__


def _failure(error: HfHubHTTPError, identity: Identity, repo_id: str) -> Failure:
    """What a status means. For a private repository the Hub answers 401 without a token, and 404 with one."""
    status, message = error.response.status_code, " ".join((error.server_message or "").split())[:300]
    if status == 401 and identity.token:
        return _invalid_token(identity, repo_id, message)
    if status in {401, 404} or isinstance(error, RepositoryNotFoundError):
        return _not_found(identity, repo_id)
    if status == 403:
        return _missing_right(error, identity, repo_id, message)
    return ContentRejected(f"the Hub answered {status}: {message}".rstrip(": "))


def _invalid_token(identity: Identity, repo_id: str, message: str) -> AccessRefused:
    return AccessRefused(
        f"the Hub does not accept {identity} for `{repo_id}`: 401 {message}".rstrip(),
        fix=f"copy the token again: it is mistyped, expired or revoked. {_TOKENS} lists the valid ones.",
    )


def _not_found(identity: Identity, repo_id: str) -> AccessRefused:
    has_token = bool(identity.token)
    access = f"use a token that may read it ({_TOKENS})" if has_token else "pass a token as `hf-token`"
    return AccessRefused(
        f"`{repo_id}` does not exist, or is private and not visible to {identity}",
        fix=f"check `repo-id`. If the repository is private, {access}.",
    )


def _missing_right(error: HfHubHTTPError, identity: Identity, repo_id: str, message: str) -> AccessRefused:
    request = error.response.request
    if request.method in {"GET", "HEAD"}:
        action, right = f"read `{repo_id}`", f"read access to the contents of `{repo_id}`"
    elif request.url.path.endswith("/api/repos/create"):
        namespace = repo_id.partition("/")[0]
        action, right = f"create `{repo_id}`", f"write access to the contents of all repositories of `{namespace}`"
    else:
        action, right = f"write to `{repo_id}`", f"write access to the contents of `{repo_id}`"
    return AccessRefused(
        f"{identity} may not {action}: 403 {message}".rstrip(), fix=f"give the token {right} at {_TOKENS}."
    )
