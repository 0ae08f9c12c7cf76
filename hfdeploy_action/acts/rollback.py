"""`rollback`: restore the files of a tag on main, and test the model that is then served."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hfdeploy_action import gate
from hfdeploy_action.acts import Run, channel, repository_of, target_inputs
from hfdeploy_action.acts.prove import prove_if_served
from hfdeploy_action.findings import Finding, Outcome
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub import rights
from hfdeploy_action.hub.failures import UnansweredCommit, VerificationFailed
from hfdeploy_action.hub.marker import Kind
from hfdeploy_action.hub.mixtures import overwritten, overwritten_edit
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.rollback import Rollback, RollbackSpec
from hfdeploy_action.hub.runs import Claim, claim
from hfdeploy_action.report import StageResult
from hfdeploy_action.results import ChangeSet, Edit, Publication, Restored
from hfdeploy_action.settings import TargetKind
from hfdeploy_action.targets import Target, target_of

_FIX = "go on, and publish the change again with the next release: the commit in the message keeps it."
_ASKED_OF = ("README.md", "config.json")
"""The files that say what to ask the model: its card, and its labels."""


def act(run: Run) -> None:
    """Roll back to the tag of the plan. What the model answers then undoes nothing, because a person chose the tag."""
    repository, kind = repository_of(run.loaded, run.plan, run.secrets), run.plan.target
    has_target = kind is not TargetKind.NONE
    target = target_of(kind.value, target_inputs(run, repository)) if has_target else None
    claimed = claim(run.plan.origin)
    publication = _roll_back(run, repository, target, claimed)
    channel.follow(run, repository, publication, claimed, Kind.ROLLBACK)
    if target:
        with tempfile.TemporaryDirectory() as folder:
            prove_if_served(replace(run, folder=_folder(repository, publication, Path(folder))), publication, target)


def _roll_back(run: Run, repository: Repository, target: Target | None, claimed: Claim) -> Publication:
    """Move main to the files of the tag, unless it holds them."""
    settings = run.loaded.settings
    spec = RollbackSpec(run.plan.tag or "", settings.visibility.value, settings.sensitivity.value)
    with run.report.stage("rollback") as stage:
        if target:
            target.check()
        rights.settle(repository)
        run.report.identity = repository.acts_as

        def judge(changes: ChangeSet, edits: tuple[Edit, ...]) -> None:
            _judge(run, stage, changes, edits)

        channel.check(run, repository)
        rollback = Rollback(repository, spec, claimed, judge)
        try:
            return rollback.carry_out()
        except (UnansweredCommit, VerificationFailed):
            run.report.rollback_pending = True
            raise
        finally:  # a signal that came during the commit ends the run here
            if rollback.publication:
                _note(run, stage, rollback.publication, rollback.restored)


def _judge(run: Run, stage: StageResult, changes: ChangeSet, edits: tuple[Edit, ...]) -> None:
    """Name what people have edited on the Hub before it is overwritten. Raises Stopped if that stops the run."""
    settings = run.loaded.settings
    stage.rules = tuple(rule for rule in (overwritten_edit,) if not rule.id.startswith(settings.rules.ignore))
    problems = overwritten(edits, changes, "rollback")
    stage.findings = tuple(Finding(rule, each.message, None, _FIX) for rule in stage.rules for each in problems)
    gate.judge_candidate(stage, settings)


def _note(run: Run, stage: StageResult, publication: Publication, restored: str) -> None:
    """Say in the report what main holds."""
    report, tag = run.report, publication.tag
    report.publication, report.changes = publication, publication.changes
    if not publication.changed:
        stage.outcome, stage.note = Outcome.UNCHANGED, f"main already holds the files of {tag}"
        return
    report.rollback = Restored(publication.commit, restored, tag)
    stage.outcome = Outcome.PUBLISHED
    stage.note = f"commit {publication.commit[:7]} restores the files of {tag} on main: {publication.changes}"


def _folder(repository: Repository, publication: Publication, folder: Path) -> ModelFolder:
    """The files of the tag that say what to ask; the local folder may hold another release."""
    tree = repository.tree(publication.commit)
    for name in _ASKED_OF:
        if name in tree and not tree[name].sha256:
            (folder / name).write_bytes(repository.content(name, publication.commit, tree[name]))
    return ModelFolder(folder)
