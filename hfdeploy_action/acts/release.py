"""`publish`: release to the Hub, deploy, ask the model, and undo the release if it is not proven."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from hfdeploy_action.acts import Run, channel, repository_of, staging, target_inputs, tests_candidate
from hfdeploy_action.acts.candidate import judge_staged, specification
from hfdeploy_action.acts.prove import prove_if_served
from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.hub import rights
from hfdeploy_action.hub.card import check_card
from hfdeploy_action.hub.failures import UnansweredCommit
from hfdeploy_action.hub.marker import Kind
from hfdeploy_action.hub.release import Release, State
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.runs import LEASE_SECONDS, SHORT_LEASE_SECONDS, claim
from hfdeploy_action.report import StageResult
from hfdeploy_action.settings import Mode, OnFailure, TargetKind
from hfdeploy_action.signals import Cancelled
from hfdeploy_action.targets import Target, target_of
from hfdeploy_action.targets.failures import NotServed, UnloadableModel
from hfdeploy_action.text import first_of


def act(run: Run) -> None:
    """Release to the Hub of the settings."""
    repository, kind = repository_of(run.loaded, run.plan, run.secrets), run.plan.target
    has_target = kind is not TargetKind.NONE
    release(run, repository, target_of(kind.value, target_inputs(run, repository)) if has_target else None)


def release(run: Run, repository: Repository, target: Target | None) -> None:
    """Publish, deploy, ask, and then tag. Whatever fails before the tag is undone, unless the settings keep it.

    A rehearsal is undone in any case, which shows that a rollback works. A pull request that the release was staged on
    is closed, unless it waits for a person.
    """
    specified = specification(run, run.plan.tag or "rehearsal")
    claimed = claim(run.plan.origin, _lease(run))
    transaction = Release(repository, specified, claimed, partial(judge_staged, run, repository))
    try:
        _release(run, transaction, target)
    finally:
        staging.withdraw(run, transaction)


def _release(run: Run, transaction: Release, target: Target | None) -> None:
    """Release up to the visibility, or undo what could not be proven."""
    try:
        proven = _until_tagged(run, transaction, target)
    except NotServed:  # the model is not at fault, so its release stays, without a tag
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
        return
    if transaction.state is not State.TAGGED:  # a person promotes it
        return
    if transaction.is_newest:
        channel.follow(run, transaction.repository, transaction.promoted, transaction.claim, Kind.RELEASE)
    elif run.plan.channel:
        run.report.skip(["channel"], "a later release or rollback is on main")
    _show(run, transaction)
    if run.plan.mode is Mode.REHEARSE:
        _undo(run, transaction, target, ended=None)


def _until_tagged(run: Run, transaction: Release, target: Target | None) -> bool:
    """Release until the tag, or until a person must act. Returns False if an answer of the model fails the run."""
    _publish(run, transaction, target)
    proposed = transaction.proposed if tests_candidate(run.plan) else None
    if target and proposed and not prove_if_served(run, proposed, target):
        return False
    if transaction.spec.waits and transaction.pull_request:
        staging.stop(run, transaction.pull_request)
        return True
    _promote(run, transaction, tested=proposed is not None)
    if target and not proposed and not prove_if_served(run, transaction.promoted, target):
        return False
    _tag(run, transaction)
    return True


def _lease(run: Run) -> float:
    """For how many seconds no other run takes this release over: at least twice its waits."""
    settings = run.loaded.settings
    load = sum(step.seconds for step in run.plan.load.steps) if run.plan.load else 0
    waits = 2 * (load + settings.publish.retry_seconds + settings.smoke.cold_start.retry_seconds)
    may_leave_it = settings.on_failure is OnFailure.KEEP or run.plan.target is TargetKind.SERVERLESS
    return max(waits, SHORT_LEASE_SECONDS if may_leave_it else LEASE_SECONDS)


def _publish(run: Run, transaction: Release, target: Target | None) -> None:
    """Bring the large files to the Hub, or find that the tag is on this content already. Main does not change."""
    with run.report.stage("publish") as stage:
        if run.unfetched:
            raise run.unfetched
        if target:
            target.check()
        rights.settle(transaction.repository)
        check_card(transaction.repository, run.folder)
        transaction.prepare()
        channel.check(run, transaction.repository)
        channel.check_tag(run, transaction.repository)
        if run.plan.mode is Mode.PUBLISH:
            run.report.identity = transaction.repository.acts_as
        if transaction.state is State.PLANNED:
            changes = transaction.stage()
            stage.note = str(changes)
        staging.propose(run, transaction, stage)
        candidate = transaction.spec.candidate
        run.report.checksums = {name: candidate.sha256(name) for name in candidate.sizes}
        if transaction.state is State.TAGGED:
            _unchanged(run, transaction, stage)


def _unchanged(run: Run, transaction: Release, stage: StageResult) -> None:
    """Say that the tag is on this content already, and where main holds something else."""
    _note(run, transaction)
    stage.outcome = Outcome.UNCHANGED
    tag = transaction.spec.tag
    stage.note = f"the tag {tag} already has this content"
    if head := transaction.moved_on():
        stage.note += f", but main holds {head[:7]}; to restore it on main, run `hf-deploy rollback --tag {tag}`"


def _promote(run: Run, transaction: Release, *, tested: bool) -> None:
    """Move main to the candidate, and check what main holds."""
    if transaction.state is State.TAGGED:
        return
    with run.report.stage("promote") as stage:
        staged = transaction.changes
        try:
            transaction.promote(tested=tested)
        except UnansweredCommit:
            run.report.rollback_pending = True
            raise
        finally:  # a signal that came during the commit ends the run here
            _note(run, transaction)
        if not transaction.promoted.changed:  # another run has tagged this content
            _unchanged(run, transaction, stage)
            return
        transaction.verify()
        if transaction.spec.shown_early:
            transaction.show()
        stage.note = f"main is at {transaction.promoted.commit[:7]}"
        if transaction.changes != staged:
            stage.note += f", after it moved: {transaction.changes}"
        stage.outcome = Outcome.REHEARSED if run.plan.mode is Mode.REHEARSE else Outcome.PUBLISHED


def _tag(run: Run, transaction: Release) -> None:
    """Tag what is proven, unless the tag is there."""
    if transaction.state is State.TAGGED:
        return
    with run.report.stage("tag") as stage:
        try:
            transaction.tag()
        finally:  # a signal that came during the request ends the run here
            _note(run, transaction)
        publication = transaction.promoted
        stage.note = f"{publication.tag} is on {publication.commit[:7]}"


def _show(run: Run, transaction: Release) -> None:
    """Make the repository visible as the settings say. From here on nothing is undone."""
    with run.report.stage("visibility", after_tag=True) as stage:
        stage.note = "private" if transaction.show() else "public"
        if gate := transaction.spec.gated:
            stage.note += f", gated ({gate})"


def _note(run: Run, transaction: Release) -> None:
    """Say in the report what main holds, and if it is tagged."""
    run.report.tagged = transaction.state is State.TAGGED
    if publication := transaction.publication:
        lasts = run.plan.mode is not Mode.REHEARSE
        run.report.publication = publication if lasts else replace(publication, url="")
        run.report.changes = publication.changes


def _undo(run: Run, transaction: Release, target: Target | None, ended: Outcome | None = Outcome.ROLLED_BACK) -> None:
    """Put main back if the release has moved it. `ended` is how the run ends because of that, if it does."""
    can_stay = run.loaded.settings.on_failure is OnFailure.KEEP or transaction.state is State.TAGGED
    if transaction.publication is None or (ended and (can_stay or not transaction.moved_main)):
        return
    with run.report.stage("rollback") as stage:
        run.report.rollback_pending = True
        restored = transaction.undo()
        if target:
            target.restore()
        run.report.rollback_pending = False
        run.report.rollback = restored if ended else None
        stage.outcome = ended
        stage.note = f"commit {restored.commit[:7]} restores {restored.restored[:7]} on main"
        if restored.kept:
            stage.note += f", except what was changed since: {', '.join(first_of(restored.kept))}"
