"""The result of one request: the answer, or the cause of its absence, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol

from hfdeploy_action.results import RateLimit
from hfdeploy_action.smoke.cases import Inputs
from hfdeploy_action.smoke.error_bodies import is_error

ANSWER_SECONDS = 30.0
"""How many seconds one request may take, from the look-up of the host to the last byte of the answer."""


class Cause(Enum):
    """Why there is no answer."""

    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not-found"
    GONE = "gone"
    LOADING = "loading"
    RATE_LIMITED = "rate-limited"
    CLIENT_ERROR = "client-error"
    SERVER_ERROR = "server-error"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    REDIRECTED = "redirected"
    NOT_JSON = "not-json"
    TOO_LARGE = "too-large"
    ERROR_BODY = "error-body"
    NOT_ASKED = "not-asked"

    @property
    def fix(self) -> str:
        """What the user can do about it."""
        return _FIXES[self]


_SLOW = "check the load of the server, or use a larger instance."
_FIXES = {
    Cause.UNAUTHORIZED: "set `inference-token` to a token with the permission `inference.serverless.write` "
    "(serverless) or `inference.endpoints.infer.write` (endpoint).",
    Cause.NOT_FOUND: "check `repo-id` and the address, and that the model is served there.",
    Cause.GONE: "this address was shut down: use https://router.huggingface.co/hf-inference/models/OWNER/NAME.",
    Cause.LOADING: "raise `smoke.cold-start.retry-seconds`, or keep a replica running.",
    Cause.RATE_LIMITED: "wait until the quota resets, send fewer requests, or use an endpoint of your own.",
    Cause.CLIENT_ERROR: "check that the server runs the model's task.",
    Cause.SERVER_ERROR: "read the server's log.",
    Cause.TIMEOUT: _SLOW,
    Cause.CONNECTION: "check the address, that the server runs, and the proxy and certificates of this machine.",
    Cause.REDIRECTED: "use the address that the redirect leads to; redirects are not followed, to protect the token.",
    Cause.NOT_JSON: "check that the address is that of the model, and not of a page about it.",
    Cause.TOO_LARGE: "check that the address is that of the model.",
    Cause.ERROR_BODY: "read the server's log; an answer with an error should have a status of 400 or above.",
    Cause.NOT_ASKED: _SLOW,
}


@dataclass(frozen=True)
class Sample:
    """One request and what came of it.

    `status` is None where no HTTP answer came, `answer` the parsed JSON of whatever status, `cause` None
    where the answer is a 200 in JSON; `detail` says in words what came instead, and holds nothing that came.
    `seconds` run from the moment the request was due until the last byte. `retry_after` is how many seconds the
    server asks to wait.
    """

    status: int | None
    seconds: float
    answer: object = field(default=None, repr=False)
    cause: Cause | None = None
    detail: str = ""
    cold: bool = False
    retry_after: float | None = None
    rate_limit: RateLimit | None = None


class Ask(Protocol):
    """Asks the model once; never raises for what the network or the server does."""

    def __call__(self, inputs: Inputs, seconds: float, /) -> Sample:
        """What arrived within this number of seconds."""


def judged(sample: Sample) -> Sample:
    """The sample, failed if its answer is an error with a status of success."""
    return replace(sample, cause=Cause.ERROR_BODY) if sample.cause is None and is_error(sample.answer) else sample


def described(sample: Sample) -> str:
    """What came of a request, as status and cause; nothing that the server said."""
    outcome = "no HTTP answer" if sample.status is None else f"HTTP {sample.status}"
    if sample.cause is None:
        return outcome
    return f"{outcome} ({sample.cause.value}{f': {sample.detail}' if sample.detail else ''})"
