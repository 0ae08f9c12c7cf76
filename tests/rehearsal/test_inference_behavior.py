"""What real servers do at times, and the embedded one on demand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from hfdeploy_action.rehearsal.hub.faults import RateLimit
from hfdeploy_action.rehearsal.inference import Behavior, Running, serve

EMOTION = Path(__file__).parents[2] / "examples" / "emotion"


@pytest.fixture(scope="module")
def one_server() -> Iterator[Running]:
    with serve(EMOTION) as running:
        yield running


@pytest.fixture
def server(one_server: Running) -> Running:
    one_server.behave(Behavior())
    return one_server


def ask(url: str, token: str | None = None) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.post(url, json={"inputs": "I am calm."}, headers=headers, timeout=10)


def test_every_answer_has_a_request_id_of_its_own_and_names_the_revision(server: Running) -> None:
    answers = [ask(server.url), ask(server.router_url), requests.post(server.url, data=b"{", timeout=10)]

    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 3
    assert {answer.headers["X-Revision"] for answer in answers} == {"local"}
    assert float(answers[0].headers["X-Compute-Time"]) > 0


def test_while_it_loads_serverless_says_how_long_it_may_take(server: Running) -> None:
    server.behave(Behavior(cold_start_requests=2))
    answers = [ask(server.router_url) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].json() == {"error": "Model local/emotion is currently loading", "estimated_time": 20.0}


def test_while_it_loads_the_proxy_of_an_endpoint_answers_without_json(server: Running) -> None:
    server.behave(Behavior(cold_start_requests=1))
    answer = ask(server.url)

    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_the_first_request_wakes_a_model_that_takes_its_time_to_load(server: Running) -> None:
    server.behave(Behavior(cold_start_seconds=0.3))
    first = ask(server.router_url)
    time.sleep(0.35)

    assert first.status_code == 503
    assert 0 < first.json()["estimated_time"] <= 0.3
    assert ask(server.router_url).status_code == 200


def test_health_is_there_once_the_model_is(server: Running) -> None:
    server.behave(Behavior(cold_start_requests=1))
    asked = [requests.get(f"{server.url}/health", timeout=10) for _ in range(2)]

    assert [answer.status_code for answer in asked] == [503, 200]


def test_requests_above_the_rate_limit_are_told_when_to_come_back(server: Running) -> None:
    server.behave(Behavior(rate_limit=RateLimit(quota=2, window=60)))
    answers = [ask(server.url) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit"][:15] for answer in answers] == [f'"inference";r={n};'[:15] for n in (1, 0, 0)]
    assert answers[2].headers["RateLimit-Policy"] == '"fixed window";"inference";q=2;w=60'
    assert 58 <= int(answers[2].headers["Retry-After"]) <= 60
    assert set(answers[2].json()) == {"error"}


def test_errors_come_at_the_rate_that_was_asked_for(server: Running) -> None:
    server.behave(Behavior(fail_every=3))
    answers = [ask(server.url) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200, 200, 500, 200, 200, 500]
    assert answers[2].json() == {"error": "Internal Server Error"}


def test_answers_take_longer_by_the_latency_that_was_asked_for(server: Running) -> None:
    server.behave(Behavior(latency_seconds=0.2))

    assert ask(server.url).elapsed.total_seconds() >= 0.2


def test_a_model_that_lost_its_labels_answers_with_numbers(server: Running) -> None:
    server.behave(Behavior(generic_labels=True))

    assert ask(server.url).json()[0]["label"] == "LABEL_1"


def test_a_private_model_answers_nobody_without_the_token() -> None:
    with serve(EMOTION, token="hf_private") as private:
        for url in (private.url, private.router_url):
            assert [ask(url, token).status_code for token in (None, "hf_other", "hf_private")] == [401, 401, 200]
            assert set(ask(url).json()) == {"error"}
        assert requests.get(f"{private.url}/health", timeout=10).status_code == 401


def test_nothing_of_request_or_answer_is_logged(
    server: Running, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(1, "hfdeploy_action")
    requests.post(server.url, json={"inputs": "a secret of mine"}, timeout=10)
    requests.post(server.url, json={"inputs": {"secret": "of mine"}}, timeout=10)

    assert not [record for record in caplog.records if "secret" in record.getMessage()]
    assert "secret" not in "".join(capfd.readouterr())
