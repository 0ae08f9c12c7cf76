"""`smoke` and `monitor`: ask what is served already."""

from __future__ import annotations

from hfdeploy_action.acts import Run, target_inputs
from hfdeploy_action.acts.prove import prove
from hfdeploy_action.targets import target_of


def act(run: Run) -> None:
    """Ask the model of the target."""
    prove(run, None, target_of(run.plan.target.value, target_inputs(run)))
