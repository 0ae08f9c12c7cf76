"""The acts of a run: what changes the Hub or asks a model. One module per mode; each act is a stage of the report."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from hfdeploy_action import gate
from hfdeploy_action.findings import Failure
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.plan import Plan
from hfdeploy_action.report import Report, Status
from hfdeploy_action.settings import LoadedSettings, Mode, Secrets, TargetKind
from hfdeploy_action.signals import Cancelled
from hfdeploy_action.smoke.inputs import SmokeInputs

if TYPE_CHECKING:  # what only acts need: the Hub's client takes 0.3 s to import
    from hfdeploy_action.hub.repository import Repository
    from hfdeploy_action.targets import TargetInputs


class _Act(NamedTuple):
    """A module of this room, imported when its mode runs, whose function is `act`; and the stages of the report."""

    module: str
    stages: tuple[str, ...]


_RELEASE = ("publish", "promote", "deploy", "smoke", "tag", "channel", "visibility")
# Where a target serves a candidate:
_STAGED_RELEASE = ("publish", "deploy", "smoke", "promote", "tag", "channel", "visibility")
_TARGET = frozenset({"deploy", "smoke"})
_ACTS = {
    Mode.PLAN: _Act("preview", ("publish",)),
    Mode.PUBLISH: _Act("release", _RELEASE),
    Mode.REHEARSE: _Act("rehearse", _RELEASE),
    Mode.SMOKE: _Act("monitor", ("deploy", "smoke")),
    Mode.MONITOR: _Act("monitor", ("deploy", "smoke")),
    Mode.ROLLBACK: _Act("rollback", ("rollback", "channel", "deploy", "smoke")),
}
_WRITES = frozenset({Mode.PLAN, Mode.PUBLISH, Mode.ROLLBACK})  # or, as a plan, would write


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
    """The stages of a plan's acts. Without a target nothing is deployed or asked, except in a rehearsal.

    Without a channel, none is moved.
    """
    stages = _ACTS[plan.mode].stages if plan.mode in _ACTS else ()
    if stages == _RELEASE and tests_candidate(plan):
        stages = _STAGED_RELEASE
    has_target = plan.target is not TargetKind.NONE or plan.mode is Mode.REHEARSE
    left_out = (frozenset() if has_target else _TARGET) | (frozenset() if plan.channel else {"channel"})
    return tuple(stage for stage in stages if stage not in left_out)


def tests_candidate(plan: Plan) -> bool:
    """Whether the target serves the candidate, and it is asked, before main moves."""
    from hfdeploy_action.targets import target_class

    kind = "rehearsal" if plan.mode is Mode.REHEARSE else plan.target.value
    return plan.staged and kind != TargetKind.NONE.value and target_class(kind).takes_candidate


def carry_out(run: Run) -> None:
    """Run the act of the plan. A Failure becomes a finding of its stage, and the stages after it are skipped.

    Raises a Failure that came before the first stage.
    """
    if why := _barred(run.plan):
        run.report.skip(stages_of(run.plan), why)
        return
    module = import_module(f"{__name__}.{_ACTS[run.plan.mode].module}")
    try:
        module.act(run)
    except Failure as failure:
        if failure.finding() not in run.report.findings:  # no stage holds it
            raise
    except gate.Stopped:  # the findings of a stage say why
        pass
    except Cancelled:
        _skip_the_rest(run)
        raise
    _skip_the_rest(run)


def _skip_the_rest(run: Run) -> None:
    """Mark the stages that were not reached as skipped, with the stage that stopped the run, if one did."""
    statuses = {stage.name: stage.status for stage in run.report.stages}
    stages = stages_of(run.plan)
    stopped = next((name for name in stages if statuses.get(name) is Status.FAILED), None)
    if stopped:
        after = stages[stages.index(stopped) :]
        run.report.skip((name for name in after if name not in statuses), f"{stopped} failed")


def _barred(plan: Plan) -> str:
    """Why the acts are skipped: they need an address that may not be contacted. Empty if they are not skipped."""
    if plan.mode is Mode.REHEARSE:  # it uses the embedded servers
        return ""
    asks_hub = plan.mode in _WRITES or plan.target is TargetKind.SERVERLESS
    asks_model = plan.mode is not Mode.PLAN and plan.target is TargetKind.SELF_HOSTED
    return (asks_hub and plan.barred.hub) or (asks_model and plan.barred.model) or ""


def repository_of(loaded: LoadedSettings, plan: Plan, secrets: Secrets) -> Repository:
    """The repository of a plan, on the Hub of the settings. A job that may be its Trusted Publisher asks as that."""
    from hfdeploy_action.hub.identity import Identity
    from hfdeploy_action.hub.publisher import Publisher
    from hfdeploy_action.hub.repository import Repository
    from hfdeploy_action.retry import RetryBudget

    settings, oidc, repo_id = loaded.settings, secrets.oidc, plan.repo_id or ""
    endpoint, budget = settings.hf_endpoint.rstrip("/"), RetryBudget(settings.publish.retry_seconds)
    holder = Identity(secrets.hf_token, "hf-token", endpoint)
    if plan.mode not in _WRITES or not (oidc.is_available or oidc.demands(repo_id)):
        return Repository(repo_id, holder, budget)
    publisher = Identity("", "OIDC", endpoint, Publisher(oidc, repo_id, endpoint, secrets.issued))
    has_fallback = secrets.hf_token and not oidc.demands(repo_id)
    return Repository(repo_id, publisher, budget, holder if has_fallback else None)


def target_inputs(run: Run, repository: Repository | None = None) -> TargetInputs:
    """What the target of a run may need to know; the repository is made when the target asks for it."""
    from hfdeploy_action.targets import TargetInputs

    def make() -> Repository:
        return repository or repository_of(run.loaded, run.plan, run.secrets)

    return TargetInputs(run.loaded.settings.target, run.secrets, run.router, make)
