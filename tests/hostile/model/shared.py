"""What the attacks of a deployed model share."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hostile.models import SOUND
from smoke.fakes import Behavior, reply, serving

from hfdeploy_action.results import Address
from hfdeploy_action.smoke import client
from hfdeploy_action.smoke.samples import Sample

SETTINGS = """
target: {kind: self-hosted}
smoke:
  cases: [{text: my secret diary, expect: calm}]
  load: {ramp: [20], seconds-per-step: 0.1}
  cold-start: {retry-seconds: SECONDS}
"""
short = pytest.mark.usefixtures("_short_clocks")


def asked(behavior: Behavior) -> Sample:
    with serving(behavior) as server, client.open_line(Address(server.url)) as line:
        return client.ask(line, "a")


class Sour:
    """Answers soundly so many times, then misbehaves."""

    def __init__(self, times: int, then: Any) -> None:
        self.times, self.then = times, then

    def __call__(self, connection: socket.socket) -> None:
        self.times -= 1
        connection.sendall(reply(body=SOUND)) if self.times >= 0 else self.then(connection)
