"""Classifier heads: the form and order of the label maps, the number of labels and the problem type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.labels import whole
from hfdeploy_action.rules.few import few
from hfdeploy_action.text import as_json, count, show

_MEASURED = re.compile(r"regress|pearson|spearman|\br?m[as]e\b|valence|arousal|_score\b", re.IGNORECASE)
# The only values that the configurations of transformers accept; reading any other raises.
PROBLEM_TYPES = ("regression", "single_label_classification", "multi_label_classification")


@rule("HFD210", Severity.WARNING)
def missing_label_map(folder: ModelFolder) -> Iterator[Problem]:
    """One of `id2label` and `label2id` is missing.

    Libraries name answers by `id2label`. Training, evaluation and zero-shot classification look labels up in
    `label2id`. Some libraries make up the missing one, and others fail.

    Fix: build the missing map from the other: `label2id = {label: int(id) for id, label in id2label.items()}`.
    """
    for name, other in (("id2label", "label2id"), ("label2id", "id2label")):
        missing = folder.config.values.get(name) and folder.config.values.get(other) is None
        if missing and not (other == "id2label" and folder.labels.mismatched_heads):  # which HFD205 reports
            fix = "build it from `label2id`: `id2label = {str(id): label for label, id in label2id.items()}`."
            message = f"there is `{name}`, but no `{other}`"
            yield Problem(message, folder.config.at(name), fix if other == "id2label" else "")


@rule("HFD211", Severity.ERROR)
def mismatched_num_labels(folder: ModelFolder) -> Iterator[Problem]:
    """`num_labels` differs from the number of labels.

    From transformers 5 on, `num_labels` wins: the labels become LABEL_0, LABEL_1 and so on, and a classifier with
    another number of outputs does not load. Earlier releases use `id2label`, and warn each time they load the model.

    Fix: delete `num_labels` from config.json; `id2label` already gives the number.
    """
    number, held = folder.config.values.get("num_labels"), len(folder.labels.by_id)
    if folder.config.is_classifier and number is not None and held and whole(number) != held:
        message = f"`num_labels` is {as_json(number)}, but `id2label` has {count(held, 'label')}"
        yield Problem(message, folder.config.at("num_labels"))


@rule("HFD212", Severity.NOTICE)
def outdated_num_labels(folder: ModelFolder) -> Iterator[Problem]:
    """`_num_labels` is left over from an earlier classifier.

    No library reads it any more, but people mistake it for the number of labels.

    Fix: delete `_num_labels` from config.json.
    """
    number, held = folder.config.values.get("_num_labels"), len(folder.labels.by_id)
    if number is not None and held and whole(number) != held:
        message = f"`_num_labels` is {as_json(number)}, but `id2label` has {count(held, 'label')}"
        yield Problem(message, folder.config.at("_num_labels"))


@rule("HFD213", Severity.WARNING)
@few
def indistinct_labels(folder: ModelFolder) -> Iterator[Problem]:
    """Two labels differ only in case or white space.

    Clients that trim labels or convert them to lower case confuse the two, and so do readers.

    Fix: if both mean the same, train the model with one of them; if not, give them clearly different names.
    """
    seen: dict[str, tuple[int, str]] = {}
    for number, label in folder.labels.by_id.items():
        first = seen.setdefault(" ".join(label.casefold().split()), (number, label))
        if first[0] != number and (label != first[1] or folder.config.is_image_classifier):
            at = folder.config.at("id2label", str(number))
            same = f"both `{show(label)}`"
            are = same if label == first[1] else f"`{show(first[1])}` and `{show(label)}`"
            yield Problem(f"labels {first[0]} and {number} are {are}", at)


@rule("HFD214", Severity.NOTICE)
def mismatched_label_order(folder: ModelFolder) -> Iterator[Problem]:
    """The labels are in a different order than the declared `labels` or those of the card.

    The order gives each output of the classifier its name. If the declared order is the one of the training, the
    answers have the wrong names, and nothing fails. This rule ignores a list in alphabetical order.

    Fix: ask the model a question whose answer you know; then correct the order of `id2label` or of the other list.
    """
    names = folder.labels.by_id
    held = [names[number] for number in sorted(names)]
    declared = list(folder.declared.labels)
    if declared and (place := _out_of_place(declared, held)) is not None:
        yield Problem(
            _differ(place, "the model", held, "the declared labels", declared),
            folder.config.at("id2label", str(place)),
        )
    named = [name for name, _ in folder.labels.in_card]
    if named != sorted(named) and named != declared and (place := _out_of_place(named, held)) is not None:
        at = folder.card.at(*folder.labels.in_card[place][1])
        yield Problem(_differ(place, "the card", named, "the model", held), at)


def _differ(place: int, one: str, labels: list[str], other: str, others: list[str]) -> str:
    """Which labels two lists have at the same place, in words."""
    return f"label {place} of {one} is `{show(labels[place])}`, but label {place} of {other} is `{show(others[place])}`"


def _out_of_place(some: list[str], others: list[str]) -> int | None:
    """The first index at which two orders of the same labels differ; None if these are not the same labels."""
    if sorted(some) != sorted(others):
        return None
    return next((place for place, (one, other) in enumerate(zip(some, others, strict=True)) if one != other), None)


@rule("HFD215", Severity.ERROR)
def unknown_problem_type(folder: ModelFolder) -> Iterator[Problem]:
    """`problem_type` is not one that transformers knows.

    Libraries fail when they read config.json, so the model does not load.

    Fix: write `"problem_type": "single_label_classification"`, `multi_label_classification` or `regression`, or delete
    the key.
    """
    given = folder.config.values.get("problem_type")
    if (
        given is not None
        and given not in PROBLEM_TYPES
        and folder.config.values.keys() & {"architectures", "model_type"}
    ):
        text = re.sub("[^a-z]+", "_", given.lower()) if isinstance(given, str) else ""
        fix = f'write `"problem_type": "{text}"`.' if text in PROBLEM_TYPES else ""
        meant = f"; did you mean `{text}`?" if fix else ""
        value = show(given) if isinstance(given, str) else as_json(given)
        message = f"`problem_type` is `{value}`, which transformers does not know{meant}"
        yield Problem(message, folder.config.at("problem_type"), fix)


@rule("HFD216", Severity.WARNING)
def mismatched_problem_type(folder: ModelFolder) -> Iterator[Problem]:
    """`problem_type` does not fit the number of labels.

    It decides how outputs become scores. With one label, single-label classification always answers that label with
    the score 1. Regression answers with raw numbers, where clients expect a probability for each label.

    Fix: write `"problem_type": "single_label_classification"` where one label excludes the others, else
    `multi_label_classification`; `regression` is for one number.
    """
    held = len(folder.labels.by_id)
    given = folder.config.values.get("problem_type")
    if not folder.config.is_classifier:
        return
    if given == "single_label_classification" and held == 1:
        message = "`single_label_classification` with 1 label always answers that label"
        fix = "write `multi_label_classification` for a label that applies or not, or `regression` for a number."
        yield Problem(message, folder.config.at("problem_type"), fix)
    if given == "regression" and held > 1 and not _measures(folder):
        message = f"with `regression`, the scores of {count(held, 'label')} are not probabilities"
        yield Problem(message, folder.config.at("problem_type"))


def _measures(folder: ModelFolder) -> bool:
    """Whether the model measures several numbers: its labels are scales, or its card mentions regression."""
    texts = (*folder.labels.by_id.values(), folder.card.text or "")
    return any(map(_MEASURED.search, texts))


@rule("HFD217", Severity.ERROR)
def invalid_label_map(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` or `label2id` is not a JSON object.

    Libraries look labels up in it by key. They fail when they read config.json, so the model does not load.

    Fix: write them as `"id2label": {"0": "anxious", "1": "calm"}` and `"label2id": {"anxious": 0, "calm": 1}`.
    """
    if not folder.config.values.keys() & {"architectures", "model_type"}:
        return
    for name in ("id2label", "label2id"):
        given = folder.config.values.get(name)
        if given is not None and not isinstance(given, dict):
            kind = "a list" if isinstance(given, list) else as_json(given)
            yield Problem(f"`{name}` is {kind}, not a JSON object", folder.config.at(name))
