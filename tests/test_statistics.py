"""Percentiles, shares, their confidence intervals, and how many measurements settle a question."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.statistics import (
    Interval,
    at_least,
    at_most,
    fewest_to_meet,
    fewest_to_settle,
    fewest_without_hits,
    percentile,
    percentile_interval,
    share_interval,
)

HUNDRED = tuple(float(value) for value in range(1, 101))


@pytest.mark.parametrize(
    ("percent", "value"), [(50, 50), (95, 95), (99, 99), (99.9, 100), (7, 7), (100, 100), (0.1, 1)]
)
def test_a_percentile_is_the_nearest_rank(percent: float, value: float) -> None:
    assert percentile(HUNDRED, percent) == value


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.1, 100))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[float], percent: float) -> None:
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= percent / 100 * len(values) - 1e-6
    assert sum(value < found for value in values) < percent / 100 * len(values) + 1e-6


@pytest.mark.parametrize(("percent", "enough"), [(50, 5), (95, 59), (99, 299)])
def test_an_interval_is_open_where_the_values_are_too_few(percent: float, enough: int) -> None:
    assert fewest_without_hits((100 - percent) / 100) == enough
    assert percentile_interval(range(enough - 1), percent).high is None
    assert percentile_interval(range(enough), percent).high == enough - 1


def test_the_interval_of_the_median_of_a_hundred_is_that_of_the_tables() -> None:
    assert percentile_interval(HUNDRED, 50) == Interval(42, 59)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=400), st.sampled_from([1, 50, 90, 95, 99.9]))
def test_an_interval_encloses_its_percentile(values: list[float], percent: float) -> None:
    low, high = percentile_interval(values, percent)
    found = percentile(values, percent)
    assert low is None or low <= found
    assert high is None or found <= high


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200))
def test_higher_percentiles_have_higher_intervals(values: list[float]) -> None:
    for lower, higher in pairwise([percentile_interval(values, percent) for percent in (10, 50, 90, 99)]):
        assert lower.low is None or (higher.low is not None and lower.low <= higher.low)
        assert higher.high is None or (lower.high is not None and lower.high <= higher.high)


@pytest.mark.parametrize(("percent", "n"), [(50, 30), (95, 60), (95, 200)])
def test_each_end_is_right_in_95_of_100_experiments(percent: float, n: int) -> None:
    draw = random.Random(20)
    intervals = [percentile_interval([draw.random() for _ in range(n)], percent) for _ in range(400)]
    truth = percent / 100
    for right in (
        sum(ends.low is None or ends.low <= truth for ends in intervals),
        sum(ends.high is None or truth <= ends.high for ends in intervals),
    ):
        assert right / 400 > 0.93


counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
shares = st.fractions(0, 1, max_denominator=1000)


def chance_of_at_most(hits: int, n: int, share: Fraction) -> Fraction:
    """The sum of the binomial distribution, in whole numbers."""
    return sum((math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(hits + 1)), Fraction(0))


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(-1, n + 1), st.just(n))), shares)
def test_a_tail_is_the_sum_of_its_terms(counted: tuple[int, int], share: Fraction) -> None:
    hits, n = counted
    exact = chance_of_at_most(min(hits, n), n, share)
    assert at_most(hits, n, float(share)) == pytest.approx(float(exact), rel=1e-9, abs=1e-12)
    assert at_least(hits + 1, n, float(share)) == pytest.approx(float(1 - exact), rel=1e-9, abs=1e-12)


@given(counts)
def test_the_ends_of_an_interval_are_the_shares_whose_tails_are_5_percent(counted: tuple[int, int]) -> None:
    hits, n = counted
    low, high = share_interval(hits, n)
    assert low is not None
    assert high is not None
    assert 0 <= low <= hits / n <= high <= 1
    assert low == 0 if hits == 0 else at_least(hits, n, low) == pytest.approx(0.05, rel=1e-6)
    assert high == 1 if hits == n else at_most(hits, n, high) == pytest.approx(0.05, rel=1e-6)


@given(counts.filter(lambda counted: counted[0] < counted[1]))
def test_more_hits_move_an_interval_up_and_more_of_both_narrow_it(counted: tuple[int, int]) -> None:
    hits, n = counted
    here, above, twice = share_interval(hits, n), share_interval(hits + 1, n), share_interval(2 * hits, 2 * n)
    assert (here.low or 0) < (above.low or 0)
    assert (here.high or 0) < (above.high or 0)
    assert (here.low or 0) <= (twice.low or 0)
    assert (twice.high or 0) < (here.high or 0)


@given(counts)
def test_the_interval_of_the_misses_mirrors_that_of_the_hits(counted: tuple[int, int]) -> None:
    hits, n = counted
    low, high = share_interval(hits, n)
    mirrored = share_interval(n - hits, n)
    assert (1 - (mirrored.high or 0), 1 - (mirrored.low or 0)) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 136, 0, 0.021787), (0, 59, 0, 0.049508), (1, 20, 0.002561, 0.216106), (59, 59, 0.950492, 1)],
)
def test_an_interval_is_that_of_the_tables(hits: int, n: int, low: float, high: float) -> None:
    assert share_interval(hits, n) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("n", [60, 300, 1000])
@pytest.mark.parametrize("share", [0.001, 0.01, 0.05, 0.5, 0.9, 0.999])
def test_each_end_is_right_in_at_least_95_percent_of_all_runs(n: int, share: float) -> None:
    """Summed up over every possible number of hits, which leaves nothing to chance."""
    chances = [at_most(hits, n, share) - at_most(hits - 1, n, share) for hits in range(n + 1)]
    ends = [share_interval(hits, n) for hits in range(n + 1)]
    assert sum(chance for chance, end in zip(chances, ends, strict=True) if (end.low or 0) <= share) >= 0.95 - 1e-9
    assert sum(chance for chance, end in zip(chances, ends, strict=True) if share <= (end.high or 0)) >= 0.95 - 1e-9


@pytest.mark.parametrize(("limit", "enough"), [(0.01, 473), (0.02, 236), (0.05, 93), (0.001, 4742), (0.5, 8)])
def test_with_enough_requests_a_model_well_inside_the_limit_meets_it_in_90_percent_of_runs(
    limit: float, enough: int
) -> None:
    def met(n: int) -> float:
        most = max((hits for hits in range(10) if at_most(hits, n, limit) <= 0.05), default=-1)
        return at_most(most, n, limit / 10)

    assert fewest_to_meet(limit) == enough
    assert met(enough) >= 0.9 > max(met(n) for n in range(1, enough))


@pytest.mark.parametrize(
    ("limit", "least", "enough"), [(0.02, 300, 313), (0.01, 300, 473), (0.01, 560, 628), (0.05, 300, 300)]
)
def test_more_requests_than_enough_may_be_too_few(limit: float, least: int, enough: int) -> None:
    assert fewest_to_meet(limit, least) == enough


@pytest.mark.parametrize(
    ("hits", "n", "limit", "enough"),
    [(0, 136, 0.01, 299), (1, 136, 0.01, 4407), (1, 100, 0.01, None), (30, 1000, 0.025, 3000), (7, 100, 0.07, None)],
)
def test_the_number_that_settles_a_share_is_the_first_whose_interval_leaves_the_limit(
    hits: int, n: int, limit: float, enough: int | None
) -> None:
    assert fewest_to_settle(hits, n, limit) == enough


@given(counts, st.floats(0.001, 0.999))
def test_the_number_that_settles_a_share_does_so(counted: tuple[int, int], limit: float) -> None:
    hits, n = counted
    enough = fewest_to_settle(hits, n, limit)
    if enough is None:
        assert hits / n == pytest.approx(limit, abs=0.01)
        return
    below = hits < n * limit
    low, high = share_interval(-(-hits * enough // n) if below else hits * enough // n, enough)
    assert enough > n
    assert (high or 0) <= limit + 1e-12 if below else limit <= (low or 0) + 1e-12
