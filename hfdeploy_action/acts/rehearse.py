"""`rehearse`: the whole release, on an embedded Hub and inference server that are gone afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hfdeploy_action import temporary
from hfdeploy_action.acts import Run, target_inputs
from hfdeploy_action.acts.release import release
from hfdeploy_action.findings import Failure
from hfdeploy_action.hub import snapshot
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.retry import RetryBudget
from hfdeploy_action.targets import rehearsal, target_of

if TYPE_CHECKING:  # the extra may be missing
    from hfdeploy_action.rehearsal.hub import Hub

OWNER = "acme"
TOKEN = "hf_rehearsal"  # noqa: S105  for loopback only, no secret
START_SECONDS = 3.0
"""How long it may take to read what is on the Hub, in one try."""


def act(run: Run) -> None:
    """Release to the embedded Hub, ask the model that is served from it, and roll back."""
    temporary.require("", needed=2 * sum(run.folder.files.values()))  # the Hub's copy and the inference server's
    repo_id = run.plan.repo_id or f"{OWNER}/model"
    with rehearsal.hub(repo_id.partition("/")[0], TOKEN) as hub:
        missing = _start(run, hub, repo_id)
        identity = Identity(TOKEN, "the rehearsal", hub.url)
        repository = Repository(repo_id, identity, RetryBudget(run.loaded.settings.publish.retry_seconds))
        inputs = replace(target_inputs(run, repository), missing=missing)
        release(run, repository, target_of("rehearsal", inputs))


def _start(run: Run, hub: Hub, repo_id: str) -> tuple[str, ...]:
    """Put what main of the Hub holds on the embedded Hub. Returns the large files that the release leaves there.

    Their content is not on this machine. Main is read without a token. Where it cannot be read, the rehearsal starts
    from an empty repository.
    """
    endpoint, why = run.loaded.settings.hf_endpoint.rstrip("/"), _kept_from_the_hub(run)
    missing: tuple[str, ...] = ()
    if not why:
        try:
            read = snapshot.read(Repository(repo_id, Identity("", "nobody", endpoint), RetryBudget(0)), START_SECONDS)
            missing = rehearsal.seed(hub, repo_id, read, run.folder.root)
        except Failure as failure:
            why = str(failure)
    run.report.start = f"an empty repository: {why}" if why else f"main of {endpoint}/{repo_id} at {read.commit[:7]}"
    return tuple(path for path in missing if path not in run.folder.files)


def _kept_from_the_hub(run: Run) -> str:
    """Why the Hub is not asked what it holds; empty if it is."""
    if not run.loaded.confined:
        return "outside a workflow, a rehearsal does not read the Hub"
    if not run.plan.repo_id:
        return "`repo-id` is not set"
    if run.loaded.at("hf-endpoint"):
        return "the address of the Hub is from a file"
    return ""
