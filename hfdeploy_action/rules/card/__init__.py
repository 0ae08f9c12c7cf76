"""The model card: what it tells the Hub and its readers is there, right, and said once."""

from __future__ import annotations

from hfdeploy_action.rules.card import front_matter, language, licence, lineage, task

PARTS = (front_matter, licence, language, task, lineage)
