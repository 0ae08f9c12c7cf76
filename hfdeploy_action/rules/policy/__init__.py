"""Policy: secrets, personal data, and models that too many people can reach."""

from __future__ import annotations

from hfdeploy_action.rules.policy import exposure, personal, secrets, workflows

PARTS = (exposure, secrets, personal, workflows)
