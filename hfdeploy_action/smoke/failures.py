"""What keeps a model from being asked at all."""

from __future__ import annotations

from typing import ClassVar

from hfdeploy_action.findings import Failure, Outcome


class Unauthorised(Failure):
    """The token may call the model.

    A model in a private repository and an authenticated endpoint answer only to a token with the permission
    to call inference, which a token for publishing need not have.

    Fix: set `inference-token` to a token with the permission `inference.serverless.write` (serverless)
    or `inference.endpoints.infer.write` (endpoint).
    """

    id: ClassVar[str] = "HFD820"
    outcome: ClassVar[Outcome] = Outcome.REFUSED


class NotFound(Failure):
    """The address is that of a text-classification model.

    A misspelt repository, a host that was given up, a model that nobody serves, or a server for another task
    will not answer however long one waits.

    Fix: check `repo-id` or `inference-url`, the `MODEL_NAME` that clients use, and that the target serves the model.
    """

    id: ClassVar[str] = "HFD821"


class NotAnswered(Failure):
    """The model answers within the time given to a cold start.

    The address exists, but until the end nothing came of asking: the server was still loading, over its quota,
    failing or out of reach.

    Fix: look at the server's log; raise `smoke.cold-start.retry-seconds` if it only needs longer, or keep a replica
    running.
    """

    id: ClassVar[str] = "HFD822"
    outcome: ClassVar[Outcome] = Outcome.UNAVAILABLE


class HeaderUnusable(Failure):
    """The token and the payer's name can be sent in a header.

    A line break in one would start another header; a token that was copied with a blank is refused by every server.

    Fix: copy the value again, without blanks, quotes and line breaks; a token looks like `hf_` and letters and digits.
    """

    id: ClassVar[str] = "HFD825"
    outcome: ClassVar[Outcome] = Outcome.INVALID_INPUT
