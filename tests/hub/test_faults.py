"""Whatever fails, main holds the old model or the new one, and another run finishes the job."""

from __future__ import annotations

import os
from contextlib import suppress
from fnmatch import fnmatchcase

import pytest
from hub.releases import MODEL, Write, promote, publish, release, seen_by, titles

from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.failures import HubUnavailable
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.rehearsal.hub import Fault, How

# Every request that a second release makes: method and shell pattern.
REQUESTS = (
    ("GET", "/api/models/*/commits/*"),
    ("GET", "/api/models/*/refs*"),
    ("GET", "/api/models/*/tree/*"),
    ("POST", "/api/models/*/preupload/*"),
    ("GET", "/api/models/*/xet-write-token/*"),
    ("POST", "/api/models/*/commit/*"),
    ("POST", "/api/models/*/tag/*"),
    ("GET", "/api/models/*"),
)
FAULTS: tuple[int | How, ...] = (500, 503, 429, 409, How.CUT, How.LOSE_ANSWER)


@pytest.mark.parametrize("request_", REQUESTS, ids=[path for _, path in REQUESTS])
def test_a_fault_at_any_request_leaves_main_at_the_old_or_the_new_model(
    hub: embedded.Hub, repository: Repository, write: Write, request_: tuple[str, str]
) -> None:
    publish(repository, release(write()))
    for number, how in enumerate(FAULTS, start=2):
        old = repository.tree("main")
        new = write(config__json=b"%d" % number, model__safetensors=os.urandom(100))
        hub.faults.append(Fault(*request_, how, 1, None))
        with suppress(HubUnavailable):
            publish(seen_by(hub, repository.repo_id, patience=0), release(new, f"v{number}"))
        assert all(fault.times == 0 for fault in hub.faults), "the fault was met"
        tree = repository.tree("main")
        assert tree == old or all(new.is_same(name, tree[name]) for name in MODEL), f"{how}: neither old nor new"
        publish(repository, release(new, f"v{number}"))
        assert titles(repository)[:2] == [f"Release v{number}", f"Release v{number - 1}"], (
            f"{how}: one commit a release"
        )
        assert repository.tags()[f"v{number}"] == repository.head()


@pytest.mark.parametrize("request_", REQUESTS, ids=[path for _, path in REQUESTS])
@pytest.mark.parametrize("how", [How.LOSE_ANSWER, 409], ids=str)
def test_a_single_fault_is_retried(
    hub: embedded.Hub, repository: Repository, write: Write, request_: tuple[str, str], how: int | How
) -> None:
    first = publish(repository, release(write()))
    hub.faults.append(Fault(*request_, how, 1, None))
    second = publish(repository, release(write(model__safetensors=os.urandom(100)), "v2"))
    assert second.previous_commit == first.commit
    assert titles(repository) == ["Release v2", "Release v1", "initial commit"]


@pytest.mark.parametrize("how", [how for how in FAULTS if how != 409], ids=str)  # there it means: it exists already
def test_a_fault_while_the_repository_is_created_is_retried(
    hub: embedded.Hub, repository: Repository, write: Write, how: int | How
) -> None:
    hub.faults.append(Fault("POST", "/api/repos/create", how, 1, None))
    publish(repository, release(write()))
    assert titles(repository) == ["Release v1", "initial commit"]


def test_the_sweep_covers_every_request(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    before = len(hub.requests)
    publish(repository, release(write(model__safetensors=os.urandom(100)), tag="v2"))
    made = {(request.method, request.path) for request in hub.requests[before:]}
    missed = [pair for pair in made if not any(pair[0] == m and fnmatchcase(pair[1], p) for m, p in REQUESTS)]
    assert missed == []


def test_a_lasting_outage_ends_the_run_when_the_budget_is_used_up(
    hub: embedded.Hub, repository: Repository, write: Write
) -> None:
    hub.faults += [Fault(method, "/api/*", 503, 1000, None) for method in ("GET", "POST")]
    with pytest.raises(HubUnavailable, match="answered 503"):
        publish(repository, release(write()))
    assert repository.budget.left == 0


def test_an_address_without_a_hub_is_unavailable(write: Write) -> None:
    from hfdeploy_action.hub.identity import Identity
    from hfdeploy_action.retry import RetryBudget

    nowhere = Repository("acme/x", Identity("hf_x", "hf-token", "http://127.0.0.1:9"), RetryBudget(0))
    with pytest.raises(HubUnavailable, match="cannot be reached"):
        publish(nowhere, release(write()))


@pytest.mark.parametrize("how", FAULTS, ids=str)
@pytest.mark.parametrize(
    "request_",
    [
        ("GET", "/api/models/*/commits/*"),
        ("GET", "/api/models/*/refs"),
        ("GET", "/api/models/*/tree/*"),
        ("POST", "/api/models/*/commit/*"),
    ],
    ids=str,
)
def test_a_fault_during_a_rollback_is_retried(
    hub: embedded.Hub, repository: Repository, write: Write, request_: tuple[str, str], how: int | How
) -> None:
    publish(repository, release(write()))
    before = repository.tree("main")
    second = promote(repository, release(write(model__safetensors=b"\x02" * 4000), tag="v2"))
    hub.faults.append(Fault(*request_, how, 1, None))
    second.undo()
    assert all(fault.times == 0 for fault in hub.faults), "the fault was met"
    assert repository.tree("main") == before
    assert set(repository.tags()) == {"v1"}


def test_no_failure_shows_the_token(hub: embedded.Hub, write: Write) -> None:
    seen_by(hub, "acme/names").create(private=False)
    with pytest.raises(Failure) as caught:
        publish(seen_by(hub, "acme/names", "hf_other"), release(write()))
    chain: BaseException | None = caught.value
    while chain is not None:
        assert "hf_other" not in f"{chain!s}{chain!r}"
        chain = chain.__cause__


def test_a_quota_that_resets_after_the_budget_is_not_waited_for(
    hub: embedded.Hub, repository: Repository, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.create(private=True)
    slept: list[float] = []
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", slept.append)
    hub.faults += [Fault("POST", "/api/models/*/preupload/*", 429, 1000, 300)]
    with pytest.raises(HubUnavailable, match="resets in 300 s"):
        publish(repository, release(write()))
    assert slept == []
