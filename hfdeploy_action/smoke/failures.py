"""What keeps a model from being asked at all."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class Unauthorized(Failure):
    """The token cannot call the model.

    A model in a private repository and an authenticated endpoint answer only a token with the permission to call
    inference. A token for publishing often does not have it.

    Fix: set `inference-token` to a token with the permission `inference.serverless.write` (serverless)
    or `inference.endpoints.infer.write` (endpoint).
    """

    id = "HFD820"
    outcome = Outcome.REFUSED


class ModelNotFound(Failure):
    """The address does not serve the model.

    A misspelled repository, an address that was shut down, a model that nobody serves or a server for another task
    never answers, however long the run waits.

    Fix: check `repo-id` or `inference-url`, the `MODEL_NAME` that clients use, and that the target serves the model.
    """

    id = "HFD821"


class ModelUnavailable(Failure):
    """The model did not answer in time.

    The address exists, but until the time for a cold start was up, the server was loading, over its quota, failing or
    unreachable.

    Fix: read the server's log. If the model only needs longer to load, raise `smoke.cold-start.retry-seconds` or keep a
    replica running.
    """

    id = "HFD822"
    outcome = Outcome.UNAVAILABLE


class UnusableHeader(Failure):
    """A token or the name of an organization contains a character that a header cannot carry.

    A line break would start another header, and every server rejects a token with a space in it.

    Fix: copy the value again, without spaces, quotation marks and line breaks. A token consists of `hf_`, letters and
    digits.
    """

    id = "HFD825"
    outcome = Outcome.INVALID_INPUT
