"""The acts: what changes the world, or asks it. One module a mode; each act is a stage of the report."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from hfdeploy_action.findings import Failure
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.plan import Plan
from hfdeploy_action.report import Report, Status
from hfdeploy_action.retry import RetryBudget
from hfdeploy_action.settings import LoadedSettings, Mode, Secrets, TargetKind
from hfdeploy_action.signals import Cancelled
from hfdeploy_action.smoke.plan import SmokeInputs
from hfdeploy_action.targets import TargetInputs

if TYPE_CHECKING:  # the Hub's client takes 0.3 s to import
    from hfdeploy_action.hub.repository import Repository

_RELEASE = ("publish", "deploy", "smoke")
_STAGES = {
    Mode.PLAN: ("publish",),
    Mode.PUBLISH: _RELEASE,
    Mode.REHEARSE: _RELEASE,
    Mode.SMOKE: ("deploy", "smoke"),
    Mode.MONITOR: ("deploy", "smoke"),
}
# The module of each mode, imported when the mode runs; its function is `act`.
_MODULES = {
    Mode.PLAN: "preview",
    Mode.PUBLISH: "release",
    Mode.REHEARSE: "rehearse",
    Mode.SMOKE: "monitor",
    Mode.MONITOR: "monitor",
}


@dataclass(frozen=True)
class Run:
    """What every act needs to know."""

    loaded: LoadedSettings
    plan: Plan
    secrets: Secrets
    folder: ModelFolder
    smoke_inputs: SmokeInputs
    router: str  # the address of serverless inference
    report: Report
    unfetched: Failure | None = None  # why a pointer of Git LFS has no content


def stages_of(plan: Plan) -> tuple[str, ...]:
    """The stages of a plan's acts; without a target nothing is deployed or asked, except in a rehearsal."""
    planned = _STAGES.get(plan.mode, ())
    served = plan.target is not TargetKind.NONE or plan.mode is Mode.REHEARSE
    return tuple(stage for stage in planned if served or stage == "publish")


def carry_out(run: Run) -> None:
    """Do what the plan says. A Failure is a finding of its stage, and the stages after it are skipped with the reason.

    Raises a Failure that kept the acts from starting.
    """
    if why := _barred(run.plan):
        run.report.skip(stages_of(run.plan), why)
        return
    module = import_module(f"{__name__}.{_MODULES[run.plan.mode]}")
    try:
        module.act(run)
    except Failure as failure:
        if failure.finding() not in run.report.findings:  # it was raised outside of every stage
            raise
    except Cancelled:
        _skip_the_rest(run)
        raise
    _skip_the_rest(run)


def _skip_the_rest(run: Run) -> None:
    """Say of the stages that were not reached which one stopped them."""
    statuses = {stage.name: stage.status for stage in run.report.stages}
    stopped = next((name for name in stages_of(run.plan) if statuses.get(name) is not Status.PASSED), "")
    how = statuses[stopped].value if stopped in statuses else ""
    run.report.skip((name for name in stages_of(run.plan) if name not in statuses), f"{stopped} {how}")


def _barred(plan: Plan) -> str:
    """Why the acts are skipped: an address that they need may not be contacted. A release goes through whole or not."""
    if plan.mode is Mode.REHEARSE:  # which has servers of its own
        return ""
    asks_hub = plan.mode in {Mode.PLAN, Mode.PUBLISH} or plan.target is TargetKind.SERVERLESS
    asks_model = plan.mode is not Mode.PLAN and plan.target is TargetKind.SELF_HOSTED
    return (asks_hub and plan.barred.hub) or (asks_model and plan.barred.model) or ""


def repository_of(loaded: LoadedSettings, plan: Plan, secrets: Secrets) -> Repository:
    """The repository of a plan, on the Hub of the settings."""
    from hfdeploy_action.hub.identity import Identity
    from hfdeploy_action.hub.repository import Repository

    settings = loaded.settings
    identity = Identity(secrets.hf_token, "hf-token", settings.hf_endpoint.rstrip("/"))
    return Repository(plan.repo_id or "", identity, RetryBudget(settings.publish.retry_seconds))


def target_inputs(run: Run, repository: Repository | None = None) -> TargetInputs:
    """What the target of a run may need to know; the repository is made when the target asks for it."""

    def make() -> Repository:
        return repository or repository_of(run.loaded, run.plan, run.secrets)

    return TargetInputs(run.loaded.settings.target, run.secrets, run.router, make)
