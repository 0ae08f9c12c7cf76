"""Percentiles and shares, their confidence intervals, and how many measurements settle a question."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

CONFIDENCE = 0.95
POWER = 0.9
MOST_MEASUREMENTS = 1_000_000
"""The most measurements that are suggested."""

_CHANCE = 1 - CONFIDENCE
_STEPS = 60  # halvings of the interval from 0 to 1, after which it is as narrow as a float can be
_NEGLIGIBLE = 1e-18


class Interval(NamedTuple):
    """A confidence interval; an end is None where the sample is too small to give one."""

    low: float | None
    high: float | None


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: the smallest value that at least `percent` % of the values do not exceed.

    0 < percent <= 100, at least one value. It is always one of the values.
    """
    return sorted(values)[max(1, math.ceil(_times(percent, len(values)))) - 1]


def percentile_interval(values: Sequence[float], percent: float) -> Interval:
    """The confidence interval of a percentile, whatever the distribution of the values (0 < percent < 100).

    The number of values below the true percentile is binomial, so two of the sorted values enclose it. Each end is
    right in 95 % of experiments, both are in 90 %: a threshold depends on one end only.

    Source: H. A. David and H. N. Nagaraja, Order Statistics, section 7.1.
    """
    ordered = sorted(values)
    n, share = len(ordered), percent / 100
    low = bisect_right(range(n), _CHANCE, key=lambda hits: at_most(hits, n, share))
    high = bisect_left(range(n), CONFIDENCE, key=lambda hits: at_most(hits, n, share))
    return Interval(ordered[low - 1] if low > 0 else None, ordered[high] if high < n else None)


def share_interval(hits: int, n: int) -> Interval:
    """The exact confidence interval of a share of which `hits` in n were counted (0 <= hits <= n, n > 0).

    Each end is right in at least 95 % of experiments, whatever the true share: at the lower end so many hits or more
    have a chance of 5 %, at the upper end so many or fewer.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.
    """
    low = 0.0 if hits == 0 else _crossing(lambda share: at_least(hits, n, share) > _CHANCE)
    high = 1.0 if hits == n else _crossing(lambda share: at_most(hits, n, share) <= _CHANCE)
    return Interval(low, high)


def at_most(hits: int, n: int, share: float) -> float:
    """P(B <= hits), where B is binomial (n, share) and 0 <= share <= 1."""
    if hits >= n:
        return 1.0
    if hits < 0:
        return 0.0
    if share in {0.0, 1.0}:
        return 1.0 - share
    if hits > n * share:  # the other tail is the one that can be summed up from its largest term
        return 1.0 - at_most(n - hits - 1, n, 1 - share)
    logarithm = math.lgamma(n + 1) - math.lgamma(hits + 1) - math.lgamma(n - hits + 1)
    term = math.exp(logarithm + hits * math.log(share) + (n - hits) * math.log1p(-share))
    total = 0.0
    for each in range(hits, -1, -1):
        total += term
        term *= each / (n - each + 1) * (1 - share) / share
        if term <= total * _NEGLIGIBLE:
            break
    return min(total, 1.0)


def at_least(hits: int, n: int, share: float) -> float:
    """P(B >= hits), where B is binomial (n, share)."""
    return at_most(n - hits, n, 1 - share)


def fewest_without_hits(limit: float) -> int | None:
    """How many measurements without a hit show that a share is below the limit (0 < limit <= 1).

    None if it takes more than a million.
    """
    return _fewest(lambda n: at_most(0, n, limit) <= _CHANCE, 1)


def fewest_to_meet(limit: float, least: int = 1) -> int | None:
    """How many measurements, `least` or more, show a share below the limit in 90 % of runs where it is a tenth of it.

    0 < limit <= 1. None if it takes more than a million. More are not always better: with the first number that allows
    one more hit, the chance jumps, and falls until the next one.
    """
    n, hits = _fewest(lambda n: at_most(0, n, limit) <= _CHANCE, least), 0
    while n is not None:
        while at_most(hits + 1, n, limit) <= _CHANCE:
            hits += 1
        if at_most(hits, n, limit / 10) >= POWER:
            return n
        allowed = hits + 1
        n = _fewest(lambda more, allowed=allowed: at_most(allowed, more, limit) <= _CHANCE, n + 1)  # type: ignore[misc]
    return None


def fewest_to_settle(hits: int, n: int, limit: float) -> int | None:
    """How many measurements, more than n, put the interval on one side of the limit if the share stays hits / n.

    None if it takes more than a million, or if the share is the limit itself.
    """
    if hits < n * limit:
        return _fewest(lambda more: at_most(-(-hits * more // n), more, limit) <= _CHANCE, n + 1)
    if hits > n * limit:
        return _fewest(lambda more: at_least(hits * more // n, more, limit) <= _CHANCE, n + 1)
    return None


def _fewest(enough: Callable[[int], bool], least: int) -> int | None:
    """The least number from `least` on that is enough; None above a million."""
    most = least
    while not enough(most):
        if most >= MOST_MEASUREMENTS:
            return None
        least, most = most + 1, min(2 * most, MOST_MEASUREMENTS)
    return least + bisect_left(range(least, most), True, key=enough)


def _crossing(above: Callable[[float], bool]) -> float:
    """Where from 0 to 1 the answer turns from no to yes, to the last digit."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if above(middle) else (middle, high)
    return (low + high) / 2


def _times(percent: float, n: int) -> float:
    """Percent of n, without the rounding error that would make 7 % of 100 more than 7."""
    return round(percent * n / 100, 9)
