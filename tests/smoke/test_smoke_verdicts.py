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


@pytest.mark.parametrize(
    ("text", "hits", "n", "expected"),
    [
        ("rate<1%", 0, 298, Judgement.INCONCLUSIVE),
        ("rate<1%", 0, 299, Judgement.MET),
        ("rate<=1%", 0, 299, Judgement.MET),
        ("rate<1%", 1, 472, Judgement.INCONCLUSIVE),
        ("rate<1%", 1, 473, Judgement.MET),
        ("rate<1%", 1, 20, Judgement.INCONCLUSIVE),
        ("rate<1%", 2, 20, Judgement.BREACHED),
        ("rate<1%", 20, 20, Judgement.BREACHED),
        ("rate>=1%", 2, 20, Judgement.MET),
        ("rate>1%", 0, 299, Judgement.BREACHED),
        ("rate<100%", 0, 1, Judgement.MET),
        ("rate<=100%", 20, 20, Judgement.MET),
        ("rate==0", 0, 1000, Judgement.INCONCLUSIVE),
        ("rate==0", 1, 1000, Judgement.BREACHED),
    ],
)
def test_the_confidence_interval_of_an_error_rate_decides(text: str, hits: int, n: int, expected: Judgement) -> None:
    assert verdict(Metric.ERRORS, text, Share(hits, n)) == (expected, hits / n, n)


@pytest.mark.parametrize("metric", [Metric.ACCURACY, Metric.AGREEMENT])
def test_accuracy_and_agreement_are_judged_as_measured_and_show_their_bounds(metric: Metric) -> None:
    assert verdict(metric, "rate>=57%", Share(57, 100)) == (Judgement.MET, 0.57, 100)
    assert verdict(metric, "rate>=57%", Share(56, 100)) == (Judgement.BREACHED, 0.56, 100)
    assert judge(parse(metric, "rate>=50%"), Share(57, 100)).bound == "at least 48.3 %"
    assert judge(parse(metric, "rate>=60%"), Share(57, 100)).bound == "at most 65.4 %"


def test_counts_are_judged_as_measured() -> None:
    assert verdict(Metric.ERRORS, "count<5", Share(4, 200)) == (Judgement.MET, 4.0, 200)
    assert verdict(Metric.ERRORS, "count<5", Share(5, 200)) == (Judgement.BREACHED, 5.0, 200)
    assert judge(parse(Metric.ERRORS, "count<5"), Share(5, 200)).bound == ""


@pytest.mark.parametrize(
    ("metric", "text", "measured", "enough"),
    [
        (Metric.ERRORS, "rate<1%", Share(0, 136), 299),
        (Metric.ERRORS, "rate<1%", Share(1, 60), 900),
        (Metric.LATENCY, "p(95)<800ms", Durations((100.0,) * 30), 59),
        (Metric.LATENCY, "p(95)<800ms", Durations((900.0, *(100.0,) * 59)), 153),
        (Metric.LATENCY, "p(95)<800ms", Durations((900.0,) * 2 + (100.0,) * 20), 132),
        (Metric.LATENCY, "p(5)>80ms", Durations((100.0,) * 30), 59),
        (Metric.LATENCY, "p(95)<=100ms", Durations((100.0,) * 30), 59),
        (Metric.COLD_START, "p(95)<800ms", Durations((100.0,)), None),
        (Metric.LATENCY, "p(50)<2ms", Durations((1.0, 3.0)), None),
    ],
)
def test_an_inconclusive_verdict_knows_how_many_measurements_would_settle_it(
    metric: Metric, text: str, measured: Durations | Share, enough: int | None
) -> None:
    found = judge(parse(metric, text), measured)
    assert (found.judgement, found.settled_by) == (Judgement.INCONCLUSIVE, enough)


@pytest.mark.parametrize("measured", [None, Durations(()), Share(0, 0)])
def test_what_was_not_measured_is_a_breach(measured: Durations | Share | None) -> None:
    assert verdict(Metric.LATENCY, "p(95)<800ms", measured) == (Judgement.BREACHED, None, 0)


@given(st.lists(st.floats(0, 2000), min_size=1, max_size=300), st.integers(0, 2000))
def test_a_threshold_and_its_opposite_never_agree(values: list[float], limit: int) -> None:
    both = [
        judge(parse(Metric.LATENCY, f"p(90){sign}{limit}"), Durations(tuple(values))).judgement for sign in ("<", ">=")
    ]
    assert set(both) in ({Judgement.INCONCLUSIVE}, {Judgement.MET, Judgement.BREACHED})


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 99))
def test_a_rate_and_its_opposite_never_agree(counted: tuple[int, int], limit: int) -> None:
    both = [judge(parse(Metric.ERRORS, f"rate{sign}{limit}%"), Share(*counted)).judgement for sign in ("<", ">=")]
    assert set(both) in ({Judgement.INCONCLUSIVE}, {Judgement.MET, Judgement.BREACHED})


@given(st.integers(1, 400), st.sampled_from(["rate<1%", "rate<5%", "rate<30%"]))
def test_more_failures_never_make_a_verdict_better(n: int, text: str) -> None:
    order = [Judgement.MET, Judgement.INCONCLUSIVE, Judgement.BREACHED]
    judged = [order.index(judge(parse(Metric.ERRORS, text), Share(hits, n)).judgement) for hits in range(0, n + 1, 7)]
    assert judged == sorted(judged)
