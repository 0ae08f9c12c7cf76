"""Labels that differ from the declared ones, or are in another order."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.rules.labels.counts import at_label_map
from hfdeploy_action.rules.labels.maps import id2label_json
from hfdeploy_action.text import and_more, show

_LONGEST = 120  # characters of labels that a fix shows


@rule("HFD206", Severity.ERROR)
def mismatched_declared_labels(folder: ModelFolder) -> Iterator[Problem]:
    """The model's labels differ from the declared `labels`.

    The declared `labels` are those of the training data. Programs that rely on them fail if the model answers with
    different ones.

    Fix: write the declared labels to `id2label` and `label2id` in config.json, in the order used in training. If the
    declared `labels` are out of date, correct those instead.
    """
    declared = folder.declared.labels
    labels = tuple(folder.labels.by_id.values())
    numbered = folder.labels.is_numbered or folder.config.values.get("id2label") is None
    if not declared or not (labels or folder.config.is_classifier) or not numbered:
        return
    missing, extra = beyond(declared, labels), beyond(labels, declared)
    has_duplicates = len(set(labels)) < len(labels) and not folder.config.is_image_classifier  # which HFD203 reports
    if extra or (missing and not has_duplicates):
        at = at_label_map(folder) if CONFIG in folder.files else folder.declared.labels_at
        message = "the model's labels differ from the declared ones: " + differences(missing, extra)
        yield Problem(message, at, _declared_fix(folder))


def _declared_fix(folder: ModelFolder) -> str:
    """The JSON of the declared labels, if there is one for each output and it fits into a fix; else empty."""
    declared = folder.declared.labels
    outputs = {head.outputs for head in folder.labels.mismatched_heads} or {folder.labels.number}
    in_setfit = folder.labels.of_setfit is not None
    if in_setfit or outputs != {len(declared)} or sum(map(len, declared)) > _LONGEST:
        return ""
    return (
        f"if the declared `labels` are in the order used in training, write {id2label_json(declared)} "
        "to config.json, and the same pairs to `label2id`."
    )


@rule("HFD214", Severity.NOTICE)
def mismatched_label_order(folder: ModelFolder) -> Iterator[Problem]:
    """The labels are in a different order than in `labels` or in the card.

    The order gives each output of the classifier its name. If the declared order is the one used in training, the
    answers carry the wrong names, but there is no error. This rule ignores a list in alphabetical order.

    Fix: classify a text whose label you know; then correct the order in `id2label` or in the other list.
    """
    names = folder.labels.by_id
    labels = [names[number] for number in sorted(names)]
    declared = list(folder.declared.labels)
    if declared and (place := _out_of_place(declared, labels)) is not None:
        yield Problem(
            _differ(place, "the model", labels, "the declared labels", declared),
            folder.labels.at(place),
        )
    named = [name for name, _ in folder.labels.in_card]
    if named != sorted(named) and named != declared and (place := _out_of_place(named, labels)) is not None:
        at = folder.card.at(*folder.labels.in_card[place][1])
        yield Problem(_differ(place, "the card", named, "the model", labels), at)


def _differ(place: int, one: str, labels: list[str], other: str, others: list[str]) -> str:
    """Which labels two lists have at the same place, in words."""
    return f"label {place} of {one} is `{show(labels[place])}`, but label {place} of {other} is `{show(others[place])}`"


def _out_of_place(some: list[str], others: list[str]) -> int | None:
    """The first index at which two orders of the same labels differ; None if these are not the same labels."""
    if sorted(some) != sorted(others):
        return None
    return next((place for place, (one, other) in enumerate(zip(some, others, strict=True)) if one != other), None)


def beyond(labels: Collection[str], others: Collection[str]) -> list[str]:
    """The labels that are not among the others, in their order."""
    known = set(others)
    return [label for label in labels if label not in known]


def differences(missing: list[str], extra: list[str]) -> str:
    """Which labels are missing and which are unexpected, in words."""
    parts = [("missing", missing), ("unexpected", extra)]
    return "; ".join(f"{what} {_listed(labels)}" for what, labels in parts if labels)


def _listed(labels: list[str]) -> str:
    return ", ".join(f"`{show(label)}`" for label in labels[:5]) + and_more(labels, shown=5)
