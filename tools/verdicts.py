"""Print how often the verdicts of thresholds are wrong: the tables of docs/verdicts.md.

    python tools/verdicts.py [RUNS]

A model that is exactly at the limit is tested RUNS times (20,000 by default, which takes half a minute), and each run
is judged as a release judges it. Beside the simulated share is the exact one, which the binomial distribution gives.
"""

from __future__ import annotations

import random
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from hfdeploy_action.results import Judgement
from hfdeploy_action.settings.thresholds import Metric, parse
from hfdeploy_action.smoke.verdicts import Durations, Share, judge
from hfdeploy_action.statistics import at_least, at_most
from hfdeploy_action.workload import requests

SIZES = (60, 72, 300, 500, 1000)
RUNS = 20_000
SEED = 1934
LIMIT = 800.0  # milliseconds


class Kind(NamedTuple):
    """A threshold, and the share of requests that fail or are too slow where a model is exactly at its limit."""

    metric: Metric
    expression: str
    share: float


KINDS = (
    Kind(Metric.LATENCY, "p(50)<800ms", 0.5),
    Kind(Metric.LATENCY, "p(95)<800ms", 0.05),
    Kind(Metric.LATENCY, "p(99)<800ms", 0.01),
    Kind(Metric.ERRORS, "rate<1%", 0.01),
    Kind(Metric.ERRORS, "rate<2%", 0.02),
    Kind(Metric.ERRORS, "rate<5%", 0.05),
)


COUNT = Kind(Metric.ERRORS, "count<5", 0.0)


@cache
def judgement(kind: Kind, failed: int, n: int) -> Judgement:
    """How a run ends in which so many of n requests failed or were too slow."""
    slow = Durations((LIMIT / 2,) * (n - failed) + (LIMIT * 2,) * failed)
    measured = slow if kind.metric is Metric.LATENCY else Share(failed, n)
    return judge(parse(kind.metric, kind.expression), measured).judgement


def exact(kind: Kind, n: int, share: float) -> dict[Judgement, float]:
    """The chance of each verdict on a model of which this share of requests fails or is too slow."""
    unmet = bisect_left(range(n + 1), True, key=lambda failed: judgement(kind, failed, n) is not Judgement.MET)
    breached = bisect_left(range(n + 1), True, key=lambda failed: judgement(kind, failed, n) is Judgement.BREACHED)
    met_chance, breached_chance = at_most(unmet - 1, n, share), at_least(breached, n, share)
    return {
        Judgement.MET: met_chance,
        Judgement.BREACHED: breached_chance,
        Judgement.INCONCLUSIVE: 1 - met_chance - breached_chance,
    }


def simulated(kind: Kind, n: int, share: float, runs: int) -> dict[Judgement, float]:
    """The share of each verdict in so many runs."""
    draw = random.Random(f"{SEED} {kind.expression} {n} {share}").random  # noqa: S311  not for secrets
    found = Counter(judgement(kind, sum(draw() < share for _ in range(n)), n) for _ in range(runs))
    return {each: found[each] / runs for each in Judgement}


def wrong(runs: int) -> Iterator[str]:
    """How often a model exactly at the limit is judged either way."""
    yield f"| threshold | verdict | {' | '.join(f'n = {n:,}' for n in SIZES)} |"
    yield f"|---|---|{'--:|' * len(SIZES)}"
    for kind in KINDS:
        for verdict in (Judgement.MET, Judgement.BREACHED):
            cells = []
            for n in SIZES:
                shares = (
                    method[verdict] for method in (simulated(kind, n, kind.share, runs), exact(kind, n, kind.share))
                )
                cells.append(" / ".join(f"{100 * share:.1f}" for share in shares))
            yield f"| {kind.metric.value} `{kind.expression}` | {verdict.value} | {' | '.join(cells)} |"
    cells = [f"{100 * miscounted(n, runs):.1f} / 0.0" for n in SIZES]
    yield f"| {COUNT.metric.value} `{COUNT.expression}` | either | {' | '.join(cells)} |"


def miscounted(n: int, runs: int) -> float:
    """The share of runs that expect 5 failures whose count of failures is judged otherwise than it is."""
    draw = random.Random(f"{SEED} {n}").random  # noqa: S311  not for secrets
    counts = [sum(draw() < 5 / n for _ in range(n)) for _ in range(runs)]
    return sum((judgement(COUNT, failed, n) is Judgement.MET) is not (failed < 5) for failed in counts) / runs


def found() -> Iterator[str]:
    """How a default run judges models inside, at and beyond the limit."""
    factors = (0.1, 0.25, 0.5, 1, 2, 3)
    yield f"| threshold | requests | {' | '.join(f'{factor * 100:g} %' for factor in factors)} |"
    yield f"|---|--:|{'---|' * len(factors)}"
    for kind in KINDS[1:]:
        n = requests([parse(kind.metric, kind.expression)])
        chances = [exact(kind, n, min(1.0, factor * kind.share)) for factor in factors]
        cells = (
            " / ".join(
                f"{100 * chance[each]:.0f}" for each in (Judgement.MET, Judgement.INCONCLUSIVE, Judgement.BREACHED)
            )
            for chance in chances
        )
        yield f"| {kind.metric.value} `{kind.expression}` | {n} | {' | '.join(cells)} |"


if __name__ == "__main__":
    print("\n".join([*wrong(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS), "", *found()]))
