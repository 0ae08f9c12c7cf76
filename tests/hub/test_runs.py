"""Which run this is, and where its release comes from."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hub.releases import Write, release

from hfdeploy_action.hub import rights
from hfdeploy_action.hub.history import read
from hfdeploy_action.hub.marker import Source
from hfdeploy_action.hub.release import Release
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.runs import LEASE_SECONDS, claim, has_ended
from hfdeploy_action.plan import NOWHERE, Origin

WORKFLOW = Origin("123", 2, "release", "acme/emotion", "refs/tags/v1", "a" * 40, "somebody", is_public=False)
SOURCE = Source("acme/emotion", "refs/tags/v1", "a" * 40, "somebody")


def test_a_run_of_a_workflow_is_known_by_its_id_and_attempt() -> None:
    run = claim(WORKFLOW).run
    assert (run.name, run.attempt, run.job, run.pid) == ("123", 2, "release", 0)
    assert run.nonce != claim(WORKFLOW).run.nonce


def test_a_run_elsewhere_is_known_by_its_process_and_machine() -> None:
    run = claim(NOWHERE).run
    assert (run.attempt, run.pid) == (0, os.getpid())
    assert run.name == claim(NOWHERE).run.name
    assert has_ended(run, claim(NOWHERE).run), "its ID is used again"
    assert not has_ended(replace(run, pid=os.getppid()), run)


def test_a_machine_without_a_name_has_runs_that_may_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("hfdeploy_action.hub.runs._BOOT", tmp_path / "missing")
    run = claim(NOWHERE).run
    assert run.name == ""
    assert not has_ended(run, run)


@pytest.mark.parametrize(("waits", "seconds"), [(7200, 7200), (1e9, 24 * LEASE_SECONDS)])
def test_a_release_is_left_to_its_run_for_a_day_at_most(waits: float, seconds: float) -> None:
    assert claim(WORKFLOW, waits).seconds == seconds


@pytest.mark.parametrize(
    ("public", "private", "visibility", "named"),
    [
        (True, False, "keep", True),
        (True, True, "public", True),
        (False, True, "keep", True),
        (False, True, "public", False),
        (False, False, "keep", False),
    ],
)
def test_a_private_source_is_not_named_where_anyone_can_read_it(
    repository: Repository, write: Write, public: bool, private: bool, visibility: str, named: bool
) -> None:
    repository.create(private=private)
    rights.settle(repository)
    transaction = Release(
        repository, release(write(), visibility=visibility), claim(WORKFLOW._replace(is_public=public))
    )
    transaction.prepare()
    transaction.stage()
    transaction.promote()
    marker = read(repository).commits[0].marker
    assert marker is not None
    assert marker.source == (SOURCE if named else None)
