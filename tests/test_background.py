"""Work in a thread that can be abandoned."""

from __future__ import annotations

import threading

import pytest

from hfdeploy_action.background import Background


def test_it_returns_the_result_of_the_work() -> None:
    work = Background(lambda: 7)
    assert work.ends_within(5)
    assert work.result() == 7


def test_it_raises_what_the_work_raised() -> None:
    work = Background(lambda: 1 // 0)
    assert work.ends_within(5)
    with pytest.raises(ZeroDivisionError):
        work.result()


def test_work_that_takes_too_long_does_not_block() -> None:
    go_on = threading.Event()
    work = Background(go_on.wait)
    assert not work.ends_within(0.01)
    go_on.set()
    assert work.ends_within(5)
