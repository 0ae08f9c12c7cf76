"""The stage `policy`."""

from __future__ import annotations

from hfdeploy_action.rules.policy import exposure, personal, secrets, workflows
from hfdeploy_action.rules.stage import Stage

STAGE = Stage.of(
    "policy",
    "Secrets, personal data and models trained on sensitive data must not be exposed.",
    (exposure, secrets, personal, workflows),
)
