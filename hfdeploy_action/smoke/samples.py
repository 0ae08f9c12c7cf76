"""What came of asking once: the answer or the cause of its absence, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from hfdeploy_action.results import RateLimit
from hfdeploy_action.smoke.cases import Inputs

ANSWER_SECONDS = 30.0
"""How long one request may take, from the look-up of the host to the last byte of the answer."""


class Cause(Enum):
    """Why there is no answer."""

    UNAUTHORISED = "unauthorised"
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
    NOT_ASKED = "not-asked"

    @property
    def remedy(self) -> str:
        """What the user can do about it, as the end of a message."""
        return _REMEDIES[self]


_REMEDIES = {
    Cause.UNAUTHORISED: "give `inference-token` a token that may call inference "
    "(`inference.serverless.write`, or `inference.endpoints.infer.write` for an endpoint)",
    Cause.NOT_FOUND: "check `repo-id` and the address, and that somebody serves the model",
    Cause.GONE: "this address was given up; serverless models answer at "
    "https://router.huggingface.co/hf-inference/models/OWNER/NAME",
    Cause.LOADING: "the model was still loading: raise `smoke.cold-start.retry-seconds` or keep a replica running",
    Cause.RATE_LIMITED: "the quota is used up: wait for it to reset, ask less, or move to an endpoint of your own",
    Cause.CLIENT_ERROR: "the server does not take this request: check that it serves text classification",
    Cause.SERVER_ERROR: "the server failed: its log says why",
    Cause.TIMEOUT: "no answer in time: look at the load and size of the server",
    Cause.CONNECTION: "nobody answers there: check the address, that the server runs, and proxy and certificates",
    Cause.REDIRECTED: "redirects are not followed, for the token's sake: give the address that it ends at",
    Cause.NOT_JSON: "the answer is not JSON: check that the address is that of the model, not of a page about it",
    Cause.TOO_LARGE: "the answer has more than 2 MB, of which the rest was not read: check that the address is that of "
    "a text-classification model",
    Cause.NOT_ASKED: "the answers before took too long: look at the load and size of the server",
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
        """What came within so many seconds."""


def described(sample: Sample) -> str:
    """What came of a request that was not answered: status, cause, remedy; nothing that the server said."""
    outcome = "no HTTP answer" if sample.status is None else f"HTTP {sample.status}"
    if sample.cause is None:
        return outcome
    cause = f"{sample.cause.value}: {sample.detail}" if sample.detail else sample.cause.value
    return f"{outcome} ({cause}): {sample.cause.remedy}"
