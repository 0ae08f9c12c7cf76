"""What the model was made from, and which model replaces it."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import close, did_you_mean, entries, id_of, is_address, refused, without_text
from hfdeploy_action.text import show
from hfdeploy_action.vocabulary.card import REPOSITORY

# What the Hub knows that one model can be of another (hub-docs, model-cards.md, 2026-08).
RELATIONS = ("adapter", "merge", "quantized", "finetune")


@rule("HFD414", Severity.ERROR)
def invalid_base_model(folder: ModelFolder) -> Iterator[Problem]:
    """A `base_model` is not a valid model ID.

    The Hub rejects the card. Local paths, names with spaces, numbers and empty entries are not model IDs.

    Fix: write the ID of the model on the Hub, as in `base_model: distilbert/distilbert-base-uncased`, or delete the
    key.
    """
    for verdict in refused(folder, "base_model"):
        unlike = Problem(f"`{show(str(verdict.value))}` is not a valid Hub model ID", folder.card.at(*verdict.keys))
        yield without_text(folder, verdict, "a model ID") or unlike


@rule("HFD420", Severity.ERROR)
def invalid_dataset(folder: ModelFolder) -> Iterator[Problem]:
    """An entry of `datasets` is not a valid dataset ID.

    The Hub rejects the card. Titles with spaces, local paths, mappings and empty entries are not dataset IDs.

    Fix: write the ID of the dataset on the Hub, as in `datasets: [dair-ai/emotion]`. If the dataset is not on the Hub,
    describe it in the text of the card.
    """
    for verdict in refused(folder, "datasets"):
        unlike = Problem(f"`{show(str(verdict.value))}` is not a valid Hub dataset ID", folder.card.at(*verdict.keys))
        yield without_text(folder, verdict, "a dataset ID") or unlike


@rule("HFD421", Severity.WARNING)
def invalid_base_model_relation(folder: ModelFolder) -> Iterator[Problem]:
    """`base_model_relation` is unknown to the Hub, or there is no `base_model`.

    The Hub lists the model on the page of its base model as one of four kinds. With any other value, the Hub guesses
    the kind.

    Fix: write `base_model_relation: finetune`, `adapter`, `merge` or `quantized`, and add a `base_model`.
    """
    relation = folder.card.values.get("base_model_relation")
    if relation is None:
        return
    at = folder.card.at("base_model_relation")
    if relation not in RELATIONS:
        meant = close(str(relation), RELATIONS)
        message = f"`{show(str(relation))}` is not a relation that the Hub knows{did_you_mean(meant)}"
        yield Problem(message, at, f"write `base_model_relation: {meant}`." if meant else "")
    elif not folder.card.values.get("base_model"):
        fix = "add the ID of the model that yours was made from as `base_model`, or delete `base_model_relation`."
        yield Problem(f"`base_model_relation` is `{relation}`, but there is no `base_model`", at, fix)


@rule("HFD422", Severity.WARNING)
def invalid_new_version(folder: ModelFolder) -> Iterator[Problem]:
    """`new_version` is not the ID of another model.

    The model's page links to `new_version`. If the value is a number, or a name without an owner, the link is broken.

    Fix: write the ID of the newer model, as in `new_version: acme/emotion-2`, or delete the key.
    """
    newer = folder.card.values.get("new_version")
    if newer is None or newer == "":
        return
    at = folder.card.at("new_version")
    if not REPOSITORY.fullmatch(str(newer)) or "/" not in str(newer):
        meant = id_of(str(newer))
        fix = f"write `new_version: {meant}`." if meant else ""
        yield Problem(f"`{show(str(newer))}` is not a valid Hub model ID{did_you_mean(meant)}", at, fix)
    elif newer == folder.declared.repo_id:
        yield Problem(f"`new_version` is `{newer}`, which is this model", at)


@rule("HFD439", Severity.WARNING)
def url_in_place_of_id(folder: ModelFolder) -> Iterator[Problem]:
    """A model or dataset is given as a URL, not as an ID.

    The Hub accepts the URL, but does not link this model to the other model or the dataset.

    Fix: write the ID alone, as in `base_model: distilbert/distilbert-base-uncased`. If the model or dataset is not on
    the Hub, delete the entry and link to it in the text of the card.
    """
    for key in ("base_model", "datasets"):
        for at, value in entries(folder, key):
            if is_address(value):
                meant = id_of(value)
                fix = f"write `{meant}` in place of the URL." if meant else ""
                yield Problem(f"`{show(value)}` in `{key}` is a URL, not an ID{did_you_mean(meant)}", at, fix)
