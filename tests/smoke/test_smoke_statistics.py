"""Percentiles and their confidence intervals."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.results import Interval
from hfdeploy_action.smoke.statistics import fewest_values, interval, percentile

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
    assert fewest_values(percent) == enough
    assert interval(range(enough - 1), percent).high is None
    assert interval(range(enough), percent).high == enough - 1


def test_the_interval_of_the_median_of_a_hundred_is_that_of_the_tables() -> None:
    assert interval(HUNDRED, 50) == Interval(42, 59)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=400), st.sampled_from([1, 50, 90, 95, 99.9]))
def test_an_interval_encloses_its_percentile(values: list[float], percent: float) -> None:
    low, high = interval(values, percent)
    found = percentile(values, percent)
    assert low is None or low <= found
    assert high is None or found <= high


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200))
def test_higher_percentiles_have_higher_intervals(values: list[float]) -> None:
    for lower, higher in pairwise([interval(values, percent) for percent in (10, 50, 90, 99)]):
        assert lower.low is None or (higher.low is not None and lower.low <= higher.low)
        assert higher.high is None or (lower.high is not None and lower.high <= higher.high)


@pytest.mark.parametrize(("percent", "n"), [(50, 30), (95, 60), (95, 200)])
def test_each_end_is_right_in_95_of_100_experiments(percent: float, n: int) -> None:
    draw = random.Random(20)
    intervals = [interval([draw.random() for _ in range(n)], percent) for _ in range(400)]
    truth = percent / 100
    for right in (
        sum(ends.low is None or ends.low <= truth for ends in intervals),
        sum(ends.high is None or truth <= ends.high for ends in intervals),
    ):
        assert right / 400 > 0.93
