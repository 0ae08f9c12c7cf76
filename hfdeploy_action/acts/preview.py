"""`plan`: what a release would change, without changing it."""

from __future__ import annotations

from hfdeploy_action.acts import Run, repository_of
from hfdeploy_action.hub import rights
from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.hub.release import preview


def act(run: Run) -> None:
    """Compare the folder with the Hub."""
    with run.report.stage("publish") as stage:
        candidate = Candidate(run.folder.files)
        repository = repository_of(run.loaded, run.plan, run.secrets)
        rights.choose(repository)
        run.report.identity = repository.acts_as
        changes = preview(repository, candidate, run.plan.tag, delete=run.loaded.settings.publish.deleted)
        run.report.changes = changes
        stage.note = f"planned: {changes}"
