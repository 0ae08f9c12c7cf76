from __future__ import annotations

from dataclasses import replace

import pytest
from smoke.fakes import Clock, Model, answered, failed

from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.retry import Deadline, RetryBudget
from hfdeploy_action.smoke.failures import ModelNotFound, ModelUnavailable, Unauthorized
from hfdeploy_action.smoke.retries import Retrying, WarmUp, require_answer, warm_up
from hfdeploy_action.smoke.samples import Cause, Sample

LOADING = failed(Cause.LOADING, 503)


def warmed(*first: Sample, then: Sample | None = None, left: float = 180) -> tuple[WarmUp, Clock]:
    clock = Clock()
    model = Model(list(first), lambda _: then or answered())
    return warm_up(model, left, clock, clock.sleep), clock


def retrying(model: Model, clock: Clock) -> Retrying:
    return Retrying(model, RetryBudget(10, clock.sleep), Deadline(600, clock))


def test_a_warm_model_has_no_cold_start() -> None:
    warm, clock = warmed()
    assert (warm.cold_start_seconds, clock.waits, warm.last.cause) == (None, [], None)


def test_a_cold_start_lasts_from_the_first_request_to_the_first_answer() -> None:
    warm, clock = warmed(LOADING, failed(Cause.CONNECTION), failed(Cause.SERVER_ERROR, 502))
    assert warm.cold_start_seconds == 7
    assert clock.waits == [1, 2, 4]
    assert [sample.cause for sample in warm.samples] == [Cause.LOADING, Cause.CONNECTION, Cause.SERVER_ERROR, None]
    assert all(sample.cold for sample in warm.samples)


def test_the_pause_is_what_the_server_asks_for() -> None:
    _, clock = warmed(replace(LOADING, retry_after=30), replace(LOADING, retry_after=0))
    assert clock.waits == [30, 1]


def test_retries_end_with_the_budget() -> None:
    warm, clock = warmed(then=LOADING, left=40)
    assert sum(clock.waits) == 39, "the last second is for one more request"
    assert max(clock.waits) <= 20
    assert warm.last.cause is Cause.LOADING


def test_a_pause_longer_than_the_budget_is_cut() -> None:
    _, clock = warmed(then=replace(LOADING, retry_after=3600), left=40)
    assert clock.waits == [39]


def test_slow_failures_use_up_the_budget_too() -> None:
    clock = Clock()

    def hang(_: object, seconds: float) -> Sample:
        clock.now += seconds
        return failed(Cause.TIMEOUT)

    warm = warm_up(hang, 60, clock, clock.sleep)
    assert len(warm.samples) == 2
    assert warm.seconds == 60


def test_questions_share_one_budget() -> None:
    clock = Clock()
    questions = retrying(Model(then=lambda _: failed(Cause.RATE_LIMITED, 429)), clock)
    for _ in range(5):
        questions.ask("a")
    assert sum(clock.waits) == 9


def test_a_server_error_is_not_retried_once_the_model_is_warm() -> None:
    clock = Clock()
    samples = retrying(Model([failed(Cause.SERVER_ERROR, 500)]), clock).ask("a")
    assert [sample.status for sample in samples] == [500]


@pytest.mark.parametrize(
    ("sample", "failure", "outcome", "message"),
    [
        (failed(Cause.UNAUTHORIZED, 401), Unauthorized, Outcome.REFUSED, "HTTP 401 (unauthorized)"),
        (failed(Cause.NOT_FOUND, 404), ModelNotFound, Outcome.FAILED, "HTTP 404 (not-found)"),
        (failed(Cause.GONE, 410), ModelNotFound, Outcome.FAILED, "HTTP 410 (gone)"),
        (failed(Cause.CLIENT_ERROR, 400), ModelNotFound, Outcome.FAILED, "HTTP 400 (client-error)"),
        (failed(Cause.REDIRECTED, 307), ModelNotFound, Outcome.FAILED, "HTTP 307 (redirected)"),
        (LOADING, ModelUnavailable, Outcome.UNAVAILABLE, "no answer after 8 requests in 59 s: HTTP 503 (loading)"),
        (failed(Cause.RATE_LIMITED, 429), ModelUnavailable, Outcome.UNAVAILABLE, "HTTP 429 (rate-limited)"),
        (failed(Cause.CONNECTION), ModelUnavailable, Outcome.UNAVAILABLE, "no HTTP answer (connection)"),
        (failed(Cause.TIMEOUT), ModelUnavailable, Outcome.UNAVAILABLE, "no HTTP answer (timeout)"),
        (failed(Cause.SERVER_ERROR, 500), ModelUnavailable, Outcome.UNAVAILABLE, "HTTP 500 (server-error)"),
    ],
)
def test_a_model_that_does_not_answer_is_a_failure_with_its_cause_and_fix(
    sample: Sample, failure: type[Failure], outcome: Outcome, message: str
) -> None:
    with pytest.raises(failure) as raised:
        require_answer(warmed(then=sample, left=60)[0])
    assert str(raised.value).endswith(message)
    assert raised.value.outcome is outcome
    assert sample.cause
    assert raised.value.fix == sample.cause.fix


def test_a_cause_that_does_not_pass_is_not_retried() -> None:
    for cause in (Cause.UNAUTHORIZED, Cause.NOT_FOUND, Cause.GONE, Cause.CLIENT_ERROR, Cause.REDIRECTED):
        assert warmed(then=failed(cause))[1].waits == []


def test_a_200_is_an_answer_whatever_it_says() -> None:
    require_answer(warmed(then=failed(Cause.NOT_JSON, 200))[0])


def test_every_cause_has_a_fix() -> None:
    assert all(cause.fix.endswith(".") for cause in Cause)
