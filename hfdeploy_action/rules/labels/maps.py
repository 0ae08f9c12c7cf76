"""The maps between labels and their IDs, `id2label` and `label2id`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.labels import is_placeholder, whole
from hfdeploy_action.rules.limits import Messages, first, limited
from hfdeploy_action.text import as_json, count, show

_FROM_ID2LABEL = "`label2id = {label: int(id) for id, label in id2label.items()}`"
_FROM_LABEL2ID = "`id2label = {str(id): label for label, id in label2id.items()}`"


@rule("HFD202", Severity.ERROR)
def inconsistent_label_maps(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` and `label2id` contradict each other.

    Clients read `id2label`, and training code reads `label2id`. Where they differ, the same prediction means different
    things to each.

    Fix: if `id2label` has the right labels, write `label2id = {label: int(id) for id, label in id2label.items()}` to
    config.json; if `label2id` has them, write `id2label = {str(id): label for label, id in label2id.items()}`.
    """
    label2id = folder.config.values.get("label2id")
    if isinstance(label2id, dict) and folder.labels.names and not folder.labels.of_setfit:  # HFD204 reports gaps
        messages = _disagreements(folder.labels.by_id, label2id)
        yield from first(messages, folder.config.at, _named_fix(folder, label2id))


def _named_fix(folder: ModelFolder, label2id: dict[str, Any]) -> str:
    """The fix that keeps the names, if only one of the maps has them."""
    if folder.labels.only_in_label2id:
        return f"`id2label` has only placeholders: write {_FROM_LABEL2ID} to config.json."
    named = not all(map(is_placeholder, folder.labels.names))
    return f"write {_FROM_ID2LABEL} to config.json." if named and all(map(is_placeholder, label2id)) else ""


def _disagreements(names: dict[int, str], label2id: dict[str, Any]) -> Messages:
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
@limited
def duplicate_label(folder: ModelFolder) -> Iterator[Problem]:
    """Two IDs have the same label.

    Nobody can tell the two apart in an answer. For image classifiers, HFD213 reports this as a warning, because
    ImageNet has two classes called `crane`.

    Fix: give each ID its own label in `id2label`.
    """
    if folder.config.is_image_classifier:
        return
    seen: dict[str, int] = {}
    for number, label in folder.labels.by_id.items():
        if label in seen:
            at = folder.labels.at(number)
            yield Problem(f"labels {seen[label]} and {number} are both `{show(label)}`", at)
        seen.setdefault(label, number)


@rule("HFD204", Severity.ERROR)
def invalid_label_id(folder: ModelFolder) -> Iterator[Problem]:
    """The IDs of the labels are not 0, 1, 2 and so on.

    The classifier answers with the number of an output, counted from 0. Clients find no label for some of these numbers
    and never show the labels with other IDs.

    Fix: number the labels from 0 without gaps, in the order used in training.
    """
    id2label = folder.config.values.get("id2label")
    if not isinstance(id2label, dict) or not id2label:
        return
    expected = set(range(len(id2label)))
    numbers = f"0 to {len(id2label) - 1}" if len(id2label) > 1 else "0"
    messages = (
        (
            f"`id2label` has the ID `{show(key)}`; expected {numbers} for {count(len(id2label), 'label')}",
            ("id2label", key),
        )
        for key in id2label
        if whole(key) not in expected
    )
    yield from first(messages, folder.config.at)


@rule("HFD210", Severity.WARNING)
def missing_label_map(folder: ModelFolder) -> Iterator[Problem]:
    """Either `id2label` or `label2id` is missing.

    Libraries name answers by `id2label`. Training, evaluation and zero-shot classification look up labels in
    `label2id`. Some libraries invent the missing map, and others fail.

    Fix: build the missing map from the other: `label2id = {label: int(id) for id, label in id2label.items()}`.
    """
    for name, other in (("id2label", "label2id"), ("label2id", "id2label")):
        missing = folder.config.values.get(name) and folder.config.values.get(other) is None
        if missing and not (other == "id2label" and folder.labels.mismatched_heads):  # which HFD205 reports
            fix = f"build it from `label2id`: {_FROM_LABEL2ID}."
            message = f"there is `{name}`, but no `{other}`"
            yield Problem(message, folder.config.at(name), fix if other == "id2label" else "")


@rule("HFD217", Severity.ERROR)
def invalid_label_map(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` or `label2id` is not a JSON object.

    Libraries look up labels in these maps by key, so they fail to read config.json and the model does not load.

    Fix: write them as `"id2label": {"0": "anxious", "1": "calm"}` and `"label2id": {"anxious": 0, "calm": 1}`.
    """
    if not folder.config.values.keys() & {"architectures", "model_type"}:
        return
    for name in ("id2label", "label2id"):
        value = folder.config.values.get(name)
        if value is not None and not isinstance(value, dict):
            kind = "a list" if isinstance(value, list) else as_json(value)
            yield Problem(f"`{name}` is {kind}, not a JSON object", folder.config.at(name))
