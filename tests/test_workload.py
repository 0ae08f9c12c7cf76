"""How many requests the smoke test sends, so that its thresholds can be judged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hfdeploy_action.settings import Load, Metrics, Settings, Smoke, Target, TargetKind, Thresholds
from hfdeploy_action.settings.reading import read
from hfdeploy_action.workload import Step, requests, thresholds_of, workload

ROOT = Path(__file__).parent.parent


def with_thresholds(load: Load | None = None, **expressions: str) -> Settings:
    declared: dict[str, Any] = {name: tuple(text.split()) for name, text in expressions.items()}
    return Settings(smoke=Smoke(load=load, thresholds=Thresholds(**declared)))


@pytest.mark.parametrize(
    ("metric", "text", "number"),
    [
        ("latency", "p(95)<800ms", 300),
        ("latency", "p(99)<800ms", 473),
        ("latency", "p(99.9)<800ms", 1000),
        ("latency", "med<800ms p(90)<=1s", 300),
        ("latency", "max<1s avg<1s", 300),
        ("latency", "p(99)>1ms", 300),
        ("latency_all", "p(98.5)<1s", 315),
        ("errors", "rate<1%", 473),
        ("errors", "rate<=1%", 473),
        ("errors", "rate<.01", 473),
        ("errors", "rate<1.5%", 315),
        ("errors", "rate<2%", 313),
        ("errors", "rate<3%", 300),
        ("errors", "rate<2% rate<1%", 473),
        ("errors", "rate<0.5%", 947),
        ("errors", "rate<0.1%", 1000),
        ("errors", "rate<5% rate<1%", 473),
        ("errors", "rate==0 rate<=0 rate<1 rate<=100%", 300),
        ("errors", "count<5", 300),
        ("accuracy", "rate<1%", 300),
        ("accuracy", "rate>=0.99", 300),
        ("cold_start", "p(99)<60s", 300),
    ],
)
def test_the_number_of_requests_follows_from_the_thresholds(metric: str, text: str, number: int) -> None:
    settings = with_thresholds(None, **{metric: text})
    assert requests(thresholds_of(settings)) == number
    assert [workload(settings, rate).requests for rate in (5, 30)] == [number, number]


@pytest.mark.parametrize(("file", "number"), [("examples/emotion/hfdeploy.yaml", 313), ("README.md", 300)])
def test_a_default_run_can_meet_the_thresholds_that_we_show(file: str, number: int, tmp_path: Path) -> None:
    shown = re.search(r"^(labels|repo-id): .*?(?=\n```|\Z)", (ROOT / file).read_text("utf-8"), re.M | re.S)
    assert shown
    (tmp_path / "model").mkdir()
    (tmp_path / "hfdeploy.yaml").write_text(shown[0])
    load = workload(read({"model-path": "model"}, tmp_path, confined=False).settings)
    assert (load.requests, load.out_of_reach) == (number, ())


def test_without_thresholds_300_requests_are_sent() -> None:
    assert workload(Settings()).steps == (Step(5, 60),)
    assert workload(Settings(target=Target(kind=TargetKind.SERVERLESS))).requests == 300


def test_a_goal_counts_as_much_as_a_promise() -> None:
    goal = Thresholds(report_only=Metrics(errors=("rate<1%",)))
    assert workload(Settings(smoke=Smoke(thresholds=goal))).requests == 473


def test_a_ramp_of_the_settings_is_sent_as_it_is() -> None:
    load = Load(ramp=(1, 2), seconds_per_step=4)
    assert workload(with_thresholds(load, errors="rate<1%")).steps == (Step(1, 4), Step(2, 4))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(), "300 load-test requests at 5/s"),
        (with_thresholds(errors="rate<1%"), "473 load-test requests at 5/s"),
        (
            with_thresholds(errors="rate<0.1%", latency="p(99.9)<1s p(99)<1s"),
            "1,000 load-test requests at 5/s, too few to meet `p(99.9)<1s`, `rate<0.1%`",
        ),
        (
            with_thresholds(Load(ramp=(1, 2), seconds_per_step=4), errors="rate<1% rate<50%"),
            "12 load-test requests in 2 steps, too few to meet `rate<1%`",
        ),
        (with_thresholds(Load(ramp=(2.5,), seconds_per_step=4)), "10 load-test requests at 2.5/s"),
    ],
)
def test_the_load_is_said_with_what_it_cannot_show(settings: Settings, said: str) -> None:
    assert str(workload(settings)) == said


@pytest.mark.parametrize(("most", "step"), [(100.0, Step(30, 10)), (30.0, Step(30, 10)), (5.0, Step(5, 60))])
def test_a_slow_server_gets_the_same_requests_in_more_time(most: float, step: Step) -> None:
    assert Step(30, 10).at_most(most) == step
    assert step.requests == 300
