"""The points of the sweep: each fault at each request of each release, once and lasting, and a second run after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from clients import Client, Point, points
from faults import FAULTS, Fault
from sweep import holds
from sweep.scenarios import Scenario
from sweep.signals import SIGNALS, Signal
from sweep.worlds import Runs, World

_REFUSALS = {"401", "403", "412"}


class Swept(NamedTuple):
    """A fault at a request of a release."""

    scenario: Scenario
    point: Point
    fault: str

    def __str__(self) -> str:
        often = "lasting" if self.point.lasting else "once"
        return f"{self.name}: {self.point.method} {self.point.pattern} {self.point.nth}: {self.fault} {often}"

    @property
    def name(self) -> str:
        return self.scenario.name

    @property
    def kind(self) -> str:
        return self.fault

    @property
    def is_passing(self) -> bool:
        """Whether the run itself gets over this fault."""
        creates = self.fault == "409" and "create" in self.point.pattern  # where it means: it exists already
        return not self.point.lasting and self.fault not in {*SIGNALS, *_REFUSALS} and not creates

    def failed(self, world: World, client: Client) -> list[str]:
        """What does not hold if this is tried."""
        with world.repository(self.scenario) as runs:
            return list(self._problems(runs, client))

    def _problems(self, runs: Runs, client: Client) -> Iterator[str]:
        expected = runs.expected
        planned = client.at(self.point, _fault(self.fault, runs.signal))
        first = runs.run(client)
        if not planned.hits:
            yield "the fault was not met"
        between = runs.state()
        if self.is_passing:
            yield from _after("the first run", holds.in_the_end(first, between, expected))
        killed = self.fault.startswith("SIGKILL")
        yield from () if killed else holds.of_any_run(first)
        yield from _after("the first run", holds.at_any_time(between, expected))
        yield from holds.of_what_it_says(first, between, expected)
        client.planned.clear()
        if not killed and not list(holds.in_the_end(first, between, expected)):
            return  # a second run would find what the scenario `no-op` starts from
        second = runs.run(client)
        yield from _after("the second run", holds.of_any_run(second))
        yield from _after("the second run", holds.at_any_time(runs.state(), expected))
        yield from _after("the second run", holds.in_the_end(second, runs.state(), expected))


def points_of(world: World, scenario: Scenario) -> list[Swept]:
    """Every fault at every request of a run without faults, which must do what the scenario says."""
    with world.repository(scenario) as runs, world.client() as client:
        ran = runs.run(client)
        problems = [*holds.of_any_run(ran), *holds.in_the_end(ran, runs.state(), runs.expected)]
        if problems:
            raise AssertionError(f"{scenario.name} without a fault: {problems}\n{ran.log}")
        found = points(client.requests)
    often = [Swept(scenario, point, name) for point in found for name in (*FAULTS, *SIGNALS)]
    lasting = [Swept(scenario, replace(point, lasting=True), name) for point in found for name in FAULTS]
    return often + lasting


def _fault(name: str, send: Signal) -> Fault:
    return SIGNALS[name](send) if name in SIGNALS else FAULTS[name]


def _after(which: str, problems: Iterator[str]) -> Iterator[str]:
    return (f"after {which}: {problem}" for problem in problems)
