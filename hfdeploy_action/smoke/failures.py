"""What keeps a model from being asked at all."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class Unauthorized(Failure):
    """The token cannot call the model.

    A private model or an authenticated endpoint accepts only tokens that have permission to run inference. A token for
    publishing often does not have it.

    Fix: set `inference-token` to a token with the permission `inference.serverless.write` (serverless) or
    `inference.endpoints.infer.write` (endpoint).
    """

    id = "HFD820"
    outcome = Outcome.REFUSED


class ModelNotFound(Failure):
    """The address does not serve the model.

    The repository or the address is misspelled, the server was shut down, nobody serves the model, or the server runs a
    different task. Waiting longer does not help.

    Fix: check `repo-id` or `inference-url`, and that the server at this address runs this model.
    """

    id = "HFD821"


class ModelUnavailable(Failure):
    """The model did not answer in time.

    The address exists, but the server was loading, over its quota, failing or unreachable for the whole time allowed
    for a cold start.

    Fix: read the server's log. If the model only needs longer to load, raise `smoke.cold-start.retry-seconds` or keep a
    replica running.
    """

    id = "HFD822"
    outcome = Outcome.UNAVAILABLE


class UnusableHeader(Failure):
    """A token or an organization name contains a character that is not allowed in a header.

    The value comes from `inference-token` or `target.serverless.bill-to`. A line break would start another header, and
    every server rejects a token that contains a space.

    Fix: copy the value again, without spaces, quotation marks and line breaks. A token consists of `hf_`, letters and
    digits.
    """

    id = "HFD825"
    outcome = Outcome.INVALID_INPUT
