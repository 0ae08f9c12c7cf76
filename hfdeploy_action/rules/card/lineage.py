"""What the model was made from, and what it was made into."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import REPOSITORY, entries, id_within
from hfdeploy_action.rules.labels import show


@rule("HFD414", Severity.ERROR)
def base_model_is_on_the_hub(folder: ModelFolder) -> Iterator[Problem]:
    """The `base_model` is named as the Hub names models.

    The Hub refuses a card with anything else: a path on somebody's machine, a title with blanks.

    Fix: give the model's id, such as `distilbert/distilbert-base-uncased`, or leave the key out.
    """
    for at, model in entries(folder, "base_model"):
        if model is not None and not REPOSITORY.fullmatch(str(model)):
            yield Problem(f"`{show(str(model))}` is no model of the Hub{id_within(str(model))}", at)
