"""`rehearse`: the whole release, on an embedded Hub and inference server that are gone afterwards."""

from __future__ import annotations

from hfdeploy_action import temporary
from hfdeploy_action.acts import Run, target_inputs
from hfdeploy_action.acts.release import release
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.retry import RetryBudget
from hfdeploy_action.targets import rehearsal, target_of

OWNER = "acme"
TOKEN = "hf_rehearsal"  # noqa: S105  for loopback only, no secret


def act(run: Run) -> None:
    """Release to the embedded Hub, and ask the model that is served from it."""
    temporary.require("", needed=2 * sum(run.folder.files.values()))  # the Hub's copy and the inference server's
    repo_id = run.plan.repo_id or f"{OWNER}/model"
    with rehearsal.hub(repo_id.partition("/")[0], TOKEN) as url:
        identity = Identity(TOKEN, "the rehearsal", url)
        repository = Repository(repo_id, identity, RetryBudget(run.loaded.settings.publish.retry_seconds))
        release(run, repository, target_of("rehearsal", target_inputs(run, repository)))
