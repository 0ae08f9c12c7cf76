"""Whether a threshold holds for what was measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.results import Judgement
from hfdeploy_action.settings.thresholds import Metric, parse
from hfdeploy_action.smoke.verdicts import Durations, Share, judge

HUNDRED = tuple(float(value) for value in range(1, 101))


def verdict(metric: Metric, text: str, measured: Durations | Share | None) -> tuple[Judgement, float | None, int]:
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
    assert judge(parse(Metric.LATENCY, text), Durations(HUNDRED)).judgement is expected


def test_an_interval_of_one_value_can_equal_the_limit() -> None:
    same = Durations((5.0,) * 100)
    assert judge(parse(Metric.LATENCY, "p(50)==5"), same).judgement is Judgement.MET
    assert judge(parse(Metric.LATENCY, "p(50)!=5"), same).judgement is Judgement.BREACHED


def test_sixty_answers_are_enough_for_the_95th_percentile() -> None:
    assert verdict(Metric.LATENCY, "p(95)<800ms", Durations((100.0,) * 60)) == (Judgement.MET, 100.0, 60)


def test_rates_and_counts_are_judged_as_measured() -> None:
    assert verdict(Metric.ERRORS, "rate<1%", Share(1, 200)) == (Judgement.MET, 0.005, 200)
    assert verdict(Metric.ERRORS, "rate<1%", Share(2, 200)) == (Judgement.BREACHED, 0.01, 200)
    assert verdict(Metric.ACCURACY, "rate>=57%", Share(57, 100)) == (Judgement.MET, 0.57, 100)
    assert verdict(Metric.ERRORS, "count<5", Share(5, 200)) == (Judgement.BREACHED, 5.0, 200)


@pytest.mark.parametrize("measured", [None, Durations(()), Share(0, 0)])
def test_what_was_not_measured_is_a_breach(measured: Durations | Share | None) -> None:
    assert verdict(Metric.LATENCY, "p(95)<800ms", measured) == (Judgement.BREACHED, None, 0)


@given(st.lists(st.floats(0, 2000), min_size=1, max_size=300), st.integers(0, 2000))
def test_a_threshold_and_its_opposite_never_agree(values: list[float], limit: int) -> None:
    both = [
        judge(parse(Metric.LATENCY, f"p(90){sign}{limit}"), Durations(tuple(values))).judgement for sign in ("<", ">=")
    ]
    assert set(both) in ({Judgement.INCONCLUSIVE}, {Judgement.MET, Judgement.BREACHED})
