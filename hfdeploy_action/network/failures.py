"""What keeps a host from being asked at all."""

from __future__ import annotations

from typing import ClassVar

from hfdeploy_action.findings import Failure, Outcome


class ModelProxyUnusable(Failure):
    """The proxy that the environment names can be used.

    Requests would go past it, where the network may not let them, or not go at all.

    Fix: set `https_proxy` (or `http_proxy`, `ALL_PROXY`) to an `http://` address, or list the host in
    `NO_PROXY`.
    """

    id: ClassVar[str] = "HFD823"
    outcome: ClassVar[Outcome] = Outcome.INVALID_INPUT


class CertificatesUnusable(Failure):
    """The file of certificate authorities that the environment names can be read.

    Without it nobody can say whether an HTTPS server is the one that it claims to be.

    Fix: set `REQUESTS_CA_BUNDLE` to a file of certificates in PEM format that this job can read, or unset it.
    """

    id: ClassVar[str] = "HFD824"
    outcome: ClassVar[Outcome] = Outcome.INVALID_INPUT
