"""Labels that the card and the smoke cases name, in lists, answers and results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.labels import as_written
from hfdeploy_action.frontmatter import Path
from hfdeploy_action.rules.labels.declared import beyond, differences
from hfdeploy_action.rules.limits import first
from hfdeploy_action.text import show, with_more

_LONGEST = 200  # characters of labels that a fix shows
_PLAIN = re.compile(r"[^\W\d](?:[\w -]*\w)?")  # text that YAML reads as it is
_NO_TEXT = frozenset("y n yes no on off true false null".split())


@rule("HFD207", Severity.ERROR)
def mismatched_card_labels(folder: ModelFolder) -> Iterator[Problem]:
    """The card's `labels` differ from the model's.

    Readers and programs that rely on the list in the card get labels that they do not expect.

    Fix: list the labels of `id2label` in the front matter of README.md, as in `labels: [calm, happy, sad]`, or delete
    the key.
    """
    places, labels = folder.labels.in_card, folder.labels.names
    named = [name for name, _ in places]
    if not named or not labels or _is_said_elsewhere(folder, set(named)):
        return
    missing, extra = beyond(labels, named), beyond(named, labels)
    if missing or extra:
        at = next((path for name, path in places if name in extra), ("labels",))
        message = "the card's labels differ from the model's: " + differences(missing, extra)
        yield Problem(message, folder.card.at(*at), _listed_fix(labels))


def _listed_fix(labels: tuple[str, ...]) -> str:
    """The entry of the card with these labels, if they fit into a fix; else empty."""
    listed = ", ".join(labels)
    is_plain = all(_PLAIN.fullmatch(label) and label.lower() not in _NO_TEXT for label in labels)
    return f"write `labels: [{listed}]`, or delete the key." if is_plain and len(listed) <= _LONGEST else ""


def _is_said_elsewhere(folder: ModelFolder, named: set[str]) -> bool:
    """Whether config.json is the wrong one, which another rule reports."""
    labels, label2id = folder.labels.names, folder.config.values.get("label2id")
    others = (set(folder.declared.labels), set(label2id) if isinstance(label2id, dict) else set())
    odd = named != set(labels) and named in others
    return odd or bool(folder.labels.mismatched_heads) or len(set(labels)) != len(labels)


@rule("HFD208", Severity.ERROR)
def unknown_expected_label(folder: ModelFolder) -> Iterator[Problem]:
    """A smoke test case expects a label that the model does not have.

    The test case can never pass.

    Fix: correct the label that the case expects, or the labels in config.json.
    """
    labels = folder.labels.names
    known = {*labels, *folder.declared.labels}  # HFD206 reports where these differ
    foreign = [(label, at) for label, at in folder.declared.expected if labels and label not in known]
    if foreign:
        (label, at), *others = foreign
        close = get_close_matches(label[:100], labels, n=1, cutoff=0.75)
        message = f"a case expects `{show(label)}`, which is not a label of the model"
        message += f"; did you mean `{show(close[0])}`?" if close else ""
        fix = f"write `{show(close[0])}` in place of `{show(label)}`, or correct config.json." if close else ""
        yield Problem(with_more(message, others), at, fix)


@rule("HFD218", Severity.WARNING)
def unknown_widget_label(folder: ModelFolder) -> Iterator[Problem]:
    """The output of a `widget` example has a label that the model does not have.

    The page shows the output as the model's answer. Readers who try the example get a different answer.

    Fix: write what the model answers, as in `output: [{label: calm, score: 0.9}]`, or delete `output`.
    """
    candidates = [
        (answer.get("label"), path)
        for path, answer in _each(folder.card.values, "widget", "output")
        if "score" in answer
    ]
    messages = (
        (f"the output of an example has `{show(label)}`, which is not a label of the model", p)
        for label, p in _foreign(folder, candidates)
    )
    yield from first(messages, folder.card.at)


@rule("HFD219", Severity.WARNING)
def unknown_evaluated_label(folder: ModelFolder) -> Iterator[Problem]:
    """A result in `model-index` was computed for a label that the model does not have.

    Readers cannot trust the result: it belongs to a different model, or the label was renamed later.

    Fix: correct `labels` or `pos_label` under the metric's `args`, or evaluate the model again.
    """
    candidates: list[tuple[object, Path]] = []
    for path, metric in _each(folder.card.values, "model-index", "results", "metrics"):
        arguments = metric.get("args")
        if not isinstance(arguments, dict):
            continue
        for key in ("labels", "pos_label"):
            named = arguments.get(key)
            names = named if isinstance(named, list) else [named]
            candidates += [
                (name, (*path, "args", key, number)) for number, name in enumerate(names) if isinstance(name, str)
            ]
    messages = (
        (f"a result was computed for `{show(label)}`, which is not a label of the model", p)
        for label, p in _foreign(folder, candidates)
    )
    yield from first(messages, folder.card.at)


@rule("HFD220", Severity.WARNING)
def invalid_card_labels(folder: ModelFolder) -> Iterator[Problem]:
    """The card's `labels` are not a list, or they contain a label twice.

    Programs read plain text as a single label and count a duplicate label as two.

    Fix: write each label of the model once, on a separate line that starts with a dash, or delete the key.
    """
    listed, labels = folder.card.values.get("labels"), folder.labels.names
    if isinstance(listed, str) and "," in listed and any(part.strip() in labels for part in listed.split(",")):
        fix = f"write the labels as a list: `labels: [{show(listed)}]`."
        yield Problem("`labels` is text, not a list", folder.card.at("labels"), fix if len(listed) <= 60 else "")
    seen: set[str] = set()
    for name, path in folder.labels.in_card if isinstance(listed, list) else ():
        if name in seen:
            fix = f"delete the second `{show(name)}`."
            yield Problem(f"duplicate label `{show(name)}` in the card", folder.card.at(*path), fix)
        seen.add(name)


def _each(within: dict[str, Any], key: str, *keys: str, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every mapping in the nested lists at these keys, and the path to it."""
    listed = within.get(key)
    for index, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict) and keys:
            yield from _each(entry, *keys, path=(*path, key, index))
        elif isinstance(entry, dict):
            yield (*path, key, index), entry


def _foreign(folder: ModelFolder, candidates: list[tuple[object, Path]]) -> Iterator[tuple[str, Path]]:
    """Labels that are not labels of this classifier, as their author wrote them; each once."""
    labels = folder.labels.names if folder.config.is_classifier else ()
    if (
        not labels or folder.card.values.get("pipeline_tag") == "zero-shot-classification"
    ):  # its labels come with each request
        return
    seen = {*labels, *(_whole(name) for name in labels)}
    for label, path in candidates:
        if label is not None and not isinstance(label, dict | list):
            written = as_written(label, labels)
            if written not in seen:
                seen.add(written)
                yield written, path


def _whole(label: str) -> str:
    """The label of a group of words: `B-PER`, the first, and `I-PER` together are one `PER`."""
    return label[2:] if label.startswith(("B-", "I-")) else label
