"""`publish`: onto the Hub, proven on the target where there is one, and put back where it is not proven."""

from __future__ import annotations

from contextlib import suppress

from hfdeploy_action.acts import Run, repository_of
from hfdeploy_action.acts.prove import Deploy, prove, target_of
from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.hub.card import check_card
from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.hub.publish import Wanted, publish
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.rollback import roll_back
from hfdeploy_action.results import Publication, Restored
from hfdeploy_action.settings import Mode, OnFailure, TargetKind
from hfdeploy_action.signals import Cancelled


def act(run: Run) -> None:
    """Release on the Hub of the settings."""
    deploy = None if run.plan.target is TargetKind.NONE else target_of(run)
    release(run, repository_of(run.loaded, run.plan, run.secrets), deploy)


def release(run: Run, repository: Repository, deploy: Deploy | None) -> None:
    """Publish, deploy, ask; and put back what stood there before where the model is not proven."""
    landed: list[Publication] = []
    try:
        with suppress(Failure):  # its stage holds it
            publication = _published(run, repository, landed)
            if deploy is not None:
                prove(run, publication, deploy)
    except Cancelled:
        if landed and run.plan.mode is Mode.PUBLISH and _is_put_back(run, landed[-1]):
            with suppress(Failure):
                _roll_back(run, repository, landed[-1])
        raise
    if not landed:
        return
    publication = landed[-1]
    if run.report.outcome is Outcome.NOT_SERVED:  # the model is not at fault
        run.report.excused = run.loaded.settings.target.serverless.not_served == "warn"
    elif run.report.failed and _is_put_back(run, publication):
        _roll_back(run, repository, publication)


def _is_put_back(run: Run, publication: Publication) -> bool:
    """Whether a release that fails is rolled back."""
    return publication.changed and run.loaded.settings.on_failure is OnFailure.ROLLBACK


def _published(run: Run, repository: Repository, landed: list[Publication]) -> Publication:
    settings, report = run.loaded.settings, run.report
    tag = run.plan.tag or "rehearsal"
    with report.stage("publish") as stage:
        if run.unfetched:
            raise run.unfetched
        check_card(repository, run.folder)
        candidate = Candidate(run.folder.root, run.folder.files)
        wanted = Wanted(
            candidate=candidate,
            tag=tag,
            message=settings.publish.commit_message.replace("{tag}", tag),
            delete=settings.publish.delete,
            visibility=settings.visibility.value,
            sensitivity=settings.sensitivity.value,
        )

        def note(publication: Publication) -> None:
            landed.append(publication)
            report.publication = publication
            report.changes = publication.changes

        publication = publish(repository, wanted, note)
        report.checksums = {name: candidate.sha256(name) for name in candidate.sizes}
        done = f"{publication.commit[:7]} as {tag}: {publication.changes}"
        stage.note = done if publication.changed else f"{tag} holds this content already"
        stage.outcome = _outcome(run.plan.mode, publication)
    return publication


def _outcome(mode: Mode, publication: Publication) -> Outcome:
    if mode is Mode.REHEARSE:
        return Outcome.REHEARSED
    return Outcome.PUBLISHED if publication.changed else Outcome.UNCHANGED


def _roll_back(run: Run, repository: Repository, publication: Publication) -> None:
    with run.report.stage("rollback") as stage:
        commit = roll_back(repository, publication)
        run.report.rollback = Restored(commit, publication.previous_commit, publication.tag)
        stage.outcome = Outcome.ROLLED_BACK
        stage.note = f"main holds {publication.previous_commit[:7]} again, as {commit[:7]}; {publication.tag} is gone"
