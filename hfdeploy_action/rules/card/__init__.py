"""The model card: what it tells the Hub and its readers."""

from __future__ import annotations

from hfdeploy_action.rules.card import (
    encoding,
    evaluation,
    front_matter,
    keys,
    language,
    license,
    lineage,
    links,
    page,
    prose,
    task,
)

PARTS = (front_matter, keys, license, language, task, lineage, evaluation, page, prose, links, encoding)
