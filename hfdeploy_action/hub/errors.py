"""What the Hub's client raises, as the Failure that it means. Whatever else is raised is a bug of ours."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError

from hfdeploy_action.failures import DiskFull
from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.failures import ContentRejected, HubUnavailable, NotAHub, Refused
from hfdeploy_action.hub.identity import Identity

_NO_ROOM = re.compile(rf"\(os error ({errno.ENOSPC}|{errno.EDQUOT}|{errno.EFBIG})\)")  # as Rust writes it
_CARD = "Invalid metadata in README.md"  # how the client's own refusal of a card begins


@contextmanager
def understood(identity: Identity, repo_id: str) -> Iterator[None]:
    """Refusals that the client raises inside, as Failures; the original stays the cause."""
    try:
        yield
    except RepositoryNotFoundError as error:
        raise Refused(f"{identity} does not see `{repo_id}`: it does not exist, or is private") from error
    except HfHubHTTPError as error:
        raise _of_status(error, identity, repo_id) from error
    except EntryNotFoundError as error:
        raise NotAHub(f"{identity.endpoint} does not find a file that it listed: {_first_lines(error)}") from error
    except httpx2.TooManyRedirects as error:
        raise NotAHub(f"{identity.endpoint} redirects without end") from error
    except ValueError as error:
        if not str(error).startswith(_CARD):
            raise
        raise ContentRejected(_first_lines(error)) from error


@contextmanager
def uploading(repo_id: str) -> Iterator[None]:
    """What the client raises of an upload, as a Failure: Xet raises plain exceptions of Python."""
    try:
        yield
    except (RuntimeError, ConnectionError, TimeoutError, PermissionError) as error:
        cause = error.__cause__ or error
        if isinstance(cause, Failure):
            raise cause from error
        if isinstance(error, HfHubHTTPError) or not _of_the_peer(cause):
            raise
        kind = DiskFull if _NO_ROOM.search(str(cause)) else HubUnavailable
        raise kind(f"an upload to `{repo_id}` failed: {_first_lines(cause)}") from error
    except ValueError as error:  # what Git LFS's own protocol refuses
        raise ContentRejected(_first_lines(error)) from error


def _of_the_peer(error: BaseException) -> bool:
    """Whether an upload fails so because of whoever it went to: other kinds of RuntimeError are bugs."""
    return isinstance(error, (OSError, ValueError)) or type(error) is RuntimeError


def _of_status(error: HfHubHTTPError, identity: Identity, repo_id: str) -> Failure:
    status = error.response.status_code
    said = " ".join((error.server_message or "").split())[:300]
    if status in {401, 403}:
        does = "read" if error.response.request.method in {"GET", "HEAD"} else "write to"
        return Refused(f"{identity} may not {does} `{repo_id}`: {status} {said}".rstrip())
    if status == 404:
        return Refused(f"{identity} does not see `{repo_id}`: it does not exist, or is private")
    return ContentRejected(f"the Hub answered {status}: {said}".rstrip(": "))


def _first_lines(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()][:4]
    return " ".join(lines)[:400] or type(error).__name__
