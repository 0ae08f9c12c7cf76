"""Clients of an embedded Hub: the requests of each are logged, fail as planned, and code runs before or after them.

    with connect(hub) as client:
        client.at(Point("POST", "*/commit/*"), reset_after)
        client.at(Point("POST", "*/tag/*"), before(process.kill))
        publish(client.url)
    for point in points(client.requests): ...

Each client has its own address, so several of them can use one Hub without seeing each other's faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple

from faults import Exchange, Fault
from starlette.types import Message, Receive, Scope, Send

from hfdeploy_action.rehearsal.hub import Hub
from hfdeploy_action.rehearsal.serve import serve


class Made(NamedTuple):
    """A request that a client made, and the status it got; None without one."""

    method: str
    path: str
    status: int | None


@dataclass(frozen=True)
class Point:
    """The nth request (from 1, counted once the point is planned) with this method and a path of this shell pattern.

    A `lasting` point is that request and every later one. The path is as sent: percent-encoded, without query.
    """

    method: str
    pattern: str
    nth: int = 1
    lasting: bool = False

    def covers(self, method: str, path: str) -> bool:
        return self.method in {"*", method} and fnmatchcase(path, self.pattern)


@dataclass
class Planned:
    """A fault at a point: `seen` requests were covered by it, and `hits` were met."""

    point: Point
    fault: Fault
    seen: int = 0
    hits: int = 0

    def meets(self, method: str, path: str) -> bool:
        """Count a request. Returns whether the fault is at it."""
        if not self.point.covers(method, path):
            return False
        self.seen += 1
        met = self.seen == self.point.nth or (self.point.lasting and self.seen > self.point.nth)
        self.hits += met
        return met


@dataclass
class Client:
    """A client of a Hub: an ASGI application at its own address."""

    hub: Hub
    url: str = ""
    requests: list[Made] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)

    def at(self, point: Point, fault: Fault) -> Planned:
        """Plan a fault. Where several meet a request, the one that was planned first does."""
        self.planned.append(Planned(point, fault))
        return self.planned[-1]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["raw_path"].decode()
        number = len(self.requests)
        self.requests.append(Made(method, path, None))

        async def logged(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.requests[number] = Made(method, path, message["status"])
            await send(message)

        exchange = Exchange(self.hub, scope, receive, logged)
        met = [each for each in self.planned if each.meets(method, path)]
        await (met[0].fault(exchange) if met else exchange.forward())


@contextmanager
def connect(hub: Hub) -> Iterator[Client]:
    """A client of the Hub, for as long as the block lasts."""
    client = Client(hub)
    with serve(client) as client.url:
        yield client


def points(requests: list[Made], lasting: bool = False) -> list[Point]:
    """The point of every request of a clean run, for a run that makes the same requests of any repository."""
    counts: dict[tuple[str, str], int] = {}
    found = []
    for made in requests:
        kind = made.method, pattern(made.path)
        counts[kind] = counts.get(kind, 0) + 1
        found.append(Point(*kind, counts[kind], lasting))
    return found


def pattern(path: str) -> str:
    """The path with `*` for what differs between runs: the repository, object IDs, and names of tags."""
    path = re.sub(r"^(/api/models)/[^/]+/[^/]+", r"\1/*/*", path)
    path = re.sub(r"^/[^/]+/[^/]+(/resolve|/raw|\.git/)", r"/*/*\1", path)
    return re.sub(r"[0-9a-f]{40,64}|(?<=/tag/)[^/]+", "*", path)
