"""GitHub's issuer of ID tokens, on loopback: what a job with `id-token: write` finds in its environment."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from hfdeploy_action.rehearsal.serve import serve

CLAIMS: dict[str, Any] = {
    "iss": "https://token.actions.githubusercontent.com",
    "sub": "repo:acme/emotion:ref:refs/heads/main",
    "repository": "acme/emotion",
    "repository_owner": "acme",
    "repository_visibility": "public",
    "ref": "refs/heads/main",
    "ref_type": "branch",
    "sha": "4f1c6d2e8a7b90315c2d4e6f8091a2b3c4d5e6f7",
    "workflow": "Release",
    "workflow_ref": "acme/emotion/.github/workflows/release.yml@refs/heads/main",
    "job_workflow_ref": "acme/emotion/.github/workflows/release.yml@refs/heads/main",
    "event_name": "push",
    "actor": "octocat",
    "run_id": "4711",
    "run_attempt": "1",
    "runner_environment": "github-hosted",
}
"""The claims of https://docs.github.com/en/actions/reference/security/oidc, for a push to main."""


@dataclass
class Issuer:
    """An issuer: `claims` is what its tokens say, beside the audience that is asked for; `audiences` were asked for.

    A `failure` (status and body) is the answer in place of a token. `seconds` is how long a token is valid.
    """

    url: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: dict(CLAIMS))
    audiences: list[str] = field(default_factory=list)
    failure: tuple[int, object] | None = None
    seconds: int = 300
    request_token: str = field(default_factory=lambda: f"the-token-of-job-{token_hex(8)}")  # it is for one address

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a job with `permissions: id-token: write`."""
        return {
            "GITHUB_ACTIONS": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.request_token,
        }

    def token(self, audience: str) -> str:
        """An ID token for an audience."""
        now = int(time.time())
        times = {"iat": now, "nbf": now, "exp": now + self.seconds}
        signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part({**self.claims, **times, 'aud': audience})}"
        return f"{signed}.{_encoded(hmac.digest(b'loopback', signed.encode(), 'sha256'))}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the one request that there is."""
        query = parse_qs(scope["query_string"].decode())
        sent = dict(scope["headers"]).get(b"authorization")
        status, body = 401, {"message": "Unauthorized"}
        if self.failure:
            status, body = self.failure  # type: ignore[assignment]  # any JSON
        elif sent == f"Bearer {self.request_token}".encode() and "audience" in query:
            self.audiences.append(query["audience"][0])
            status, body = 200, {"value": self.token(query["audience"][0])}
        await JSONResponse(body, status)(scope, receive, send)


@contextmanager
def issuer() -> Iterator[Issuer]:
    """An issuer for as long as the block lasts."""
    made = Issuer()
    with serve(made) as made.url:
        yield made


def _part(value: object) -> str:
    return _encoded(json.dumps(value).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
