"""What keeps a server from being contacted, as failures that say what to do."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class UnusableProxy(Failure):
    """The proxy set by an environment variable cannot be used.

    Without the proxy, requests fail or take a route that the network may not allow.

    Fix: set `https_proxy` (or `http_proxy`, `ALL_PROXY`) to an `http://` address, or add the host to `NO_PROXY`.
    """

    id = "HFD823"
    outcome = Outcome.INVALID_INPUT


class UnusableCertificates(Failure):
    """The CA bundle set by an environment variable cannot be read.

    Without the CA bundle, the identity of an HTTPS server cannot be verified.

    Fix: set the variable in the message to a file of certificates in PEM format that this job can read, or unset it.
    """

    id = "HFD824"
    outcome = Outcome.INVALID_INPUT
