"""`plan`: what a release would change, without changing it."""

from __future__ import annotations

from hfdeploy_action.acts import Run, repository_of
from hfdeploy_action.acts.candidate import judge, specification
from hfdeploy_action.hub import rights
from hfdeploy_action.hub.preview import preview


def act(run: Run) -> None:
    """Compare the folder with the Hub, and judge what main would hold."""
    with run.report.stage("publish") as stage:
        repository = repository_of(run.loaded, run.plan, run.secrets)
        rights.choose(repository)
        run.report.identity = repository.acts_as
        found = preview(repository, specification(run, run.plan.tag or ""))
        run.report.changes = found.changes
        stage.note = f"planned: {found.changes}"
        if found.head and not found.tagged:
            judge(run, repository, found.changes, found.head, found.tree)
