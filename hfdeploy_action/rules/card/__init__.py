"""The model card: what it tells the Hub and its readers is there, right, and said once."""

from __future__ import annotations

from hfdeploy_action.rules.card import (
    damage,
    evaluation,
    front_matter,
    keys,
    language,
    licence,
    lineage,
    links,
    page,
    prose,
    task,
)

PARTS = (front_matter, keys, licence, language, task, lineage, evaluation, page, prose, links, damage)
