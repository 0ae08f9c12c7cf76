"""Runs at the same time: two of them at every pair of requests, three in random order, and a person who edits."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from clients import Client
from interleavings import Choose, interleave
from sweep import holds
from sweep.processes import LONGEST, Ran
from sweep.scenarios import SCENARIOS, Step
from sweep.states import State, Tree
from sweep.worlds import Runs, World

START = next(scenario for scenario in SCENARIOS if scenario.name == "update")
_V2, _OTHER_CONTENT, _OTHER_TAG = Step("v2", "new"), Step("v2", "newer"), Step("v3", "newer")
PAIRS = {"same": (_V2, _V2), "other-content": (_V2, _OTHER_CONTENT), "other-tag": (_V2, _OTHER_TAG)}
"""Two runs, by what the second one has in common with the first."""
SEEDS = 500
_ENDS = {"published", "unchanged", "conflict", "rolled-back"}
_PATIENCE = 30.0  # seconds for an answer, because a request waits for its turn


class Race(NamedTuple):
    """Several releases to one repository, in an order of their requests. `order` says how it is chosen."""

    name: str
    steps: tuple[Step, ...]
    order: tuple[int, ...] | int

    @property
    def kind(self) -> str:
        """What the table counts."""
        return "in turns" if isinstance(self.order, tuple) else "at random"

    def __str__(self) -> str:
        order = " ".join(map(str, self.order)) if isinstance(self.order, tuple) else f"seed {self.order}"
        return f"{self.name}: {order}"

    def failed(self, world: World, _client: Client) -> list[str]:
        """What does not hold if this is tried."""
        with world.repository(START) as runs:
            rivals = [runs.rival(number, replace(START, step=step)) for number, step in enumerate(self.steps)]
            raced = interleave(world.hub, [_publishing(rival) for rival in rivals], _chosen(self.order))
            return [*_problems(raced.results, rivals, runs.expected.before, runs.state())]


def races(requests: int) -> list[Race]:
    """All races, of runs that make so many requests when they are alone."""
    sent = range(requests + 1)
    orders = list(itertools.product(sent, sent))
    pairs = [Race(f"pair-{name}", steps, order) for name, steps in PAIRS.items() for order in orders]
    return pairs + [Race("three", _three(seed), seed) for seed in range(SEEDS)]


def _three(seed: int) -> tuple[Step, ...]:
    return tuple(random.Random(seed).choices((_V2, _OTHER_CONTENT, _OTHER_TAG), k=3))


def _publishing(runs: Runs) -> Callable[[str], Ran]:
    return lambda url: runs.start(url, patience=_PATIENCE).end(4 * LONGEST)


def _chosen(order: tuple[int, ...] | int) -> Choose:
    """At random, or so many requests of the first run, so many of the second, and then the first to its end."""
    if isinstance(order, int):
        return random.Random(order).choice
    planned = [number for number, sent in enumerate(order) for _ in range(sent)]

    def choose(waiting: Sequence[int]) -> int:
        while planned:
            number = planned.pop(0)
            if number in waiting:
                return number
        return waiting[0]

    return choose


def _problems(
    results: Sequence[Ran | BaseException], rivals: Sequence[Runs], before: State, state: State
) -> Iterator[str]:
    """One run wins, its content is on main and under its tag, and nothing is lost."""
    for ran, rival in zip(results, rivals, strict=True):
        if not isinstance(ran, Ran):
            yield f"{ran!r}"
            continue
        yield from holds.of_any_run(ran)
        if ran.outcome not in _ENDS:
            yield f"a run ends as {ran.outcome}"
        elif ran.outcome != "rolled-back":  # to what another run has proven meanwhile
            yield from holds.of_what_it_says(ran, state, rival.expected)
    yield from settled(state, before, {rival.expected.tag: rival.expected.candidate for rival in rivals})
    if not any(isinstance(ran, Ran) and ran.outcome == "published" for ran in results):
        yield "no run publishes"


def settled(state: State, before: State, candidates: dict[str, Tree]) -> Iterator[str]:
    """Whether main ends with what was proven last, and no release on it is double or neither proven nor undone."""
    proven = [commit for commit in state.commits if commit in state.tags.values()]
    if state.main != state.trees[proven[-1]]:
        yield "main does not hold what was proven last"
    if not set(state.tags.values()) <= set(state.commits):
        yield "a tag is not on main"
    if state.commits[: len(before.commits)] != before.commits or before.tags.items() - state.tags.items():
        yield "something of before is lost"
    if state.tags.keys() - before.tags.keys() - candidates.keys() or state.others:
        yield "a tag, a branch or a pull request is left"
    new = state.kinds[len(before.commits) :]
    kept = new.count("release") - new.count("undo")
    if set(new) > {"release", "undo"} or not 0 < kept <= len(state.tags.keys() - before.tags.keys()):
        yield f"main has the commits {', '.join(new)}"
