"""Labels: the maps, the classifier, the card and the training set say the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import CARD, CONFIG, ModelFolder
from hfdeploy_action.folder.weights import Header
from hfdeploy_action.rules.few import few
from hfdeploy_action.rules.files import is_printable, printable

_IMAGES = "ForImageClassification"
_CLASSIFIERS = ("ForSequenceClassification", "ForTokenClassification", _IMAGES, "ForAudioClassification")
# The last layer of a classifier, by the names that the architectures of transformers 5 give it.
_HEADS = (
    *("classifier.weight", "classifier.out_proj.weight", "score.weight", "classification_head.out_proj.weight"),
    *("logits_proj.weight", "classifier.dense.weight", "head.weight"),
)
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
    """The labels in the order of their ids; empty where `id2label` is missing or has holes."""
    names = names_by_id(config)
    return tuple(names[number] for number in range(len(names))) if set(names) == set(range(len(names))) else ()


def names_by_id(config: dict[str, Any]) -> dict[int, str]:
    """The labels by their ids, whatever those are; empty without `id2label`."""
    id2label = config.get("id2label")
    if not isinstance(id2label, dict):
        return {}
    return {number: str(label) for key, label in id2label.items() if (number := whole(key)) is not None}


def whole(value: object) -> int | None:
    """A label's id as a number; the Trainer writes some of them as text."""
    return int(str(value)) if re.fullmatch(r"[0-9]{1,9}", str(value)) else None


def _is_no_map(config: dict[str, Any]) -> bool:
    """Whether `id2label` is something else than an object: HFD217 says so, and what it would hold nobody knows."""
    return not isinstance(config.get("id2label"), dict | None)


@rule("HFD201", Severity.WARNING)
@few
def labels_have_names(folder: ModelFolder) -> Iterator[Problem]:
    """Labels have names of their own.

    `LABEL_0` is what users, widgets and clients get to see; nobody can tell which emotion it stands for.

    Fix: name the labels in config.json: `"id2label": {"0": "anxious", "1": "calm"}`, and `label2id` to match.
    """
    if not is_classifier(folder.config):
        return
    names = names_by_id(folder.config)
    labels = list(names.values())
    if not labels:
        if "label2id" not in folder.config and "id2label" not in folder.config:
            at = folder.in_json(CONFIG, "architectures")
            yield Problem("no `id2label`: clients will see LABEL_0 and LABEL_1", at)
    elif len(labels) > 1 and all(_PLACEHOLDER.fullmatch(label) for label in labels):
        shown = f"{show(labels[0])} to {show(labels[-1])}"
        yield Problem(f"all {len(labels)} labels are placeholders: {shown}", folder.in_json(CONFIG, "id2label"))
    elif len(labels) > 1:
        for number, label in names.items():
            if _DEFAULT.fullmatch(label):
                at = folder.in_json(CONFIG, "id2label", str(number))
                yield Problem(f"label {number} is the placeholder `{label}`", at)


@rule("HFD202", Severity.ERROR)
@few
def label_maps_agree(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` and `label2id` are each other's inverse.

    Clients read one, training code the other: where they differ, a prediction changes its meaning on the way.

    Fix: build one from the other: `label2id = {label: id for id, label in id2label.items()}`.
    """
    label2id = folder.config.get("label2id")
    names = names_by_id(folder.config)
    if not isinstance(label2id, dict) or not names:
        return
    ids = {label: whole(value) for label, value in label2id.items()}
    for number, label in names.items():
        if label not in ids:
            at = folder.in_json(CONFIG, "id2label", str(number))
            yield Problem(f"`id2label` calls {number} `{show(label)}`, which `label2id` does not know", at)
        elif names.get(-1 if (back := ids[label]) is None else back) != label:
            at = folder.in_json(CONFIG, "label2id", label)
            yield Problem(f"`label2id` gives `{show(label)}` the id {label2id[label]!r:.20}, `id2label` {number}", at)
    known = set(names.values())
    for label in (label for label in ids if label not in known):
        at = folder.in_json(CONFIG, "label2id", label)
        yield Problem(f"`label2id` knows `{show(label)}`, which `id2label` does not", at)


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
@few
def label_ids_count_up(folder: ModelFolder) -> Iterator[Problem]:
    """The ids of the labels are 0, 1, 2 and so on.

    The classifier answers with the number of an output; an id it never gives, or a number without a label, fails.

    Fix: number the labels from 0 without gaps, in the order they were trained in.
    """
    id2label = folder.config.get("id2label")
    if not isinstance(id2label, dict) or not id2label:
        return
    expected = set(range(len(id2label)))
    for key in id2label:
        if whole(key) not in expected:
            at = folder.in_json(CONFIG, "id2label", key)
            yield Problem(f"`id2label` has the id {key!r:.40} among {len(id2label)} labels", at)


@rule("HFD205", Severity.ERROR)
def labels_fit_the_classifier(folder: ModelFolder) -> Iterator[Problem]:
    """There are as many labels as the classifier has outputs.

    Libraries then refuse to load the head or start it anew with random numbers: the model answers, and means nothing.

    Fix: set `id2label` and `label2id` to the labels that the model was trained on, or save the trained model again.
    """
    if not is_classifier(folder.config) or _is_no_map(folder.config):
        return
    # Where no label has a name, transformers goes by the number of them, and without one takes two.
    declared = len(names_by_id(folder.config)) or whole(folder.config.get("num_labels")) or 2
    for file, header in folder.headers.items():
        if not isinstance(header, Header) or "/" in file:  # a folder within holds another model
            continue
        head = next((name for name in _HEADS if name in header.tensors), None)
        if head and header.tensors[head].shape and (rows := header.tensors[head].shape[0]) != declared:
            at = folder.in_json(CONFIG, "id2label")
            yield Problem(f"{declared} labels, but `{head}` in `{file}` has {rows} outputs", at)


@rule("HFD206", Severity.ERROR)
def labels_are_the_declared_ones(folder: ModelFolder) -> Iterator[Problem]:
    """The labels are the ones the model was trained on.

    `labels` says what the training set held; a model that answers with others breaks everyone who relies on them.

    Fix: correct `id2label` in config.json, or the declared `labels` if they are out of date.
    """
    declared = folder.declared.labels
    held = tuple(names_by_id(folder.config).values())
    if not declared or not (held or is_classifier(folder.config)) or _is_no_map(folder.config):
        return
    missing, extra = _beyond(declared, held), _beyond(held, declared)
    if missing or extra:
        at = folder.in_json(CONFIG, "id2label") if CONFIG in folder.files else folder.declared.labels_at
        yield Problem("the labels are not the declared ones: " + _differences(missing, extra), at)


@rule("HFD207", Severity.ERROR)
def card_labels_agree(folder: ModelFolder) -> Iterator[Problem]:
    """The card's `labels` are the model's.

    Readers build on the list in the card.

    Fix: list the labels of `id2label` under `labels` in README.md, or leave the key out.
    """
    listed = folder.card_values.get("labels")
    held = labels_of(folder.config)
    if not isinstance(listed, list) or not held:
        return
    if any(isinstance(label, dict | list) for label in listed):  # not a list of names
        return
    named = [as_written(label, held) for label in listed]
    missing, extra = _beyond(held, named), _beyond(named, held)
    if extra:
        at = folder.in_card("labels", named.index(extra[0]))
        yield Problem("the card's labels are not the model's: " + _differences(missing, extra), at)
    elif missing:
        yield Problem("the card's labels are not the model's: " + _differences(missing, []), folder.in_card("labels"))


def as_written(label: object, held: tuple[str, ...]) -> str:
    """A label of the card as its author wrote it: Python's YAML makes a truth value of a bare `yes` or `no`."""
    words = {True: ("yes", "true", "on"), False: ("no", "false", "off"), None: ("null", "~")}
    spelt = words[label] if isinstance(label, bool | None) else ()
    return next((name for name in held if name.lower() in spelt), str(label)) if spelt else str(label)


@rule("HFD208", Severity.ERROR)
def expected_labels_exist(folder: ModelFolder) -> Iterator[Problem]:
    """The smoke cases expect labels that the model has.

    A case that expects another label can never pass.

    Fix: correct the expectation, or the labels.
    """
    held = labels_of(folder.config)
    known = set(held)
    for label, at in folder.declared.expected if held else ():
        if label not in known:
            yield Problem(f"a case expects `{show(label)}`, which is no label of the model", at)


@rule("HFD209", Severity.ERROR)
@few
def labels_are_plain_text(folder: ModelFolder) -> Iterator[Problem]:
    """Labels are plain words.

    A label is printed by every client: one with a line break or a workflow command in it (`::set-output`) lets the
    model's author write into other people's logs.

    Fix: rename the label.
    """
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


def _beyond(labels: Collection[str], others: Collection[str]) -> list[str]:
    """The labels that are not among the others, in their order."""
    known = set(others)
    return [label for label in labels if label not in known]


def _differences(missing: list[str], extra: list[str]) -> str:
    parts = [("missing", missing), ("not expected", extra)]
    return "; ".join(f"{what} {_listed(labels)}" for what, labels in parts if labels)


def _listed(labels: list[str]) -> str:
    shown = ", ".join(f"`{show(label)}`" for label in labels[:5])
    return shown + (f" and {len(labels) - 5} more" if len(labels) > 5 else "")
