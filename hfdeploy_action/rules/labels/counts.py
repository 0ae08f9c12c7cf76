"""The number of labels, in the maps, in `num_labels` and in the classifier, and the problem type that fits it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.labels import SETFIT, whole
from hfdeploy_action.text import as_json, count, show

LABEL_MAPS = ("id2label", "label2id")
_MEASURED = re.compile(r"regress|pearson|spearman|\br?m[as]e\b|valence|arousal|_score\b", re.IGNORECASE)
# The only values that the configurations of transformers accept; reading any other raises.
PROBLEM_TYPES = ("regression", "single_label_classification", "multi_label_classification")


@rule("HFD205", Severity.ERROR)
def mismatched_label_count(folder: ModelFolder) -> Iterator[Problem]:
    """The number of labels differs from the classifier's number of outputs.

    Libraries refuse to load the classifier, or they load it with random weights: the model answers, but the answers
    mean nothing.

    Fix: set `id2label` and `label2id` to the labels used in training, or save the trained model again.
    """
    number = count(folder.labels.number, "label")
    has = (
        f"config.json has {number}"
        if folder.config.values.get("id2label")
        else f"without `id2label` there are {number}"
    )
    for head in folder.labels.mismatched_heads:
        if head.outputs != len(folder.declared.labels):  # else only `id2label` is wrong, which HFD206 reports
            at = at_label_map(folder)
            outputs = count(head.outputs, "output")
            message = f"{has}, but `{head.name}` in `{head.file}` has {outputs}"
            fix = f"name {outputs} in `id2label` and `label2id`, or save the trained model again."
            yield Problem(message, at, fix)


def at_label_map(folder: ModelFolder) -> Location:
    """The place of the labels in config_setfit.json or config.json, or of the architecture if there are none."""
    if folder.labels.of_setfit:
        return folder.json.at(SETFIT, "labels")
    return folder.config.at(next((key for key in LABEL_MAPS if key in folder.config.values), "architectures"))


@rule("HFD211", Severity.ERROR)
def mismatched_num_labels(folder: ModelFolder) -> Iterator[Problem]:
    """`num_labels` differs from the number of labels.

    Starting with transformers 5, `num_labels` takes precedence: the labels become LABEL_0, LABEL_1 and so on, and a
    classifier with a different number of outputs does not load. Earlier releases use `id2label` and print a warning
    each time they load the model.

    Fix: delete `num_labels` from config.json; `id2label` already gives the number.
    """
    number, label_count = folder.config.values.get("num_labels"), len(folder.labels.by_id)
    if folder.config.is_classifier and number is not None and label_count and whole(number) != label_count:
        message = f"`num_labels` is {as_json(number)}, but `id2label` has {count(label_count, 'label')}"
        yield Problem(message, folder.config.at("num_labels"))


@rule("HFD212", Severity.NOTICE)
def outdated_num_labels(folder: ModelFolder) -> Iterator[Problem]:
    """`_num_labels` is left over from an earlier classifier.

    No library reads it anymore, but people mistake it for the number of labels.

    Fix: delete `_num_labels` from config.json.
    """
    number, label_count = folder.config.values.get("_num_labels"), len(folder.labels.by_id)
    if number is not None and label_count and whole(number) != label_count:
        message = f"`_num_labels` is {as_json(number)}, but `id2label` has {count(label_count, 'label')}"
        yield Problem(message, folder.config.at("_num_labels"))


@rule("HFD215", Severity.ERROR)
def unknown_problem_type(folder: ModelFolder) -> Iterator[Problem]:
    """`problem_type` is not one that transformers knows.

    Libraries fail when they read config.json, so the model does not load.

    Fix: write `"problem_type": "single_label_classification"`, `multi_label_classification` or `regression`, or delete
    the key.
    """
    problem_type = folder.config.values.get("problem_type")
    if (
        problem_type is not None
        and problem_type not in PROBLEM_TYPES
        and folder.config.values.keys() & {"architectures", "model_type"}
    ):
        text = re.sub("[^a-z]+", "_", problem_type.lower()) if isinstance(problem_type, str) else ""
        fix = f'write `"problem_type": "{text}"`.' if text in PROBLEM_TYPES else ""
        meant = f"; did you mean `{text}`?" if fix else ""
        value = show(problem_type) if isinstance(problem_type, str) else as_json(problem_type)
        message = f"`problem_type` is `{value}`, which transformers does not know{meant}"
        yield Problem(message, folder.config.at("problem_type"), fix)


@rule("HFD216", Severity.WARNING)
def mismatched_problem_type(folder: ModelFolder) -> Iterator[Problem]:
    """`problem_type` does not fit the number of labels.

    `problem_type` decides how outputs become scores. With a single label, single-label classification always returns it
    with a score of 1. Regression returns raw numbers, but clients expect a probability for each label.

    Fix: write `"problem_type": "single_label_classification"` if the labels exclude each other, and
    `multi_label_classification` otherwise; `regression` is for a single number.
    """
    label_count = len(folder.labels.by_id)
    problem_type = folder.config.values.get("problem_type")
    if not folder.config.is_classifier:
        return
    if problem_type == "single_label_classification" and label_count == 1:
        message = "`single_label_classification` with 1 label always answers that label"
        fix = "write `multi_label_classification` for a label that applies or not, or `regression` for a number."
        yield Problem(message, folder.config.at("problem_type"), fix)
    if problem_type == "regression" and label_count > 1 and not _measures(folder):
        message = f"with `regression`, the scores of {count(label_count, 'label')} are not probabilities"
        yield Problem(message, folder.config.at("problem_type"))


def _measures(folder: ModelFolder) -> bool:
    """Whether the model measures several numbers: its labels are scales, or its card mentions regression."""
    texts = (*folder.labels.by_id.values(), folder.card.text or "")
    return any(map(_MEASURED.search, texts))
