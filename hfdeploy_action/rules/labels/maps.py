"""The maps between labels and their IDs, `id2label` and `label2id`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.labels import is_placeholder, whole
from hfdeploy_action.rules.limits import Messages, first, limited
from hfdeploy_action.text import as_json, count, plain, show

_LONGEST = 230  # characters of JSON that a fix shows


@rule("HFD202", Severity.ERROR)
def inconsistent_label_maps(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` and `label2id` contradict each other.

    Clients read `id2label`, and training code reads `label2id`. Where they differ, the same prediction means different
    things to each.

    Fix: write the same pairs to both maps in config.json: `"id2label": {"0": "anxious", "1": "calm"}` and `"label2id":
    {"anxious": 0, "calm": 1}`.
    """
    label2id = folder.config.values.get("label2id")
    if isinstance(label2id, dict) and folder.labels.names and not folder.labels.of_setfit:  # HFD204 reports gaps
        messages = _disagreements(folder.labels.by_id, label2id)
        yield from first(messages, folder.config.at, _named_fix(folder, label2id))


def _named_fix(folder: ModelFolder, label2id: dict[str, Any]) -> str:
    """The JSON to write: the map that lacks the names, else the entries of each map that the other contradicts."""
    names = folder.labels.names
    if hidden := folder.labels.only_in_label2id:
        return f"`id2label` has only placeholders: write {id2label_json(hidden)} to config.json."
    if not all(map(is_placeholder, names)) and all(map(is_placeholder, label2id)):
        return f"`label2id` has only placeholders: write {label2id_json(names)} to config.json."
    by_id = {whole(value): label for label, value in label2id.items()}
    if set(names) != label2id.keys() or set(by_id) != set(range(len(names))):
        written = label2id_json(names)
        return f"if `id2label` has the right labels, write {written} to config.json; if not, correct it first."
    wrong = [number for number, label in enumerate(names) if by_id[number] != label]
    in_label2id = _entries({names[number]: number for number in wrong})
    in_id2label = _entries({str(number): by_id[number] for number in wrong})
    return f"if `id2label` is right, write `{in_label2id}` in `label2id`; else write `{in_id2label}` in `id2label`."


def id2label_json(names: Sequence[str]) -> str:
    """`id2label` of these labels, as config.json holds it."""
    return _snippet("id2label", {str(number): label for number, label in enumerate(names)})


def label2id_json(names: Sequence[str]) -> str:
    """`label2id` of these labels, as config.json holds it."""
    return _snippet("label2id", {label: number for number, label in enumerate(names)})


def _snippet(key: str, value: dict[str, Any]) -> str:
    return f'`"{key}": {{{_entries(value)}}}`'


def _entries(value: dict[str, Any]) -> str:
    """The entries of a map as config.json holds them; of a long one, the first ones."""
    entries = [f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items()]
    text = ", ".join(entries)
    if len(text) > _LONGEST:
        text = f"{', '.join(entries[:3])}, ..."
    return plain(text).replace("`", r"\u0060")


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

    Fix: write both maps to config.json, with the same pairs: `"id2label": {"0": "anxious", "1": "calm"}` and
    `"label2id": {"anxious": 0, "calm": 1}`.
    """
    for name, other in (("id2label", "label2id"), ("label2id", "id2label")):
        missing = folder.config.values.get(name) and folder.config.values.get(other) is None
        if missing and not (other == "id2label" and folder.labels.mismatched_heads):  # which HFD205 reports
            message = f"there is `{name}`, but no `{other}`"
            yield Problem(message, folder.config.at(name), _missing_fix(folder, other))


def _missing_fix(folder: ModelFolder, missing: str) -> str:
    """The JSON of the map that is missing; empty if the other one has gaps."""
    label2id = folder.config.values.get("label2id")
    if missing == "label2id":
        written = label2id_json(folder.labels.names) if folder.labels.names else ""
    else:
        by_id = {whole(value): label for label, value in label2id.items()} if isinstance(label2id, dict) else {}
        is_complete = by_id and set(by_id) == set(range(len(label2id or ())))
        written = id2label_json([by_id[number] for number in range(len(by_id))]) if is_complete else ""
    return f"write {written} to config.json." if written else ""


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
