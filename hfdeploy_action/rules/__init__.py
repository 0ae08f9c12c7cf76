"""The rules, stage by stage. A new rule is one decorated function in a module of its stage: nothing else to edit."""

from __future__ import annotations

from hfdeploy_action.rules import card, files, labels, lfs, policy

STAGES = (files.STAGE, labels.STAGE, lfs.STAGE, card.STAGE, policy.STAGE)
RULES = {rule.id: rule for stage in STAGES for rule in stage.rules}
