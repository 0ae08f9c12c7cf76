"""What the model was made from, and what it was made into."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import REPOSITORY, close, entries, id_within, is_address
from hfdeploy_action.rules.labels import show

# What the Hub knows that one model can be of another (hub-docs, model-cards.md, 2026-08).
RELATIONS = ("adapter", "merge", "quantized", "finetune")


@rule("HFD414", Severity.ERROR)
def base_model_is_on_the_hub(folder: ModelFolder) -> Iterator[Problem]:
    """The `base_model` is named as the Hub names models.

    The Hub refuses a card with anything else: a path on somebody's machine, a title with blanks.

    Fix: give the model's id, as in `base_model: distilbert/distilbert-base-uncased`, or leave the key out.
    """
    for at, model in entries(folder, "base_model"):
        if model is not None and not REPOSITORY.fullmatch(str(model)) and not is_address(model):
            yield Problem(f"`{show(str(model))}` is no model of the Hub", at)


@rule("HFD420", Severity.ERROR)
def datasets_are_on_the_hub(folder: ModelFolder) -> Iterator[Problem]:
    """Every dataset is named as the Hub names datasets.

    The Hub refuses a card with anything else: a title with blanks, a path, an entry that is no text.

    Fix: give the dataset's id, as in `datasets: [dair-ai/emotion]`; what is not on the Hub belongs in the text.
    """
    for at, dataset in entries(folder, "datasets"):
        if isinstance(dataset, dict | list):
            yield Problem("an entry of `datasets` is no text", at)
        elif dataset not in (None, "") and not REPOSITORY.fullmatch(str(dataset)) and not is_address(dataset):
            yield Problem(f"`{show(str(dataset))}` is no dataset of the Hub", at)


@rule("HFD421", Severity.WARNING)
def base_model_relation_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """`base_model_relation` says what was done to the `base_model`.

    The Hub files the model under its parent as one of four kinds; with anything else it guesses.

    Fix: write `base_model_relation: finetune`, `adapter`, `merge` or `quantized`, and name the `base_model`.
    """
    relation = folder.card_values.get("base_model_relation")
    if relation is None:
        return
    at = folder.in_card("base_model_relation")
    if relation not in RELATIONS:
        yield Problem(f"`{show(str(relation))}` is no relation of the Hub{close(str(relation), RELATIONS)}", at)
    elif not folder.card_values.get("base_model"):
        yield Problem(f"`{relation}` of nothing: there is no `base_model`", at)


@rule("HFD422", Severity.WARNING)
def new_version_is_a_model(folder: ModelFolder) -> Iterator[Problem]:
    """`new_version` is another model on the Hub.

    The page sends its readers there; a number or a name without an owner sends them nowhere.

    Fix: give the id of the newer model, as in `new_version: acme/emotion-2`, or leave the key out.
    """
    newer = folder.card_values.get("new_version")
    if newer is None or newer == "":
        return
    at = folder.in_card("new_version")
    if not REPOSITORY.fullmatch(str(newer)) or "/" not in str(newer):
        yield Problem(f"`{show(str(newer))}` is no id of a model{id_within(str(newer))}", at)
    elif newer == folder.declared.repo_id:
        yield Problem(f"`{newer}` is this model itself", at)


@rule("HFD439", Severity.WARNING)
def ids_are_no_addresses(folder: ModelFolder) -> Iterator[Problem]:
    """Models and datasets are named by their ids, not by addresses.

    The Hub has let addresses pass, and files the model under no parent and no dataset for them.

    Fix: write the id alone, as in `base_model: distilbert/distilbert-base-uncased`; what is elsewhere is linked in the
    text.
    """
    for key in ("base_model", "datasets"):
        for at, value in entries(folder, key):
            if is_address(value):
                yield Problem(f"`{show(value)}` is an address{id_within(value)}", at)
