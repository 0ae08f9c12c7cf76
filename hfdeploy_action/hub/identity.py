"""Who we are to the Hub, and the one client that speaks to it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2
from huggingface_hub import HfApi, set_client_factory
from huggingface_hub.utils._http import hf_request_event_hook  # without it requests carry no id

from hfdeploy_action import __version__

_log = logging.getLogger(__name__)
_LONGEST_WAIT = 60  # seconds
_RESET = re.compile(r";\s*r=0;\s*t=(\d+)")  # in a RateLimit header: nothing left, and when that ends
_TIMEOUT = httpx2.Timeout(120.0, connect=10.0)  # seconds; a commit may take the Hub 60


@dataclass(frozen=True)
class Identity:
    """A token, where it came from, and the Hub it is for. It goes to no other host."""

    token: str = field(repr=False)
    source: str  # in words: "hf-token", "the rehearsal"
    endpoint: str

    def __str__(self) -> str:
        return f"the token from {self.source}" if self.token else "an anonymous request"

    def client(self) -> HfApi:
        """The Hub's client, with time limits: it has none of its own."""
        _limit_time()
        return HfApi(
            endpoint=self.endpoint,
            token=self.token or False,
            library_name="hf-deploy-action",
            library_version=__version__,
        )


@cache
def _limit_time() -> None:
    """Once a process: setting it again would close the connections of other threads."""
    set_client_factory(_http)


def _http() -> httpx2.Client:
    hooks: dict[str, list[Callable[..., Any]]] = {
        "request": [hf_request_event_hook],
        "response": [_refuse_long_waits],
    }
    return httpx2.Client(event_hooks=hooks, follow_redirects=True, timeout=_TIMEOUT)


def _refuse_long_waits(response: httpx2.Response) -> None:
    """The client would sleep for as long as the Hub asks, five times over: minutes of a job that nobody reads."""
    asked = [*_RESET.findall(response.headers.get("RateLimit", "")), response.headers.get("Retry-After", "")]
    seconds = max((int(text) for text in asked if text.isdigit()), default=0)
    if response.status_code == 429 and seconds > _LONGEST_WAIT:
        raise ConnectionError(f"the quota is used up; the Hub asks to wait {seconds} seconds")


@dataclass
class Patience:
    """How long a run still waits, in all, for a Hub that is down. Seconds."""

    left: float
    sleep: Callable[[float], None] = time.sleep

    def wait(self, attempt: int, why: object) -> bool:
        """Wait before another attempt, longer each time, and log why; False where nothing is left."""
        seconds = min(2.0**attempt, self.left, 20.0)
        if seconds <= 0:
            return False
        self.left -= seconds
        _log.info("%s; asking again in %.0f s", why, seconds)
        self.sleep(seconds)
        return True

    def spend(self, seconds: float) -> None:
        """Count what an attempt took in vain: the client itself tries some requests for half a minute."""
        self.left = max(0.0, self.left - seconds)
