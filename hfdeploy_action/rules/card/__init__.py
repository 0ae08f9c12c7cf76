"""The stage `card`."""

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
from hfdeploy_action.rules.stage import Stage

STAGE = Stage.of(
    "card",
    "The Hub, programs and readers must be able to use the model card.",
    (front_matter, keys, license, language, task, lineage, evaluation, page, prose, links, encoding),
)
