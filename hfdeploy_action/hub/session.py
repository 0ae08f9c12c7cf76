"""The one HTTP client of all requests to the Hub, with the limits of `transport`: the Hub's client has none."""

from __future__ import annotations

from functools import cache

import httpx2
from huggingface_hub import set_client_factory

from hfdeploy_action.hub.transport import CheckedTransport

_MOST_REDIRECTS = 5


@cache
def transport() -> CheckedTransport:
    """The transport of all clients, made once: setting it again would close the connections of other threads."""
    made = CheckedTransport()
    set_client_factory(
        lambda: httpx2.Client(transport=made, follow_redirects=True, max_redirects=_MOST_REDIRECTS, trust_env=False)
    )
    return made
