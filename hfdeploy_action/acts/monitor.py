"""`smoke` and `monitor`: ask what is deployed already."""

from __future__ import annotations

from hfdeploy_action.acts import Run
from hfdeploy_action.acts.prove import prove, target_of
from hfdeploy_action.settings import TargetKind


def act(run: Run) -> None:
    """Ask the model of the target."""
    if run.plan.target is not TargetKind.NONE:
        prove(run, None, target_of(run))
