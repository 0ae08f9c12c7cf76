"""The sweep sees each thing that may not happen."""

from __future__ import annotations

import pytest
from sweep import holds, races
from sweep.holds import Expected
from sweep.processes import Ran
from sweep.scenarios import SCENARIOS
from sweep.states import State

OLD, NEW = {"config.json": "old"}, {"config.json": "new"}
TREES = {"a": OLD, "b": NEW, "c": OLD, "d": {"config.json": "other"}}
BEFORE = State(("a",), ("release",), TREES, {"v1": "a"}, (), private=True)
PUBLISHED = BEFORE._replace(commits=("a", "b"), kinds=("release", "release"), tags={"v1": "a", "v2": "b"})
UNPROVEN = PUBLISHED._replace(tags=BEFORE.tags)
UNDONE = BEFORE._replace(commits=("a", "b", "c"), kinds=("release", "release", "undo"))
UPDATE, BREACHED = (
    Expected(next(each for each in SCENARIOS if each.name == name), BEFORE, NEW) for name in ("update", "breached")
)
RAN = Ran(0, {"outcome": "published"}, "", ended=True)
ROLLED_BACK = Ran(1, {"outcome": "rolled-back"}, "", ended=True)


@pytest.mark.parametrize(
    ("ran", "state", "expected"), [(RAN, PUBLISHED, UPDATE), (ROLLED_BACK, UNDONE, BREACHED)], ids=["proven", "undone"]
)
def test_a_release_that_ends_as_it_should_holds(ran: Ran, state: State, expected: Expected) -> None:
    assert list(holds.in_the_end(ran, state, expected)) == []
    assert list(holds.at_any_time(state, expected)) == []
    assert list(holds.of_what_it_says(ran, state, expected)) == []


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (PUBLISHED._replace(commits=("a", "d")), "main holds neither the old nor the new model"),
        (PUBLISHED._replace(commits=("b",)), "commits of main are gone"),
        (PUBLISHED._replace(tags={"v1": "a", "v2": "a"}), "the tag is on other content"),
        (UNPROVEN._replace(private=False), "the repository is public before its release is proven"),
        (PUBLISHED._replace(tags={"v1": "b", "v2": "b"}), "a tag of an earlier release is gone or has moved"),
    ],
)
def test_what_may_never_be_is_seen(state: State, problem: str) -> None:
    assert problem in list(holds.at_any_time(state, UPDATE))


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (UNPROVEN, "the tag is missing or on no commit of main"),
        (BEFORE, "main does not hold the candidate, under its tag"),
        (
            PUBLISHED._replace(tags={**PUBLISHED.tags, "hf-deploy-check-1": "a"}),
            "the tags are hf-deploy-check-1, v1, v2",
        ),
        (PUBLISHED._replace(others=("pull request 1",)), "pull request 1 is left"),
        (PUBLISHED._replace(private=False), "the visibility is wrong"),
        (
            PUBLISHED._replace(commits=("a", "b", "b"), kinds=("release",) * 3),
            "main has the commits release release ",
        ),
    ],
)
def test_what_may_not_be_in_the_end_is_seen(state: State, problem: str) -> None:
    assert problem in list(holds.in_the_end(RAN, state, UPDATE))


@pytest.mark.parametrize(
    ("ran", "problem"),
    [
        (RAN._replace(ended=False), "the run did not end"),
        (RAN._replace(status=3), "the run crashed: exit status 3, published"),
        (RAN._replace(report={}), "the run crashed: exit status 0, "),
    ],
)
def test_a_run_that_crashes_or_has_no_end_is_seen(ran: Ran, problem: str) -> None:
    assert list(holds.of_any_run(ran)) == [problem]


def test_a_report_that_is_not_true_is_seen() -> None:
    assert list(holds.of_what_it_says(RAN, UNPROVEN, UPDATE)) == ["the run says published, and the tag is missing"]
    assert list(holds.of_what_it_says(ROLLED_BACK, UNPROVEN, BREACHED)) == [
        "the run says rolled-back, and main holds something else"
    ]


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (UNPROVEN, "main does not hold what was proven last"),
        (PUBLISHED._replace(tags={"v1": "a", "v2": "d", "v3": "b"}), "a tag is not on main"),
        (PUBLISHED._replace(tags={"v2": "b"}), "something of before is lost"),
        (PUBLISHED._replace(others=("next",)), "a tag, a branch or a pull request is left"),
        (PUBLISHED._replace(kinds=("release",) * 3), "main has the commits release, release"),
    ],
)
def test_a_race_that_does_not_end_well_is_seen(state: State, problem: str) -> None:
    assert list(races.settled(PUBLISHED, BEFORE, {"v2": NEW})) == []
    assert problem in list(races.settled(state, BEFORE, {"v2": NEW}))
