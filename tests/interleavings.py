"""Several runs on one embedded Hub, whose requests are let through one at a time, in a chosen order.

    interleaved = interleave(hub, [publish_a, publish_b], random.Random(7).choice)

The order decides everything: between two requests, only the run whose turn it is works.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any, NamedTuple

from clients import Client, Point, connect
from faults import before

from hfdeploy_action.rehearsal.hub import Hub

_SECONDS = 60
"""How long a run may work between two requests."""

Choose = Callable[[Sequence[int]], int]
"""Picks the next run among those that are about to send a request."""


class Interleaved(NamedTuple):
    """What became of the runs: the order of their requests (the number of a run for each), and what they returned.

    A run that raised has its exception in place of a value.
    """

    order: list[int]
    results: list[Any]
    clients: list[Client]


class _Turns:
    """Whose turn it is."""

    def __init__(self, runs: int, choose: Choose) -> None:
        self._changed = threading.Condition()
        self._working = set(range(runs))
        self._waiting: list[int] = []
        self._choose = choose
        self._turn: int | None = None
        self.order: list[int] = []

    def take(self, run: int) -> None:
        """Wait for the turn of this run."""
        with self._changed:
            self._working.discard(run)
            self._waiting.append(run)
            self._pass_on()
            assert self._changed.wait_for(lambda: self._turn == run, _SECONDS), f"run {run} waits for ever"
            self._turn = None
            self._waiting.remove(run)
            self._working.add(run)

    def end(self, run: int) -> None:
        """This run takes no more turns."""
        with self._changed:
            self._working.discard(run)
            self._pass_on()

    def _pass_on(self) -> None:
        """Choose the next run once all are about to send a request, or have ended."""
        if not self._working and self._turn is None and self._waiting:
            self._turn = self._choose(sorted(set(self._waiting)))
            self.order.append(self._turn)
            self._changed.notify_all()


def interleave(hub: Hub, runs: Sequence[Callable[[str], Any]], choose: Choose) -> Interleaved:
    """Start the runs, each with the address of its own client, and wait for their end."""
    turns = _Turns(len(runs), choose)

    def result(number: int, url: str) -> Any:
        try:
            return runs[number](url)
        finally:
            turns.end(number)

    with ExitStack() as stack:
        clients = [stack.enter_context(connect(hub)) for _ in runs]
        for number, client in enumerate(clients):
            client.at(Point("*", "*", lasting=True), before(partial(turns.take, number)))
        with ThreadPoolExecutor(len(runs)) as pool:
            futures = [pool.submit(result, number, client.url) for number, client in enumerate(clients)]
        return Interleaved(turns.order, [future.exception() or future.result() for future in futures], clients)
