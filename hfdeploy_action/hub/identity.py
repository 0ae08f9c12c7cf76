"""Who asks the Hub: the holder of a token, or a Trusted Publisher."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from huggingface_hub import HfApi

from hfdeploy_action import __version__
from hfdeploy_action.hub.publisher import Publisher
from hfdeploy_action.hub.session import transport


@dataclass(frozen=True)
class Identity:
    """A token, where it comes from, and the only Hub that it is sent to. A Trusted Publisher gets its token there."""

    token: str = field(repr=False)
    source: str  # in words: "hf-token", "the rehearsal"
    endpoint: str
    publisher: Publisher | None = field(default=None, repr=False)

    def __str__(self) -> str:
        if self.publisher:
            return "the Trusted Publisher"
        return f"the token from {self.source}" if self.token else "an anonymous request"

    @property
    def is_anonymous(self) -> bool:
        """Whether requests are sent without a token."""
        return not (self.token or self.publisher)

    def bearer(self) -> str:
        """The token to send now; empty if there is none. Raises a Failure if a Trusted Publisher does not get one."""
        return self.publisher.token() if self.publisher else self.token

    def now(self) -> datetime:
        """The time on the clock of the Hub, by its last answer."""
        return transport().now(self.endpoint)

    def client(self) -> HfApi:
        """The Hub's client, with a token that is valid now and the limits of `session`."""
        token = self.bearer()
        if token:
            transport().allow(token, self.endpoint)
        else:
            transport()
        logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)  # it would print warnings of a server unchanged
        return HfApi(
            endpoint=self.endpoint,
            token=token or False,
            library_name="hf-deploy-action",
            library_version=__version__,
        )
