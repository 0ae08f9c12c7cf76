"""`plan`: what a release would change, without changing it."""

from __future__ import annotations

from dataclasses import replace

from hfdeploy_action.acts import Run, channel, repository_of
from hfdeploy_action.acts.candidate import ignored_on_the_hub, judge, main_of, specification
from hfdeploy_action.hub import rights
from hfdeploy_action.hub.changes import ReleaseSpec
from hfdeploy_action.hub.preview import Preview, preview
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.report import Status
from hfdeploy_action.results import Planned


def act(run: Run) -> None:
    """Compare the folder with the Hub, and judge what main would hold."""
    with run.report.stage("publish") as stage:
        repository = repository_of(run.loaded, run.plan, run.secrets)
        rights.choose(repository)
        run.report.identity = repository.acts_as
        spec = specification(run, run.plan.tag or "")
        found = preview(repository, spec)
        sizes = {name: file.size for name, file in found.tree.items()} | spec.candidate.sizes
        planned = run.report.planned = Planned(_repository(repository, spec, found), sizes)
        if found.private is None and repository.identity.is_anonymous:
            stage.status, stage.note = Status.SKIPPED, f"{planned.repository} A new one would get {found.changes}"
            return
        run.report.changes = found.changes
        stage.note = f"planned: {found.changes}{f'; {run.plan.staging}' if run.plan.staged and found.changes else ''}"
        if found.head:
            channel.check(run, repository)
            channel.check_tag(run, repository)
        if found.head and not found.tagged:
            main = main_of(run, repository, found.changes, found.head, found.tree)
            run.report.planned = replace(planned, edits=main.edits)
            run.report.planned = replace(run.report.planned, ignored=ignored_on_the_hub(main))
            judge(run, main)


def _repository(repository: Repository, spec: ReleaseSpec, found: Preview) -> str:
    """What is on the Hub, and what becomes of it, as a sentence."""
    name = f"`{repository.repo_id}`"
    if found.private is None and repository.identity.is_anonymous:
        return f"{name} does not exist, or is private: pass `hf-token` to compare with it."
    if found.private is None:
        seen = "public" if spec.visibility == "public" else "private"
        return f"{name} does not exist, or {repository.identity} cannot see it; a new one will be {seen}."
    now = "private" if found.private else "public"
    then = f"becomes {spec.visibility}" if spec.visibility not in {"keep", now} else f"stays {now}"
    tagged = f" The tag `{spec.tag}` already has this content." if found.tagged else ""
    return f"{name} is {now} and {then}.{tagged}"
