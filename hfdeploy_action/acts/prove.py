"""Deploy the model and ask it: the stages `deploy` and `smoke`."""

from __future__ import annotations

from contextlib import ExitStack

from hfdeploy_action import gate
from hfdeploy_action.acts import Run
from hfdeploy_action.report import Status
from hfdeploy_action.results import Deployment, Publication
from hfdeploy_action.settings import OnNotServed, Rehearse
from hfdeploy_action.smoke.asking import smoke
from hfdeploy_action.smoke.measurements import measure
from hfdeploy_action.smoke.plan import smoke_plan
from hfdeploy_action.smoke.rules import RULES
from hfdeploy_action.targets import Target
from hfdeploy_action.targets.failures import NotServed, UnloadableModel
from hfdeploy_action.text import count
from hfdeploy_action.workload import workload


def prove(run: Run, publication: Publication | None, target: Target) -> bool:
    """Deploy and ask. Returns False if an answer or a measurement fails the run.

    A model that the rehearsal's server cannot load is not asked, and the stage says so, unless the model is damaged or
    the settings require that it is asked. Raises a Failure if there is no deployment or no answer.
    """
    with ExitStack() as stack:
        with run.report.stage("deploy") as stage:
            try:
                deployment = stack.enter_context(target.deploy(publication))
            except UnloadableModel as failure:
                if failure.damaged or run.loaded.settings.rehearse is Rehearse.REQUIRE:
                    raise
                stage.status, stage.note = Status.SKIPPED, f"{failure}. Fix: {failure.finding().fix}"
                run.report.skip(("smoke",), "the model is not deployed")
                return True
            run.report.deployment = deployment
            stage.note = ", ".join(filter(None, (deployment.url, deployment.note)))
        return _ask(run, deployment)


def prove_if_served(run: Run, publication: Publication, target: Target) -> bool:
    """Deploy and ask. A model that nobody serves passes without an answer if the settings say so."""
    try:
        return prove(run, publication, target)
    except NotServed as failure:
        if run.loaded.settings.target.serverless.not_served is not OnNotServed.WARN:
            raise
        run.report.excused = True
        run.report.skip(["smoke"], str(failure))
        return True


def _ask(run: Run, deployment: Deployment) -> bool:
    """Ask the model, and judge its answers. Returns False if they fail the run."""
    steps, most = workload(run.loaded.settings, deployment.rate).steps, deployment.most_per_second
    if most:
        steps = tuple(step.at_most(most) for step in steps)
    plan = smoke_plan(run.loaded, run.smoke_inputs, run.folder, steps)
    with run.report.stage("smoke") as stage:
        observed = smoke(deployment.address, plan)
        run.report.smoke = measure(observed)
        ignored = run.loaded.settings.rules.ignore
        stage.rules = tuple(rule for rule in RULES if not rule.id.startswith(ignored))
        stage.findings = tuple(finding for rule in stage.rules for finding in rule.findings(observed))
        counts = {"test case": observed.cases, "dataset row": observed.rows, "load-test request": observed.load}
        stage.note = ", ".join(count(len(asked), what) for what, asked in counts.items())
        gate.judge_smoke(stage, run.loaded.settings, run.plan.mode)
        return stage.outcome is None
