"""A Trusted Publisher: the ID token of a CI job, exchanged for a token that writes one repository for an hour.

https://huggingface.co/docs/hub/trusted-publishers describes the exchange.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any

import httpx2
from huggingface_hub import get_session
from huggingface_hub._oidc import exchange_oidc_token  # the one part of it that does not read the environment
from huggingface_hub.errors import HfHubHTTPError

from hfdeploy_action.hub.claims import Claims, claims_of
from hfdeploy_action.hub.failures import HubUnavailable, NotAHub, PublisherRefused
from hfdeploy_action.hub.refusals import publisher_refused
from hfdeploy_action.hub.session import transport
from hfdeploy_action.network.hosts import is_loopback
from hfdeploy_action.settings import Oidc

RENEWED_SECONDS = 300.0
"""How long before its end a token is exchanged again."""
GET_ONE = (
    "add `permissions: {id-token: write, contents: read}` to the job; a reusable workflow and the job that calls it "
    "both need it. GitHub gives no ID token to pull requests from forks. For another CI provider, set "
    "`HF_OIDC_ID_TOKEN`."
)
"""How a job gets an ID token."""
_LASTS_SECONDS = 3600  # where the Hub does not say it
_TOKEN = re.compile("[!-~]{6,16384}")
_TRANSIENT = "operation was aborted"  # the Hub's own timeout during an exchange, sent as `invalid_grant`


class Publisher:
    """The tokens of a job that is a Trusted Publisher of a repository.

    An ID token is requested with the Hub's address as its audience, and is sent to that Hub only.
    """

    def __init__(
        self,
        oidc: Oidc,
        repo_id: str,
        endpoint: str,
        issued: list[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`issued` takes every token that is received, so that it can be masked."""
        self._oidc, self._repo_id, self._endpoint = oidc, repo_id, endpoint
        self._issued, self._clock, self._lock = issued, clock, Lock()
        self._token, self._until = "", 0.0
        self.claims: Claims = {}

    def token(self) -> str:
        """A token that lasts. Raises PublisherRefused, and HubUnavailable for what may be temporary."""
        with self._lock:
            if not self._token or self._clock() >= self._until:
                self._exchange()
            return self._token

    def _exchange(self) -> None:
        id_token = self._oidc.id_token or self._requested()
        self._issued.append(id_token)
        self.claims = claims_of(id_token)
        transport()  # sets the limits of the session
        try:
            answer = exchange_oidc_token(subject_token=id_token, resource=self._repo_id, endpoint=self._endpoint)
            token, lasts = _text(answer["access_token"]), int(answer.get("expires_in", _LASTS_SECONDS))
        except HfHubHTTPError as error:
            raise self._refused(error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotAHub(f"{self._endpoint}/oauth/token did not answer with a token") from error
        self._issued.append(token)
        # The ID token of another CI provider cannot be requested again.
        early = 0.0 if self._oidc.id_token else RENEWED_SECONDS
        self._token, self._until = token, self._clock() + max(lasts - early, 0.0)

    def _requested(self) -> str:
        """An ID token of this job, from GitHub."""
        if not self._oidc.is_available:
            raise PublisherRefused(
                "`HF_OIDC_RESOURCE` demands a Trusted Publisher, and this job has no ID token", fix=GET_ONE
            )
        url = _address(self._oidc.request_url)
        transport().allow(self._oidc.request_token, str(url))
        response = get_session().get(
            url.copy_merge_params({"audience": self._endpoint}),  # the client's own function drops `api-version`
            headers={"Authorization": f"Bearer {self._oidc.request_token}"},
            follow_redirects=False,
        )
        if response.status_code != httpx2.codes.OK:
            raise PublisherRefused(f"GitHub gives this job no ID token: {url.host} answered {response.status_code}")
        try:
            return _text(response.json()["value"])
        except (ValueError, TypeError, KeyError) as error:
            raise NotAHub(f"{url.host} did not answer with an ID token") from error

    def _refused(self, error: HfHubHTTPError) -> PublisherRefused | HubUnavailable:
        said = " ".join((error.server_message or "").split())[:300]
        if _TRANSIENT in said:
            return HubUnavailable(f"{self._endpoint} did not finish the exchange of the ID token: {said}")
        answered = f"{error.response.status_code} {said}".strip()
        return publisher_refused(answered, self.claims, self._repo_id, self._endpoint)


def _address(text: str) -> httpx2.URL:
    """The address that gives out ID tokens. Raises PublisherRefused if the token of the job must not be sent there."""
    with suppress(httpx2.InvalidURL):
        url = httpx2.URL(text)
        if url.host and (url.scheme == "https" or (url.scheme == "http" and is_loopback(url.host))):
            return url
    raise PublisherRefused("`ACTIONS_ID_TOKEN_REQUEST_URL` is not an HTTPS address, so it is not used")


def _text(value: Any) -> str:
    """A token as it is sent in a header. Raises TypeError for anything else."""
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise TypeError
    return value
