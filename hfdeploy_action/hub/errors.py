"""Errors of the Hub's client, translated into failures. Any other exception is a bug of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError

from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.account import account_of
from hfdeploy_action.hub.failures import ContentRejected, HubUnavailable, NotAHub
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.refusals import HubAnswer, Refusal, SentRequest, refused, stored_bytes

_CARD = "Invalid metadata in README.md"  # how the client's own rejection of a card begins
_BUSY = 409  # another operation on the repository is under way
_FORBIDDEN = 403
_HUGGING_FACE = "https://huggingface.co"


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


def explained(identity: Identity, repo_id: str, sent: SentRequest, answer: HubAnswer) -> Failure:
    """What a refusal means. On a 403 the Hub is asked once whose token it is."""
    refusal = Refusal(
        status=answer.status,
        code=answer.code,
        said=" ".join(answer.said.split())[:300],
        method=sent.method,
        path=sent.path,
        repo_id=repo_id,
        endpoint=identity.endpoint,
        who=str(identity),
        anonymous=identity.is_anonymous,
        publisher=identity.publisher is not None,
        token_length=len(identity.token) if identity.endpoint == _HUGGING_FACE else 0,
        account=account_of(identity.client()) if answer.status == _FORBIDDEN and identity.token else None,
        bytes=sent.bytes,
    )
    return refused(refusal)


def _failure(error: HfHubHTTPError, identity: Identity, repo_id: str) -> Failure:
    response, request = error.response, error.response.request
    if response.status_code == _BUSY:
        return HubUnavailable(f"{identity.endpoint} answered {_BUSY}: {error.server_message or ''}".rstrip(": "))
    stored = stored_bytes(request.content) if request.method == "POST" else 0
    sent = SentRequest(request.method, request.url.path, stored)
    code = response.headers.get("X-Error-Code", "")
    return explained(identity, repo_id, sent, HubAnswer(response.status_code, error.server_message or "", code))
