"""Labels: config.json, the classifier, the card and the declared labels agree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, CONFIG, ModelFolder
from hfdeploy_action.folder.labels import is_name, whole
from hfdeploy_action.rules.few import Said, few, first
from hfdeploy_action.text import and_more, as_json, count, is_printable, show

_MAPS = ("id2label", "label2id")
_DEFAULT = re.compile(r"LABEL_[0-9]{1,9}")  # the name that transformers gives
_PLACEHOLDER = re.compile(r"LABEL_\d+|label_\d+|class_\d+|\d+")


@rule("HFD201", Severity.WARNING)
def placeholder_label(folder: ModelFolder) -> Iterator[Problem]:
    """A label is a placeholder such as `LABEL_0`.

    Users, widgets and clients see `LABEL_0`, and nobody can tell what it stands for.

    Fix: name the labels in config.json: `"id2label": {"0": "anxious", "1": "calm"}` and `"label2id": {"anxious": 0,
    "calm": 1}`.
    """
    if not folder.config.is_classifier:
        return
    names = folder.labels.by_id
    labels = list(names.values())
    if not labels:
        if not (folder.config.values.keys() & _MAPS or folder.labels.mismatched_heads):
            at = folder.config.at("architectures")
            yield Problem("there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`", at)
    elif len(labels) < 2 or beyond(
        folder.declared.labels, labels
    ):  # one label needs no name; HFD206 asks for the declared names
        return
    elif all(_PLACEHOLDER.fullmatch(label) for label in labels):
        shown = f"`{show(labels[0])}` to `{show(labels[-1])}`"
        yield Problem(f"all {len(labels)} labels are placeholders: {shown}", folder.config.at("id2label"))
    else:
        said = (
            (f"label {number} is the placeholder `{label}`", ("id2label", str(number)))
            for number, label in names.items()
            if _DEFAULT.fullmatch(label)
        )
        yield from first(said, folder.config.at)


@rule("HFD202", Severity.ERROR)
def inconsistent_label_maps(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` and `label2id` contradict each other.

    Clients read `id2label`, and training code reads `label2id`. Where they differ, a prediction changes its meaning.

    Fix: build one from the other: `label2id = {label: int(id) for id, label in id2label.items()}`.
    """
    label2id = folder.config.values.get("label2id")
    if isinstance(label2id, dict) and folder.labels.names:  # HFD204 reports gaps
        said = _disagreements(folder.labels.by_id, label2id)
        yield from first(said, folder.config.at)


def _disagreements(names: dict[int, str], label2id: dict[str, Any]) -> Said:
    ids = {label: whole(value) for label, value in label2id.items()}
    for number, label in names.items():
        if label not in ids:
            message = f"`id2label` maps {number} to `{show(label)}`, which `label2id` does not contain"
            yield message, ("id2label", str(number))
        elif names.get(-1 if (back := ids[label]) is None else back) != label:
            message = (
                f"`label2id` maps `{show(label)}` to {as_json(label2id[label])}, but `id2label` maps {number} to it"
            )
            yield message, ("label2id", label)
    known = set(names.values())
    for label in (label for label in ids if label not in known):
        yield f"`label2id` contains `{show(label)}`, which `id2label` does not", ("label2id", label)


@rule("HFD203", Severity.ERROR)
@few
def duplicate_label(folder: ModelFolder) -> Iterator[Problem]:
    """Two IDs have the same label.

    Nobody can tell the two apart in an answer. For image classifiers HFD213 reports it, as a warning: ImageNet itself
    has two labels `crane`.

    Fix: give each ID its own label in `id2label`.
    """
    if folder.config.is_image_classifier:
        return
    seen: dict[str, int] = {}
    for number, label in folder.labels.by_id.items():
        if label in seen:
            at = folder.config.at("id2label", str(number))
            yield Problem(f"labels {seen[label]} and {number} are both `{show(label)}`", at)
        seen.setdefault(label, number)


@rule("HFD204", Severity.ERROR)
def invalid_label_id(folder: ModelFolder) -> Iterator[Problem]:
    """The IDs of the labels are not 0, 1, 2 and so on.

    The classifier answers with the number of an output, counted from 0. Clients find no label for some of these
    numbers, and never show the labels with other IDs.

    Fix: number the labels from 0 without gaps, in the order in which the model was trained.
    """
    id2label = folder.config.values.get("id2label")
    if not isinstance(id2label, dict) or not id2label:
        return
    expected = set(range(len(id2label)))
    numbers = f"0 to {len(id2label) - 1}" if len(id2label) > 1 else "0"
    said = (
        (
            f"`id2label` has the ID `{show(key)}`; expected {numbers} for {count(len(id2label), 'label')}",
            ("id2label", key),
        )
        for key in id2label
        if whole(key) not in expected
    )
    yield from first(said, folder.config.at)


@rule("HFD205", Severity.ERROR)
def mismatched_label_count(folder: ModelFolder) -> Iterator[Problem]:
    """The number of labels differs from the number of outputs of the classifier.

    Libraries refuse to load the classifier, or load it with random weights: the model answers, but the answers mean
    nothing.

    Fix: set `id2label` and `label2id` to the labels that the model was trained on, or save the trained model again.
    """
    number = count(folder.labels.number, "label")
    has = (
        f"config.json has {number}"
        if folder.config.values.get("id2label")
        else f"without `id2label` there are {number}"
    )
    for head in folder.labels.mismatched_heads:
        if head.outputs != len(folder.declared.labels):  # else only `id2label` is wrong, which HFD206 reports
            at = _at_the_maps(folder)
            outputs = count(head.outputs, "output")
            message = f"{has}, but `{head.name}` in `{head.file}` has {outputs}"
            fix = f"name {outputs} in `id2label` and `label2id`, or save the trained model again."
            yield Problem(message, at, fix)


def _at_the_maps(folder: ModelFolder) -> Location:
    """Where the labels are in config.json, or would be."""
    return folder.config.at(next((key for key in _MAPS if key in folder.config.values), "architectures"))


@rule("HFD206", Severity.ERROR)
def mismatched_declared_labels(folder: ModelFolder) -> Iterator[Problem]:
    """The model's labels differ from the declared `labels`.

    The declared `labels` are those of the training data. Programs that rely on them fail if the model answers with
    others.

    Fix: correct `id2label` in config.json, or the declared `labels` if they are out of date.
    """
    declared = folder.declared.labels
    held = tuple(folder.labels.by_id.values())
    numbered = folder.labels.is_numbered or folder.config.values.get("id2label") is None
    if not declared or not (held or folder.config.is_classifier) or not numbered:
        return
    missing, extra = beyond(declared, held), beyond(held, declared)
    twice = len(set(held)) < len(held) and not folder.config.is_image_classifier  # which HFD203 reports
    if extra or (missing and not twice):
        at = _at_the_maps(folder) if CONFIG in folder.files else folder.declared.labels_at
        yield Problem("the model's labels differ from the declared ones: " + differences(missing, extra), at)


@rule("HFD209", Severity.ERROR)
@few
def unsafe_label(folder: ModelFolder) -> Iterator[Problem]:
    """A label is not plain text.

    Clients print labels. If a label contains a line break or a workflow command (`::set-output`), the model's author
    can write anything into the logs of other people.

    Fix: rename the label, in plain text of one line.
    """
    id2label = folder.config.values.get("id2label")
    for key, label in id2label.items() if isinstance(id2label, dict) else ():
        if not is_name(label):
            at = folder.config.at("id2label", key)
            yield Problem(f"label {show(key)} is {as_json(label)}, which is not plain text", at)
    for number, label in folder.labels.by_id.items():
        if not label.strip() or not is_printable(label) or label.lstrip().startswith(("::", "##[")):
            at = folder.config.at("id2label", str(number))
            what = f"`{show(label)}`, which is not plain text" if label.strip() else "empty"
            yield Problem(f"label {number} is {what}", at)
    listed = folder.card.values.get("labels")
    for index, label in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(label, str) and label.lstrip().startswith(("::", "##[")):
            yield Problem(f"`{show(label)}` in {CARD} is not plain text", folder.card.at("labels", index))


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
