"""The history of main: what of it is proven, and whether another run is still at work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hub.releases import Write, promote, publish, release, seen_by, titles, workflow_run

from hfdeploy_action.findings import Outcome
from hfdeploy_action.hub.failures import ReleaseInProgress
from hfdeploy_action.hub.history import Commit, History, read
from hfdeploy_action.hub.marker import Kind, Marker, RunKey
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded

NOW = datetime(2026, 11, 30, tzinfo=UTC)
DEAD = 2**22 + 1  # no process on Linux has such an ID


def history(commits: str, **tags: int) -> History:
    """A history from its newest commit: a release, an undo, a rollback, or a person's; tags by the index of a commit.

    An undo goes back to the newest commit below the releases that it follows.
    """
    ids = [f"{len(commits) - index:040x}" for index in range(len(commits))]
    made = []
    for index, letter in enumerate(commits):
        below = index + 1
        while letter == "u" and commits[below] == "r":
            below += 1
        made.append(Commit(ids[index], marker(letter, ids[below] if below < len(ids) else ids[-1])))
    return History(tuple(made), {tag: ids[index] for tag, index in tags.items()})


def marker(letter: str, proven: str) -> Marker | None:
    kind = {"r": Kind.RELEASE, "u": Kind.UNDO, "b": Kind.ROLLBACK, "p": None}[letter]
    return kind and Marker(kind, "v1", "a" * 64, proven, True, RunKey("1", 1, "", 0, "b" * 16), NOW, "0.1.0")


@pytest.mark.parametrize(
    ("commits", "tags", "unproven", "base"),
    [
        ("p", {}, 0, 0),
        ("pp", {}, 0, 0),
        ("rp", {}, 1, 1),
        ("rp", {"v1": 0}, 0, 0),
        ("rp", {"v1": 1}, 1, 1),
        ("rrp", {"v1": 1}, 1, 1),
        ("rrp", {}, 2, 2),
        ("prp", {}, 2, 2),
        ("prprp", {"v1": 3}, 2, 2),
        ("prpp", {"v1": 0}, 0, 0),
        ("urp", {}, 0, 0),
        ("rurp", {}, 1, 1),
        ("prpurp", {}, 2, 2),
        ("rbrp", {"v1": 2}, 1, 1),
        ("brrp", {"v1": 2}, 0, 0),
    ],
)
def test_what_is_not_proven_ends_at_a_tag_or_a_rollback(
    commits: str, tags: dict[str, int], unproven: int, base: int
) -> None:
    found = history(commits, **tags)
    assert len(found.unproven) == unproven
    assert found.base == found.commits[base].id


def test_a_release_older_than_the_history_names_the_commit_to_go_back_to() -> None:
    assert history("rrr").base == "0" * 39 + "1"
    longer = history("rr")
    old = replace(longer.commits[-1].marker, proven="f" * 40)  # type: ignore[type-var]
    assert History((longer.commits[0], Commit("e" * 40, old)), {}).base == "f" * 40


@pytest.mark.parametrize(
    ("commits", "index", "undone"),
    [("urp", 1, True), ("urp", 2, False), ("rurp", 0, False), ("rurp", 2, True), ("purrp", 2, True), ("rp", 0, False)],
)
def test_a_release_is_undone_if_a_later_commit_goes_back_to_what_was_before_it(
    commits: str, index: int, undone: bool
) -> None:
    found = history(commits)
    assert found.is_undone(found.commits[index].id) is undone


def test_a_commit_that_is_not_on_main_is_not_undone() -> None:
    assert history("urp").above("f" * 40) is None
    assert not history("urp").is_undone("f" * 40)


# Another run


def test_a_second_run_waits_for_a_minute_and_changes_nothing(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    promote(repository, release(write()), workflow_run("1", 1))
    head, before = repository.head(), len(hub.requests)
    other = seen_by(hub, repository.repo_id, pace=0.001)
    with pytest.raises(
        ReleaseInProgress, match=r"workflow run 1, attempt 1 is releasing `v1` to .*, and has until"
    ) as e:
        promote(other, release(write()), workflow_run("2", 1))
    assert e.value.outcome is Outcome.CONFLICT
    assert repository.head() == head
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_release_that_is_proven_is_not_waited_for(repository: Repository, write: Write) -> None:
    candidate = write()
    first = publish(repository, release(candidate), workflow_run("1", 1))
    promote(repository, release(write(config__json=b"[]"), tag="v2"), workflow_run("2", 1))
    assert publish(repository, release(write()), workflow_run("3", 1)).commit == first.commit


def test_a_second_run_goes_on_when_the_first_one_ends(
    hub: embedded.Hub, repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = promote(repository, release(write()), workflow_run("1", 1))
    other = seen_by(hub, repository.repo_id)
    monkeypatch.setattr(other.budget, "sleep", lambda _seconds: first.tag())
    assert not publish(other, release(write()), workflow_run("2", 1)).changed


@pytest.mark.parametrize("seconds", [-7200, 3590])
def test_the_lease_ends_by_the_clock_of_the_hub(
    hub: embedded.Hub, repository: Repository, write: Write, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the clock of this machine says."""
    monkeypatch.setattr(hub, "seconds_ahead", seconds)
    promote(repository, release(write()), workflow_run("1", 1))
    with pytest.raises(ReleaseInProgress):
        promote(repository, release(write()), workflow_run("2", 1))
    monkeypatch.setattr(hub, "seconds_ahead", seconds + 3660)
    publish(repository, release(write()), workflow_run("2", 1))
    assert titles(repository) == ["Release v1", "initial commit"]


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        (workflow_run("1", 1), workflow_run("1", 2), False),
        (workflow_run("1", 2), workflow_run("1", 1), True),
        (workflow_run("1", 1), workflow_run("1", 1), True),
        (workflow_run("1", 1), workflow_run("2", 2), True),
        (RunKey("here", 0, "", DEAD, "1" * 16), RunKey("here", 0, "", 2, "2" * 16), False),
        (RunKey("here", 0, "", 1, "1" * 16), RunKey("here", 0, "", 2, "2" * 16), True),
        (RunKey("elsewhere", 0, "", DEAD, "1" * 16), RunKey("here", 0, "", 2, "2" * 16), True),
        (RunKey("", 0, "", DEAD, "1" * 16), RunKey("", 0, "", 2, "2" * 16), True),
    ],
    ids=["next attempt", "earlier attempt", "same attempt", "another run", "dead", "running", "elsewhere", "unknown"],
)
def test_a_run_that_has_certainly_ended_is_not_waited_for(
    repository: Repository, write: Write, first: RunKey, second: RunKey, waits: bool
) -> None:
    promote(repository, release(write()), first)
    if waits:
        with pytest.raises(ReleaseInProgress):
            promote(repository, release(write()), second)
    else:
        assert publish(repository, release(write()), second).changed


def test_a_lease_that_no_run_may_have_is_not_believed(
    hub: embedded.Hub, repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "seconds_ahead", 2 * 86400)
    promote(repository, release(write()), workflow_run("1", 1))
    monkeypatch.setattr(hub, "seconds_ahead", 0)
    assert publish(repository, release(write()), workflow_run("2", 1)).changed


def test_a_tag_that_only_tries_a_right_proves_nothing(repository: Repository, write: Write) -> None:
    died = promote(repository, release(write()))
    repository.api.create_tag(repository.repo_id, tag="hf-deploy-check-1-1", revision=died.promoted.commit)
    assert [commit.id for commit in read(repository).unproven] == [died.promoted.commit]
