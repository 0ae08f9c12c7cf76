from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.results import Interval, Judgement
from hfdeploy_action.smoke.statistics import interval, percentile
from hfdeploy_action.smoke.thresholds import (
    DEFAULTS,
    PATTERN,
    Metric,
    parse,
)
from hfdeploy_action.smoke.verdicts import Durations, Share, judge

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


@pytest.mark.parametrize(
    ("metric", "text", "expected"),
    [
        ("latency", "p(95)<800ms", ("p(95)", "<", 800)),
        ("latency", "p(99.9) <= 2s", ("p(99.9)", "<=", 2000)),
        ("latency", "p(95)<500", ("p(95)", "<", 500)),
        ("latency-all", "med<.5s", ("med", "<", 500)),
        ("latency", "avg!=0ms", ("avg", "!=", 0)),
        ("cold-start", " max<120s ", ("max", "<", 120_000)),
        ("errors", "rate<1%", ("rate", "<", 0.01)),
        ("errors", "rate<.01", ("rate", "<", 0.01)),
        ("errors", "count<5", ("count", "<", 5)),
        ("accuracy", "rate>=57%", ("rate", ">=", 0.57)),
        ("agreement", "rate==1", ("rate", "==", 1)),
    ],
)
def test_expressions_of_k6_are_understood(metric: str, text: str, expected: tuple[str, str, float]) -> None:
    found = parse(metric, text)
    assert (found.aggregate, found.operator, found.limit) == expected
    assert (found.metric.value, found.expression) == (metric, text.strip())


@pytest.mark.parametrize(
    ("metric", "text", "message"),
    [
        ("speed", "p(95)<1s", "'speed' is not measured; use one of latency, latency-all, errors, cold-start, acc"),
        (
            "latency",
            "fast",
            "'fast' is not an aggregate, one of <= >= == != < >, and a value; for example `p(95)<800ms`",
        ),
        ("latency", "rate<1%", "'rate' is no aggregate of this metric, which takes avg, med, min, max or p(N)"),
        ("latency", "p(101)<1s", "'p(101)' is no aggregate of this metric"),
        ("latency", "p(0)<1s", "'p(0)' is no aggregate of this metric"),
        ("latency", "p95<1s", "'p95' is no aggregate of this metric"),
        ("latency", "p(95)<800%", "'800%' is no value for p(95): the metric takes avg"),
        ("latency", "p(95)<-1", "'-1' is no value for p(95)"),
        ("latency", "p(95)=<1s", "'p(95)=' is no aggregate of this metric"),
        ("errors", "rate<5", "'5' is no value for rate: the metric takes rate, against a number from 0 to 1 or a per"),
        ("errors", "count<1.5", "'1.5' is no value for count"),
        ("errors", "p(95)<1", "'p(95)' is no aggregate of this metric, which takes rate"),
        ("accuracy", "count>5", "'count' is no aggregate of this metric, which takes rate, against a number"),
        ("accuracy", "rate>=101%", "'101%' is no value for rate"),
        ("cold-start", "max<2min", "for example `max<120s`"),
    ],
)
def test_what_is_wrong_with_an_expression_is_said_with_an_example(metric: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as refused:
        parse(metric, text)
    assert metric == "speed" or "for example `" in str(refused.value)


near_expressions = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", " ", "\n", "\u00a0"]),
        st.sampled_from(
            ["p(95)", "p(0)", "p(00.0)", "p(100)", "p(9.5)", "avg", "rate", "count", "p( 5)", "P(5)", "med"]
        ),
        st.sampled_from(["", " "]),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "=", "=<", "<>"]),
        st.sampled_from(["", " "]),
        st.sampled_from(["0", "1", "1.0", "0.5", ".5", "5", "100", "100.1", "1e3", "-1", "", "1.", "9" * 12, "٣"]),
        st.sampled_from(["", "ms", "s", "%", " %", "m", "ms ", "\n"]),
    ),
)


@given(st.from_regex(re.compile(PATTERN)) | near_expressions | st.text())
def test_the_pattern_for_the_schema_takes_what_some_metric_takes(text: str) -> None:
    accepted = False
    for metric in Metric:
        try:
            assert parse(metric.value, text).limit >= 0
            accepted = True
        except ValueError:
            continue
    assert accepted == bool(re.search(PATTERN, text))


def test_serverless_has_a_default_and_the_others_have_none() -> None:
    assert DEFAULTS == {"serverless": {"latency-all": ("p(95)<800ms",)}}
    assert all(parse(metric, text) for of in DEFAULTS.values() for metric, texts in of.items() for text in texts)


def verdict(metric: str, text: str, measured: Durations | Share | None) -> tuple[Judgement, float | None, int]:
    found = judge(parse(metric, text), measured)
    return found.judgement, found.actual, found.n


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p(50)<60", Judgement.MET),
        ("p(50)<59", Judgement.INCONCLUSIVE),
        ("p(50)<=59", Judgement.MET),
        ("p(50)<45", Judgement.INCONCLUSIVE),
        ("p(50)<42", Judgement.BREACHED),
        ("p(50)>41", Judgement.MET),
        ("p(50)>=59.5", Judgement.BREACHED),
        ("p(50)>50", Judgement.INCONCLUSIVE),
        ("p(50)==50", Judgement.INCONCLUSIVE),
        ("p(50)==70", Judgement.BREACHED),
        ("p(50)!=70", Judgement.MET),
        ("p(50)!=50", Judgement.INCONCLUSIVE),
        ("p(99)<1s", Judgement.INCONCLUSIVE),
        ("p(99)<10", Judgement.BREACHED),
        ("med<60", Judgement.MET),
        ("avg<50.6", Judgement.MET),
        ("avg<50.5", Judgement.BREACHED),
        ("max<=100", Judgement.MET),
        ("min>1", Judgement.BREACHED),
    ],
)
def test_the_confidence_interval_of_a_percentile_decides_and_the_rest_is_as_measured(
    text: str, expected: Judgement
) -> None:
    """Of the values 1 to 100 the median's interval is 42 to 59."""
    assert judge(parse("latency", text), Durations(HUNDRED)).judgement is expected


def test_an_interval_of_one_value_can_equal_the_limit() -> None:
    same = Durations((5.0,) * 100)
    assert judge(parse("latency", "p(50)==5"), same).judgement is Judgement.MET
    assert judge(parse("latency", "p(50)!=5"), same).judgement is Judgement.BREACHED


def test_sixty_answers_are_enough_for_the_95th_percentile() -> None:
    assert verdict("latency", "p(95)<800ms", Durations((100.0,) * 60)) == (Judgement.MET, 100.0, 60)


def test_rates_and_counts_are_judged_as_measured() -> None:
    assert verdict("errors", "rate<1%", Share(1, 200)) == (Judgement.MET, 0.005, 200)
    assert verdict("errors", "rate<1%", Share(2, 200)) == (Judgement.BREACHED, 0.01, 200)
    assert verdict("accuracy", "rate>=57%", Share(57, 100)) == (Judgement.MET, 0.57, 100)
    assert verdict("errors", "count<5", Share(5, 200)) == (Judgement.BREACHED, 5.0, 200)


@pytest.mark.parametrize("measured", [None, Durations(()), Share(0, 0)])
def test_what_was_not_measured_is_a_breach(measured: Durations | Share | None) -> None:
    assert verdict("latency", "p(95)<800ms", measured) == (Judgement.BREACHED, None, 0)


@given(st.lists(st.floats(0, 2000), min_size=1, max_size=300), st.integers(0, 2000))
def test_a_threshold_and_its_opposite_never_agree(values: list[float], limit: int) -> None:
    both = [judge(parse("latency", f"p(90){sign}{limit}"), Durations(tuple(values))).judgement for sign in ("<", ">=")]
    assert set(both) in ({Judgement.INCONCLUSIVE}, {Judgement.MET, Judgement.BREACHED})
