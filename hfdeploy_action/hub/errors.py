"""What the Hub's client raises, as the Failure that it means. Whatever else is raised is a bug of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError

from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.failures import ContentRejected, NotAHub, Refused
from hfdeploy_action.hub.identity import Identity

_CARD = "Invalid metadata in README.md"  # how the client's own refusal of a card begins


@contextmanager
def translate_errors(identity: Identity, repo_id: str) -> Iterator[None]:
    """Refusals that the client raises inside, as Failures; the original stays the cause."""
    try:
        yield
    except RepositoryNotFoundError as error:
        raise Refused(f"{identity} does not see `{repo_id}`: it does not exist, or is private") from error
    except HfHubHTTPError as error:
        raise _of_status(error, identity, repo_id) from error
    except EntryNotFoundError as error:
        raise NotAHub(f"{identity.endpoint} does not find a file that it listed: {first_lines(error)}") from error
    except httpx2.TooManyRedirects as error:
        raise NotAHub(f"{identity.endpoint} redirects without end") from error
    except ValueError as error:
        if not str(error).startswith(_CARD):
            raise
        raise ContentRejected(first_lines(error)) from error


def _of_status(error: HfHubHTTPError, identity: Identity, repo_id: str) -> Failure:
    status = error.response.status_code
    said = " ".join((error.server_message or "").split())[:300]
    if status in {401, 403}:
        does = "read" if error.response.request.method in {"GET", "HEAD"} else "write to"
        return Refused(f"{identity} may not {does} `{repo_id}`: {status} {said}".rstrip())
    if status == 404:
        return Refused(f"{identity} does not see `{repo_id}`: it does not exist, or is private")
    return ContentRejected(f"the Hub answered {status}: {said}".rstrip(": "))


def first_lines(error: BaseException) -> str:
    """What an exception says, shortened."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()][:4]
    return " ".join(lines)[:400] or type(error).__name__
