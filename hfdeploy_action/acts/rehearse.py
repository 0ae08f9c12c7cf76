"""`rehearse`: the whole release, on a Hub and an inference server of our own, which are gone afterwards."""

from __future__ import annotations

from hfdeploy_action import temporary
from hfdeploy_action.acts import Run
from hfdeploy_action.acts.release import release
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.retry import RetryBudget
from hfdeploy_action.targets import rehearsal

OWNER = "acme"
TOKEN = "hf_rehearsal"  # noqa: S105  for loopback only, no secret


def act(run: Run) -> None:
    """Release there, and ask what is served there."""
    temporary.require("", needed=2 * sum(run.folder.files.values()))  # the Hub's copy and the inference server's
    repo_id = run.plan.repo_id or f"{OWNER}/model"
    with rehearsal.servers(repo_id, TOKEN) as (url, deploy):
        identity = Identity(TOKEN, "the rehearsal", url)
        repository = Repository(repo_id, identity, RetryBudget(run.loaded.settings.publish.retry_seconds))
        release(run, repository, deploy)
