"""The syntax of thresholds."""

from __future__ import annotations

import re

import pytest

from hfdeploy_action.settings.thresholds import DEFAULTS, Metric, parse


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
    found = parse(Metric(metric), text)
    assert (found.aggregate, found.operator, found.limit) == expected
    assert (found.metric, found.expression) == (Metric(metric), text.strip())


TIME = "is not `avg`, `med`, `min`, `max` or `p(N)` compared with a time in ms or s, such as `p(95)<800ms`"
SHARE = "is not `rate` compared with a percentage or a number from 0 to 1"


@pytest.mark.parametrize(
    ("metric", "text", "words"),
    [
        ("latency", "fast", TIME),
        ("latency", "rate<1%", TIME),
        ("latency", "p(101)<1s", TIME),
        ("latency", "p(0)<1s", TIME),
        ("latency", "p95<1s", TIME),
        ("latency", "p(95)<800%", TIME),
        ("latency", "p(95)<-1", TIME),
        ("latency", "p(95)=<1s", TIME),
        ("latency", "p( 95)<1s", TIME),
        ("errors", "rate<5", f"{SHARE}, or `count` compared with a whole number, such as `rate<1%`"),
        ("errors", "count<1.5", SHARE),
        ("errors", "p(95)<1", SHARE),
        ("accuracy", "count>5", f"{SHARE}, such as `rate>=0.9`"),
        ("accuracy", "rate>=101%", SHARE),
        ("cold-start", "max<2min", "such as `max<120s`"),
    ],
)
def test_an_invalid_expression_is_rejected_with_the_syntax_and_an_example(metric: str, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as rejected:
        parse(Metric(metric), text)
    assert str(rejected.value).startswith(f"'{text}' is not ")


def test_serverless_has_a_default_and_the_other_targets_have_none() -> None:
    assert DEFAULTS == {"serverless": {Metric.LATENCY_ALL: ("p(95)<800ms",)}}
    assert all(parse(metric, text) for of in DEFAULTS.values() for metric, texts in of.items() for text in texts)
