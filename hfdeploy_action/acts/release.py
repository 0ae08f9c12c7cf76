"""`publish`: release to the Hub, deploy, ask the model, and undo the release if it is not proven."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from hfdeploy_action.acts import Run, repository_of, target_inputs
from hfdeploy_action.acts.candidate import judge, specification
from hfdeploy_action.acts.prove import prove
from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.hub import rights
from hfdeploy_action.hub.card import check_card
from hfdeploy_action.hub.release import Release, State
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.settings import Mode, OnFailure, OnNotServed, TargetKind
from hfdeploy_action.signals import Cancelled
from hfdeploy_action.targets import Target, target_of
from hfdeploy_action.targets.failures import NotServed, UnloadableModel


def act(run: Run) -> None:
    """Release to the Hub of the settings."""
    repository, kind = repository_of(run.loaded, run.plan, run.secrets), run.plan.target
    has_target = kind is not TargetKind.NONE
    release(run, repository, target_of(kind.value, target_inputs(run, repository)) if has_target else None)


def release(run: Run, repository: Repository, target: Target | None) -> None:
    """Publish, deploy and ask. Whatever fails after main has moved is undone, unless the settings keep it.

    A rehearsal is undone in any case, which shows that a rollback works.
    """
    transaction = Release(repository, specification(run, run.plan.tag or "rehearsal"), partial(judge, run, repository))
    try:
        _publish(run, transaction, target)
        proven = target is None or prove(run, transaction.publication, target)
    except NotServed:  # the model is not at fault, so its release stays
        run.report.excused = run.loaded.settings.target.serverless.not_served is OnNotServed.WARN
        raise
    except UnloadableModel:  # it fails the rehearsal, and not the release
        _undo(run, transaction, target, ended=None)
        raise
    except Failure:
        _undo(run, transaction, target)
        raise
    except Cancelled:
        if run.plan.mode is Mode.PUBLISH:
            with suppress(Failure):  # the stage holds it, and the run is cancelled all the same
                _undo(run, transaction, target)
        raise
    if not proven:
        _undo(run, transaction, target)
    elif run.plan.mode is Mode.REHEARSE:
        _undo(run, transaction, target, ended=None)


def _publish(run: Run, transaction: Release, target: Target | None) -> None:
    """Bring the candidate onto main and tag it, or find that the tag is on this content already."""
    with run.report.stage("publish") as stage:
        if run.unfetched:
            raise run.unfetched
        if target:
            target.check()
        rights.settle(transaction.repository)
        check_card(transaction.repository, run.folder)
        transaction.prepare()
        if run.plan.mode is Mode.PUBLISH:
            run.report.identity = transaction.repository.acts_as
        if transaction.state is State.PLANNED:
            transaction.stage()
            try:
                transaction.promote()
            finally:  # a signal that came during the commit ends the run here
                _note(run, transaction)
            transaction.verify()
            transaction.show()
            transaction.tag()
        _note(run, transaction)
        candidate, publication = transaction.spec.candidate, transaction.promoted
        run.report.checksums = {name: candidate.sha256(name) for name in candidate.sizes}
        done = f"commit {publication.commit[:7]}, tag {publication.tag}: {publication.changes}"
        stage.note = done if publication.changed else f"the tag {publication.tag} already has this content"
        stage.outcome = Outcome.PUBLISHED if publication.changed else Outcome.UNCHANGED
        if run.plan.mode is Mode.REHEARSE:
            stage.outcome = Outcome.REHEARSED


def _note(run: Run, transaction: Release) -> None:
    """Say in the report what main holds."""
    if publication := transaction.publication:
        lasts = run.plan.mode is not Mode.REHEARSE
        run.report.publication = publication if lasts else replace(publication, url="")
        run.report.changes = publication.changes


def _undo(run: Run, transaction: Release, target: Target | None, ended: Outcome | None = Outcome.ROLLED_BACK) -> None:
    """Put main back if the release has moved it. `ended` is how the run ends because of that, if it does."""
    if not transaction.changed or (ended and run.loaded.settings.on_failure is OnFailure.KEEP):
        return
    with run.report.stage("rollback") as stage:
        restored = transaction.undo()
        run.report.rollback = restored if ended else None
        if target:
            target.restore()
        stage.outcome = ended
        again = f"commit {restored.commit[:7]} restores {restored.restored[:7]} on main"
        stage.note = f"{again}; the tag {restored.tag} is deleted"
