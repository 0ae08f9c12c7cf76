"""What the tests of publishing share: repositories as an identity sees them, and specifications of releases."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from itertools import count
from typing import Any

from huggingface_hub import CommitOperationAdd, CommitOperationDelete

from hfdeploy_action.hub import rights
from hfdeploy_action.hub.changes import Candidate, ReleaseSpec
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.marker import RunKey
from hfdeploy_action.hub.release import Release, State
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.runs import Claim
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.results import Publication
from hfdeploy_action.retry import RetryBudget

Write = Callable[..., Candidate]
_ATTEMPTS = count(1)

MODEL = {
    "README.md": b"---\nlicense: mit\n---\n# Model\n",
    "config.json": b"{}",
    "model.safetensors": b"\x01" * 3000,
}


def wait(seconds: float) -> None:
    """Sleep without `time.sleep`, which these tests replace for the Hub's client."""
    threading.Event().wait(seconds)


def seen_by(
    hub: embedded.Hub, repo_id: str, token: str = "hf_rehearsal", patience: float = 60, pace: float = 0
) -> Repository:
    """A repository as the owner of a token sees it. Pauses are shortened by the factor `pace`."""
    identity = Identity(token, "hf-token", hub.url)
    return Repository(repo_id, identity, RetryBudget(patience, sleep=lambda seconds: wait(pace * seconds)))


def release(candidate: Candidate, tag: str = "v1", **changes: Any) -> ReleaseSpec:
    """The specification of an ordinary release, with some values replaced."""
    usual = {"delete": (), "visibility": "keep", "sensitivity": "general", "message": f"Release {tag}"}
    return ReleaseSpec(candidate=candidate, tag=tag, **{**usual, **changes})


def begin(repository: Repository, spec: ReleaseSpec, run: RunKey | None = None) -> Release:
    """A release by a run of its own, whose earlier attempts have ended."""
    rights.settle(repository)
    return Release(repository, spec, Claim(run or workflow_run()))


def workflow_run(name: str = "123", attempt: int | None = None) -> RunKey:
    """A run of a workflow; by default, the next attempt."""
    return RunKey(name, next(_ATTEMPTS) if attempt is None else attempt, "release", 0, secrets.token_hex(8))


def promote(repository: Repository, spec: ReleaseSpec, run: RunKey | None = None) -> Release:
    """A release up to the promotion: main holds it, and it is not proven."""
    transaction = begin(repository, spec, run)
    transaction.prepare()
    if transaction.state is State.PLANNED:
        transaction.stage()
        transaction.promote()
    return transaction


def publish(repository: Repository, spec: ReleaseSpec, run: RunKey | None = None) -> Publication:
    """Take a release from the plan to the end, in the steps that `acts.release` takes."""
    transaction = promote(repository, spec, run)
    if transaction.state is State.PROMOTED:
        transaction.verify()
        transaction.tag()
    transaction.show()
    return transaction.promoted


def edit(repository: Repository, **files: bytes | None) -> str:
    """A commit of a person; None deletes a file, and `__` stands for the dot in a name."""
    named = {name.replace("__", "."): content for name, content in files.items()}
    made = repository.api.create_commit(
        repository.repo_id,
        [
            CommitOperationDelete(name) if content is None else CommitOperationAdd(name, content)
            for name, content in named.items()
        ],
        commit_message="Edit",
    )
    return str(made.oid)


def titles(repository: Repository) -> list[str]:
    """The commits on main, the newest first."""
    return [commit.title for commit in repository.api.list_repo_commits(repository.repo_id)]
