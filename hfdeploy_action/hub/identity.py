"""The token for the Hub, and the client that sends it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cache

import httpx2
from huggingface_hub import HfApi, set_client_factory

from hfdeploy_action import __version__
from hfdeploy_action.hub.transport import CheckedTransport

_MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Identity:
    """A token, where it comes from, and the only Hub that it is sent to."""

    token: str = field(repr=False)
    source: str  # in words: "hf-token", "the rehearsal"
    endpoint: str

    def __str__(self) -> str:
        return f"the token from {self.source}" if self.token else "an anonymous request"

    def client(self) -> HfApi:
        """The Hub's client, with the limits of `transport`: it has none by default."""
        if self.token:
            _transport().allow(self.token, self.endpoint)
        else:
            _transport()
        logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)  # it would print warnings of a server unchanged
        return HfApi(
            endpoint=self.endpoint,
            token=self.token or False,
            library_name="hf-deploy-action",
            library_version=__version__,
        )


@cache
def _transport() -> CheckedTransport:
    """The transport of all clients, made once: setting it again would close the connections of other threads."""
    transport = CheckedTransport()
    set_client_factory(
        lambda: httpx2.Client(
            transport=transport, follow_redirects=True, max_redirects=_MOST_REDIRECTS, trust_env=False
        )
    )
    return transport
