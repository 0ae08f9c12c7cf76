"""One budget for all retries, and one deadline."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.retry import LONGEST_PAUSE, Deadline, RetryBudget


def test_a_deadline_passes() -> None:
    now = [10.0]
    deadline = Deadline(5, clock=lambda: now[0])
    assert deadline.left() == 5
    now[0] = 16.0
    assert deadline.left() == 0


def test_pauses_double_up_to_the_longest() -> None:
    slept: list[float] = []
    budget = RetryBudget(1000, sleep=slept.append)
    for attempt in range(7):
        assert budget.wait(attempt, "no answer")
    assert slept == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_pause_that_exceeds_the_budget_is_not_started() -> None:
    slept: list[float] = []
    budget = RetryBudget(60, sleep=slept.append)
    assert not budget.wait(0, "429", requested=300)
    assert slept == []
    assert budget.wait(0, "429", requested=30)
    assert (slept, budget.left) == ([30], 30)


@given(st.floats(0, 1000), st.lists(st.tuples(st.integers(0, 10_000), st.floats(0, 100)), max_size=50))
def test_a_budget_ends(seconds: float, attempts: list[tuple[int, float]]) -> None:
    slept: list[float] = []
    budget = RetryBudget(seconds, sleep=slept.append)
    for attempt, took in attempts:
        budget.spend(took)
        if not budget.wait(attempt, "no answer"):
            break
    assert sum(slept) <= seconds + 1e-6
    assert budget.left >= 0


def test_attempts_pause_before_each_but_the_first() -> None:
    pauses: list[float] = []
    assert list(RetryBudget(100, sleep=pauses.append).attempts(3, "main has moved")) == [0, 1, 2]
    assert pauses == [1, 2]


def test_attempts_end_with_the_budget() -> None:
    assert list(RetryBudget(0).attempts(3, "main has moved")) == [0]
