"""Percentiles, and their confidence intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hfdeploy_action.results import Interval

CONFIDENCE = 0.95


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: the smallest value that at least `percent` % of the values do not exceed.

    0 < percent <= 100, at least one value. It is always one of the values.
    """
    return sorted(values)[max(1, math.ceil(_times(percent, len(values)))) - 1]


def interval(values: Sequence[float], percent: float) -> Interval:
    """The confidence interval of a percentile, whatever the distribution of the values (0 < percent < 100).

    The number of values below the true percentile is binomial, so two of the sorted values enclose it. Each end is
    right in 95 % of experiments, both are in 90 %: a threshold depends on one end only.

    Source: H. A. David and H. N. Nagaraja, Order Statistics, section 7.1.
    """
    ordered = sorted(values)
    below = _at_most(len(ordered), percent / 100)
    low = sum(chance <= 1 - CONFIDENCE for chance in below)
    high = sum(chance < CONFIDENCE for chance in below)
    return Interval(
        ordered[low - 1] if low > 0 else None,
        ordered[high] if high < len(ordered) else None,
    )


def fewest_values(percent: float) -> int:
    """How many values it takes for both ends of the interval to exist (0 < percent < 100)."""
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(max(percent, 100 - percent) / 100))


def _at_most(n: int, share: float) -> list[float]:
    """P(B <= k) for k = 0 … n - 1, where B is binomial (n, share); through logarithms, for any n."""
    chances = [
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(k + 1)
            - math.lgamma(n - k + 1)
            + k * math.log(share)
            + (n - k) * math.log1p(-share)
        )
        for k in range(n)
    ]
    total, sums = 0.0, []
    for chance in chances:
        total += chance
        sums.append(total)
    return sums


def _times(percent: float, n: int) -> float:
    """Percent of n, without the rounding error that would make 7 % of 100 more than 7."""
    return round(percent * n / 100, 9)
