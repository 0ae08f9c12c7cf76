"""The acts: what changes the world, or asks it. Straight-line code, each act a stage of the report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hfdeploy_action import questions
from hfdeploy_action.findings import Failure, Outcome, Severity
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.plan import Plan
from hfdeploy_action.questions import Given
from hfdeploy_action.report import Report, Status
from hfdeploy_action.settings import Asked, Mode, OnFailure, Secrets, TargetKind

# The Hub's client and an HTTP library take 0.3 s to import: they are imported by the act that needs them.
if TYPE_CHECKING:
    from hfdeploy_action.hub import Repository
    from hfdeploy_action.hub.publish import Publication
    from hfdeploy_action.targets import Deployment

REHEARSAL_OWNER = "acme"
REHEARSAL_TOKEN = "hf_rehearsal"  # noqa: S105  for loopback only, no secret
_RELEASE = ("publish", "deploy", "smoke")
_ACTS = {
    Mode.PLAN: ("publish",),
    Mode.PUBLISH: _RELEASE,
    Mode.REHEARSE: _RELEASE,
    Mode.SMOKE: ("deploy", "smoke"),
    Mode.MONITOR: ("deploy", "smoke"),
}


@dataclass(frozen=True)
class Run:
    """What every act needs to know."""

    asked: Asked
    plan: Plan
    secrets: Secrets
    folder: ModelFolder
    given: Given
    router: str  # the address of serverless inference
    report: Report


def applying(plan: Plan) -> tuple[str, ...]:
    """The acts of a plan; without a target nothing is deployed or asked, but in a rehearsal."""
    planned = _ACTS.get(plan.mode, ())
    served = plan.target is not TargetKind.NONE or plan.mode is Mode.REHEARSE
    return tuple(act for act in planned if served or act == "publish")


def with_content(plan: Plan, folder: ModelFolder) -> ModelFolder:
    """The folder with what Git LFS holds, where this run publishes it: what is published is what was checked.

    What cannot be fetched stays a pointer, and stops the publish.
    """
    if plan.mode not in {Mode.PUBLISH, Mode.REHEARSE} or not folder.pointers:
        return folder
    from hfdeploy_action.hub.failures import PointerNotFetched
    from hfdeploy_action.hub.pointers import fetch

    with suppress(PointerNotFetched):
        fetch(folder)
    return ModelFolder(folder.root, folder.declared)


def carry_out(run: Run) -> None:
    """Do what the plan says. A Failure is a finding of its stage, and what comes after it is skipped with the reason.

    Raises a Failure that kept the acts from starting.
    """
    if why := _barred(run.plan):
        run.report.skip(applying(run.plan), why)
        return
    act = {Mode.PLAN: _preview, Mode.PUBLISH: _publish, Mode.REHEARSE: _rehearse}.get(run.plan.mode, _ask)
    try:
        act(run)
    except Failure:
        if run.report.outcome is Outcome.PASSED:  # no stage holds it
            raise
    stages = {stage.name: stage.status for stage in run.report.stages}
    stopped = next((name for name in applying(run.plan) if stages.get(name) is not Status.PASSED), "")
    how = stages[stopped].value if stopped in stages else ""
    run.report.skip((name for name in applying(run.plan) if name not in stages), f"{stopped} {how}")


def _barred(plan: Plan) -> str:
    """Why the acts are skipped: an address that they need may not be contacted. A release goes through whole or not."""
    if plan.mode is Mode.REHEARSE:  # which has servers of its own
        return ""
    asks_hub = plan.mode in {Mode.PLAN, Mode.PUBLISH} or plan.target is TargetKind.SERVERLESS
    asks_model = plan.mode is not Mode.PLAN and plan.target is TargetKind.SELF_HOSTED
    return (asks_hub and plan.barred.hub) or (asks_model and plan.barred.model) or ""


def _preview(run: Run) -> None:
    """What a publish would change; nothing is changed."""
    from hfdeploy_action.hub.changes import Candidate
    from hfdeploy_action.hub.publish import preview

    with run.report.stage("publish") as stage:
        candidate = Candidate(run.folder.root, run.folder.files)
        repository = repository_of(run.asked, run.plan, run.secrets)
        changes = preview(repository, candidate, run.plan.tag, delete=run.asked.settings.publish.delete)
        run.report.changes = changes.as_data()
        stage.note = f"would be {changes}"


def _publish(run: Run) -> None:
    """A release on the Hub, proven on the target where there is one."""
    repository = repository_of(run.asked, run.plan, run.secrets)
    _release(run, repository, None if run.plan.target is TargetKind.NONE else partial(_target, run))


def _ask(run: Run) -> None:
    """Ask what is deployed already."""
    if run.plan.target is not TargetKind.NONE:
        _prove(run, None, partial(_target, run))


def _rehearse(run: Run) -> None:
    """The whole release, on a Hub and an inference server of our own, which are gone afterwards."""
    from hfdeploy_action.hub import Repository
    from hfdeploy_action.hub.identity import Identity, Patience
    from hfdeploy_action.targets import rehearsal

    repo_id = run.plan.repo_id or f"{REHEARSAL_OWNER}/model"
    with rehearsal.servers(repo_id, REHEARSAL_TOKEN) as (url, deploy):
        identity = Identity(REHEARSAL_TOKEN, "the rehearsal", url)
        repository = Repository(repo_id, identity, Patience(run.asked.settings.publish.retry_seconds))
        _release(run, repository, deploy)


Deploy = Callable[["Publication | None"], "Deployment"]


def _release(run: Run, repository: Repository, deploy: Deploy | None) -> None:
    """Publish, deploy, ask; and put back what stood there before where the model is not proven."""
    landed: list[Publication] = []
    with suppress(Failure):  # its stage holds it
        publication = _published(run, repository, landed)
        if deploy is not None:
            _prove(run, publication, deploy)
    if not landed:
        return
    publication = landed[-1]
    if run.report.outcome is Outcome.PASSED:
        run.report.outcome = _SUCCESS[run.plan.mode, publication.changed]
    elif run.report.outcome is Outcome.NOT_SERVED:  # the model is not at fault
        run.report.excused = run.asked.settings.target.serverless.not_served == "warn"
    elif publication.changed and run.asked.settings.on_failure is OnFailure.ROLLBACK:
        _roll_back(run, repository, publication)


_SUCCESS = {
    (Mode.PUBLISH, True): Outcome.PUBLISHED,
    (Mode.PUBLISH, False): Outcome.UNCHANGED,
    (Mode.REHEARSE, True): Outcome.REHEARSED,
    (Mode.REHEARSE, False): Outcome.REHEARSED,
}


def repository_of(asked: Asked, plan: Plan, secrets: Secrets) -> Repository:
    """The repository of a plan, on the Hub of the settings."""
    from hfdeploy_action.hub import Repository
    from hfdeploy_action.hub.identity import Identity, Patience

    settings = asked.settings
    identity = Identity(secrets.hf_token, "hf-token", settings.hf_endpoint.rstrip("/"))
    return Repository(plan.repo_id or "", identity, Patience(settings.publish.retry_seconds))


def _published(run: Run, repository: Repository, landed: list[Publication]) -> Publication:
    from hfdeploy_action.hub.card import check_card
    from hfdeploy_action.hub.changes import Candidate
    from hfdeploy_action.hub.pointers import fetch
    from hfdeploy_action.hub.publish import Wanted, publish

    settings, report = run.asked.settings, run.report
    tag = run.plan.tag or "rehearsal"
    with report.stage("publish") as stage:
        check_card(repository, run.folder)
        candidate = Candidate(run.folder.root, fetch(run.folder))
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
            report.publication = publication.as_data()
            report.changes = publication.changes.as_data()

        publication = publish(repository, wanted, note)
        report.checksums = {name: candidate.sha256(name) for name in candidate.sizes}
        done = f"{publication.commit[:7]} as {tag}: {publication.changes}"
        stage.note = done if publication.changed else f"{tag} holds this content already"
    return publication


def _target(run: Run, publication: Publication | None) -> Deployment:
    """The target of the settings, which is there already, and whether it answers for this model."""
    from hfdeploy_action.targets import self_hosted, serverless

    target = run.asked.settings.target
    revision = publication.commit if publication else None
    if target.kind is TargetKind.SERVERLESS:
        repository = repository_of(run.asked, run.plan, run.secrets)
        return serverless.deploy(target, run.secrets, repository, run.router, revision)
    return self_hosted.deploy(target, run.secrets, revision)


def _prove(run: Run, publication: Publication | None, deploy: Deploy) -> None:
    """Deploy and ask; a model that the rehearsal's server cannot load is not asked, and the row says so."""
    from hfdeploy_action.targets import CannotBeServed

    with run.report.stage("deploy") as stage:
        try:
            deployment = deploy(publication)
        except CannotBeServed as reason:
            stage.status, stage.note = Status.SKIPPED, str(reason)
            return
        run.report.deployment = deployment.as_data()
        stage.note = ", ".join(filter(None, (deployment.address.url, deployment.note)))
    _smoke(run, deployment)


def _smoke(run: Run, deployment: Deployment) -> None:
    """Ask the model; the stage fails where an answer or a threshold is not what it must be."""
    from hfdeploy_action.smoke import smoke
    from hfdeploy_action.smoke.load import STEADY, Step
    from hfdeploy_action.smoke.rules import RULES

    settings, report = run.asked.settings, run.report
    # Nobody else asks the rehearsal's server, so its load need not be spread out.
    steady = (Step(rate=30, seconds=2),) if deployment.target == "rehearsal" else STEADY
    asked = questions.questions(run.asked, run.given, run.folder, steady)
    with report.stage("smoke") as stage:
        smoked = smoke(deployment.address, asked)
        report.smoke = smoked.as_json()
        ignored = settings.rules.ignore
        stage.findings = tuple(f for rule in RULES for f in rule.findings(smoked) if not rule.id.startswith(ignored))
        stage.note = f"{len(smoked.cases)} cases, {len(smoked.checked)} rows, {len(smoked.load)} warm requests"
        undecided = any(finding.rule.id == "HFD808" for finding in stage.findings)
        if any(finding.severity is Severity.ERROR for finding in stage.findings):
            stage.status, report.outcome = Status.FAILED, Outcome.BREACHED
        elif undecided and settings.smoke.inconclusive == "fail":
            stage.status, report.outcome = Status.FAILED, Outcome.UNAVAILABLE


def _roll_back(run: Run, repository: Repository, publication: Publication) -> None:
    from hfdeploy_action.hub.rollback import roll_back

    with run.report.stage("rollback") as stage:
        commit = roll_back(repository, publication)
        run.report.rollback = {"commit": commit, "restored": publication.previous_commit, "tag": publication.tag}
        run.report.outcome = Outcome.ROLLED_BACK
        stage.note = f"main holds {publication.previous_commit[:7]} again, as {commit[:7]}; {publication.tag} is gone"
