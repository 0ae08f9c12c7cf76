"""Labels: the maps, the classifier, the card and the training set say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import partial
from typing import Any, NamedTuple

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, CONFIG, ModelFolder
from hfdeploy_action.folder.weights import Header
from hfdeploy_action.rules.few import Said, few, first
from hfdeploy_action.rules.files import is_printable, printable
from hfdeploy_action.rules.files.families import head_of

_IMAGES = "ForImageClassification"
_CLASSIFIERS = ("ForSequenceClassification", "ForTokenClassification", _IMAGES, "ForAudioClassification")
# The last layer of a classifier, by the names that the architectures of transformers 5 give it.
_HEADS = (
    *("classifier.weight", "classifier.out_proj.weight", "score.weight", "classification_head.out_proj.weight"),
    *("logits_proj.weight", "classifier.dense.weight", "head.weight"),
)
_MAPS = ("id2label", "label2id")
_DEFAULT = re.compile(r"LABEL_[0-9]{1,9}")  # the name that transformers gives
_PLACEHOLDER = re.compile(r"LABEL_\d+|label_\d+|class_\d+|\d+")


def is_classifier(config: dict[str, Any]) -> bool:
    """Whether config.json names an architecture that answers with labels."""
    return _is_any(config, *_CLASSIFIERS)


def is_image_classifier(config: dict[str, Any]) -> bool:
    """Whether config.json names an architecture that says what a picture shows."""
    return _is_any(config, _IMAGES)


def _is_any(config: dict[str, Any], *heads: str) -> bool:
    architectures = config.get("architectures")
    names = architectures if isinstance(architectures, list) else []
    return any(isinstance(name, str) and name.endswith(heads) for name in names)


def labels_of(config: dict[str, Any]) -> tuple[str, ...]:
    """The labels in the order of their ids; empty where `id2label` is missing, has holes or holds what is no name."""
    names = names_by_id(config)
    whole_map = names and set(names) == set(range(len(names))) and all(map(is_name, config["id2label"].values()))
    return tuple(names[number] for number in range(len(names))) if whole_map else ()


def names_by_id(config: dict[str, Any]) -> dict[int, str]:
    """The labels by their ids, whatever those are; empty without `id2label`."""
    id2label = config.get("id2label")
    if not isinstance(id2label, dict):
        return {}
    return {number: str(label) for key, label in id2label.items() if (number := whole(key)) is not None}


def is_name(label: object) -> bool:
    """Whether a label is text, or a number in its place."""
    return isinstance(label, str | int | float) and not isinstance(label, bool)


def whole(value: object) -> int | None:
    """A label's id as a number; the Trainer writes some of them as text."""
    text = str(value).removesuffix(".0") if isinstance(value, float) else str(value)
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _is_numbered(config: dict[str, Any]) -> bool:
    """Whether every key of `id2label` is a number; of another one HFD204 says so, and no label is known by it."""
    id2label = config.get("id2label")
    return isinstance(id2label, dict) and all(whole(key) is not None for key in id2label)


class Head(NamedTuple):
    """The last layer of a classifier: its file, its name and how many outputs it has."""

    file: str
    name: str
    outputs: int


def misfits(folder: ModelFolder) -> list[Head]:
    """The heads that have another number of outputs than there are labels; none where labels are not numbered."""
    config = folder.config
    if not is_classifier(config) or not (_is_numbered(config) or config.get("id2label") is None):
        return []
    return [head for head in _heads(folder) if head.outputs != number_of_labels(config)]


def number_of_labels(config: dict[str, Any]) -> int:
    """As transformers counts them: by their names, else by `num_labels`, else two."""
    return len(names_by_id(config)) or whole(config.get("num_labels")) or 2


def _heads(folder: ModelFolder) -> Iterator[Head]:
    known = head_of(folder.config)
    names = (known,) if known else _HEADS
    for file, header in folder.headers.items():
        if isinstance(header, Header) and "/" not in file:  # a folder within holds another model
            name = next((name for name in names if name in header.tensors), None)
            if name and header.tensors[name].shape:
                yield Head(file, name, header.tensors[name].shape[0])


@rule("HFD201", Severity.WARNING)
def labels_have_names(folder: ModelFolder) -> Iterator[Problem]:
    """Labels have names of their own.

    `LABEL_0` is what users, widgets and clients get to see; nobody can tell what it stands for.

    Fix: name the labels in config.json: `"id2label": {"0": "anxious", "1": "calm"}` and `"label2id": {"anxious": 0,
    "calm": 1}`.
    """
    if not is_classifier(folder.config):
        return
    names = names_by_id(folder.config)
    labels = list(names.values())
    if not labels:
        if "label2id" not in folder.config and "id2label" not in folder.config and not misfits(folder):
            at = folder.in_json(CONFIG, "architectures")
            yield Problem("no `id2label`: clients will see LABEL_0 and LABEL_1", at)
    elif len(labels) < 2 or beyond(folder.declared.labels, labels):  # one needs no name; others HFD206 asks for
        return
    elif all(_PLACEHOLDER.fullmatch(label) for label in labels):
        shown = f"{show(labels[0])} to {show(labels[-1])}"
        yield Problem(f"all {len(labels)} labels are placeholders: {shown}", folder.in_json(CONFIG, "id2label"))
    else:
        said = (
            (f"label {number} is the placeholder `{label}`", ("id2label", str(number)))
            for number, label in names.items()
            if _DEFAULT.fullmatch(label)
        )
        yield from first(said, partial(folder.in_json, CONFIG))


@rule("HFD202", Severity.ERROR)
def label_maps_agree(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` and `label2id` are each other's inverse.

    Clients read one, training code the other: where they differ, a prediction changes its meaning on the way.

    Fix: build one from the other: `label2id = {label: int(id) for id, label in id2label.items()}`.
    """
    label2id = folder.config.get("label2id")
    if isinstance(label2id, dict) and labels_of(folder.config):  # of ids with holes HFD204 says so
        said = _disagreements(names_by_id(folder.config), label2id)
        yield from first(said, partial(folder.in_json, CONFIG))


def _disagreements(names: dict[int, str], label2id: dict[str, Any]) -> Said:
    ids = {label: whole(value) for label, value in label2id.items()}
    for number, label in names.items():
        if label not in ids:
            message = f"`id2label` calls {number} `{show(label)}`, which `label2id` does not know"
            yield message, ("id2label", str(number))
        elif names.get(-1 if (back := ids[label]) is None else back) != label:
            message = f"`label2id` gives `{show(label)}` the id {label2id[label]!r:.20}, `id2label` {number}"
            yield message, ("label2id", label)
    known = set(names.values())
    for label in (label for label in ids if label not in known):
        yield f"`label2id` knows `{show(label)}`, which `id2label` does not", ("label2id", label)


@rule("HFD203", Severity.ERROR)
@few
def labels_stand_once(folder: ModelFolder) -> Iterator[Problem]:
    """Every label stands for one id.

    Two ids with one label cannot be told apart in an answer. Of pictures HFD213 says so, as a warning: ImageNet
    itself has two kinds of `crane`.

    Fix: give each id its own label in `id2label`.
    """
    if is_image_classifier(folder.config):
        return
    seen: dict[str, int] = {}
    for number, label in names_by_id(folder.config).items():
        if label in seen:
            at = folder.in_json(CONFIG, "id2label", str(number))
            yield Problem(f"{seen[label]} and {number} are both `{show(label)}`", at)
        seen.setdefault(label, number)


@rule("HFD204", Severity.ERROR)
def label_ids_count_up(folder: ModelFolder) -> Iterator[Problem]:
    """The ids of the labels are 0, 1, 2 and so on.

    The classifier answers with the number of an output; an id it never gives, or a number without a label, fails.

    Fix: number the labels from 0 without gaps, in the order they were trained in.
    """
    id2label = folder.config.get("id2label")
    if not isinstance(id2label, dict) or not id2label:
        return
    expected = set(range(len(id2label)))
    said = (
        (f"`id2label` has the id {key!r:.40} among {len(id2label)} labels", ("id2label", key))
        for key in id2label
        if whole(key) not in expected
    )
    yield from first(said, partial(folder.in_json, CONFIG))


@rule("HFD205", Severity.ERROR)
def labels_fit_the_classifier(folder: ModelFolder) -> Iterator[Problem]:
    """There are as many labels as the classifier has outputs.

    Libraries then refuse to load the head or start it anew with random numbers: the model answers, and means nothing.

    Fix: set `id2label` and `label2id` to the labels that the model was trained on, or save the trained model again.
    """
    number = number_of_labels(folder.config)
    what = "labels" if folder.config.get("id2label") else "labels without an `id2label`"
    for head in misfits(folder):
        if head.outputs != len(folder.declared.labels):  # else `id2label` alone is wrong, and HFD206 says so
            at = _at_the_maps(folder)
            yield Problem(f"{number} {what}, but `{head.name}` in `{head.file}` has {head.outputs} outputs", at)


def _at_the_maps(folder: ModelFolder) -> Location:
    """Where the labels stand in config.json, or would stand."""
    return folder.in_json(CONFIG, next((key for key in _MAPS if key in folder.config), "architectures"))


@rule("HFD206", Severity.ERROR)
def labels_are_the_declared_ones(folder: ModelFolder) -> Iterator[Problem]:
    """The labels are the ones the model was trained on.

    `labels` says what the training set held; a model that answers with others breaks everyone who relies on them.

    Fix: correct `id2label` in config.json, or the declared `labels` if they are out of date.
    """
    declared = folder.declared.labels
    held = tuple(names_by_id(folder.config).values())
    numbered = _is_numbered(folder.config) or folder.config.get("id2label") is None
    if not declared or not (held or is_classifier(folder.config)) or not numbered:
        return
    missing, extra = beyond(declared, held), beyond(held, declared)
    twice = len(set(held)) < len(held) and not is_image_classifier(folder.config)  # which HFD203 says
    if extra or (missing and not twice):
        at = _at_the_maps(folder) if CONFIG in folder.files else folder.declared.labels_at
        yield Problem("the labels are not the declared ones: " + differences(missing, extra), at)


@rule("HFD209", Severity.ERROR)
@few
def labels_are_plain_text(folder: ModelFolder) -> Iterator[Problem]:
    """Labels are plain words.

    A label is printed by every client: one with a line break or a workflow command in it (`::set-output`) lets the
    model's author write into other people's logs.

    Fix: rename the label.
    """
    id2label = folder.config.get("id2label")
    for key, label in id2label.items() if isinstance(id2label, dict) else ():
        if not is_name(label):
            at = folder.in_json(CONFIG, "id2label", key)
            yield Problem(f"label {show(key)} is {show(json.dumps(label))}, not plain text", at)
    for number, label in names_by_id(folder.config).items():
        if not label.strip() or not is_printable(label) or label.lstrip().startswith(("::", "##[")):
            at = folder.in_json(CONFIG, "id2label", str(number))
            yield Problem(f"label {number} is `{show(label)}`, not plain text", at)
    listed = folder.card_values.get("labels")
    for index, label in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(label, str) and label.lstrip().startswith(("::", "##[")):
            yield Problem(f"`{show(label)}` in {CARD} is not plain text", folder.in_card("labels", index))


def show(label: str) -> str:
    """A label as it can be put into a message: printable, and not longer than a line."""
    text = printable(label)
    return text if len(text) <= 60 else text[:57] + "..."


def beyond(labels: Collection[str], others: Collection[str]) -> list[str]:
    """The labels that are not among the others, in their order."""
    known = set(others)
    return [label for label in labels if label not in known]


def differences(missing: list[str], extra: list[str]) -> str:
    """What is missing among labels, and what is one too many, as words."""
    parts = [("missing", missing), ("not expected", extra)]
    return "; ".join(f"{what} {_listed(labels)}" for what, labels in parts if labels)


def _listed(labels: list[str]) -> str:
    shown = ", ".join(f"`{show(label)}`" for label in labels[:5])
    return shown + (f" and {len(labels) - 5} more" if len(labels) > 5 else "")
