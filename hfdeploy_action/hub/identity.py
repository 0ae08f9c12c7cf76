"""Who we are to the Hub, and the one client that speaks to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import httpx2
from huggingface_hub import HfApi, set_client_factory

from hfdeploy_action import __version__
from hfdeploy_action.hub.transport import Judge

_MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Identity:
    """A token, where it came from, and the Hub it is for. It goes to no other host."""

    token: str = field(repr=False)
    source: str  # in words: "hf-token", "the rehearsal"
    endpoint: str

    def __str__(self) -> str:
        return f"the token from {self.source}" if self.token else "an anonymous request"

    def client(self) -> HfApi:
        """The Hub's client, with limits: it has none of its own."""
        if self.token:
            _judge().at_home(self.token, self.endpoint)
        else:
            _judge()
        return HfApi(
            endpoint=self.endpoint,
            token=self.token or False,
            library_name="hf-deploy-action",
            library_version=__version__,
        )


@cache
def _judge() -> Judge:
    """Once a process: setting the factory again would close the connections of other threads."""
    judge = Judge()
    set_client_factory(
        lambda: httpx2.Client(transport=judge, follow_redirects=True, max_redirects=_MOST_REDIRECTS, trust_env=False)
    )
    return judge
