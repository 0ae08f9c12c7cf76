"""Labels that mean nothing, that clients confuse, or that are not plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.labels import is_name, is_placeholder
from hfdeploy_action.rules.labels.counts import LABEL_MAPS
from hfdeploy_action.rules.labels.declared import beyond
from hfdeploy_action.rules.limits import first, limited
from hfdeploy_action.text import as_json, is_printable, show

_DEFAULT = re.compile(r"LABEL_[0-9]{1,9}")  # the name that transformers gives


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
        if not (folder.config.values.keys() & LABEL_MAPS or folder.labels.mismatched_heads):
            at = folder.config.at("architectures")
            yield Problem("there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`", at)
    elif len(labels) < 2 or beyond(
        folder.declared.labels, labels
    ):  # one label needs no name; HFD206 asks for the declared names
        return
    elif all(map(is_placeholder, labels)):
        shown = f"`{show(labels[0])}` to `{show(labels[-1])}`"
        yield Problem(f"all {len(labels)} labels are placeholders: {shown}", folder.config.at("id2label"))
    else:
        messages = (
            (f"label {number} is the placeholder `{label}`", ("id2label", str(number)))
            for number, label in names.items()
            if _DEFAULT.fullmatch(label)
        )
        yield from first(messages, folder.config.at)


@rule("HFD209", Severity.ERROR)
@limited
def unsafe_label(folder: ModelFolder) -> Iterator[Problem]:
    """A label is not plain text.

    Clients print labels. If a label contains a line break or a workflow command (`::set-output`), the model's author
    can write anything into the logs of other people.

    Fix: rename the label to a single line of plain text.
    """
    id2label = folder.config.values.get("id2label")
    for key, label in id2label.items() if isinstance(id2label, dict) else ():
        if not is_name(label):
            at = folder.config.at("id2label", key)
            yield Problem(f"label {show(key)} is {as_json(label)}, which is not plain text", at)
    for number, label in folder.labels.by_id.items():
        if not label.strip() or not is_printable(label) or label.lstrip().startswith(("::", "##[")):
            at = folder.labels.at(number)
            what = f"`{show(label)}`, which is not plain text" if label.strip() else "empty"
            yield Problem(f"label {number} is {what}", at)
    listed = folder.card.values.get("labels")
    for index, label in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(label, str) and label.lstrip().startswith(("::", "##[")):
            yield Problem(f"`{show(label)}` in {CARD} is not plain text", folder.card.at("labels", index))


@rule("HFD213", Severity.WARNING)
@limited
def indistinct_labels(folder: ModelFolder) -> Iterator[Problem]:
    """Two labels differ only in case or whitespace.

    Clients that trim labels or convert them to lowercase confuse the two, and so do readers.

    Fix: if both mean the same, train the model with one of them; if not, give them clearly different names.
    """
    seen: dict[str, tuple[int, str]] = {}
    for number, label in folder.labels.by_id.items():
        first = seen.setdefault(" ".join(label.casefold().split()), (number, label))
        if first[0] != number and (label != first[1] or folder.config.is_image_classifier):
            at = folder.labels.at(number)
            same = f"both `{show(label)}`"
            are = same if label == first[1] else f"`{show(first[1])}` and `{show(label)}`"
            yield Problem(f"labels {first[0]} and {number} are {are}", at)
