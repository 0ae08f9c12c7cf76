"""The stage `policy`."""

from __future__ import annotations

from hfdeploy_action.rules.policy import exposure, personal, secrets, workflows
from hfdeploy_action.rules.stage import Stage

STAGE = Stage.of(
    "policy",
    "Policy: secrets and personal data must not be published, nor models of sensitive data exposed.",
    (exposure, secrets, personal, workflows),
)
