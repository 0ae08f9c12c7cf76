"""Labels that the card shows as answers or results: they are the model's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Path
from hfdeploy_action.rules.labels import as_written, is_classifier, labels_of, show


@rule("HFD218", Severity.WARNING)
def widget_answers_are_labels(folder: ModelFolder) -> Iterator[Problem]:
    """The answers beside the widget's examples are labels of the model.

    The page shows them as what the model says; whoever tries the example gets something else.

    Fix: write what the model answers under `output`, or leave `output` out.
    """
    given = [
        (answer.get("label"), path)
        for path, answer in _each(folder.card_values, "widget", "output")
        if "score" in answer
    ]
    for label, path in _foreign(folder, given):
        yield Problem(f"an example is answered with `{show(label)}`, no label of the model", folder.in_card(*path))


@rule("HFD219", Severity.WARNING)
def evaluated_labels_are_labels(folder: ModelFolder) -> Iterator[Problem]:
    """The labels that the results in `model-index` were computed for are the model's.

    Otherwise the results belong to another model, or to labels that have been renamed since.

    Fix: correct `labels` or `pos_label` in the arguments of the metric, or evaluate again.
    """
    given: list[tuple[object, Path]] = []
    for path, metric in _each(folder.card_values, "model-index", "results", "metrics"):
        arguments = metric.get("args")
        if not isinstance(arguments, dict):
            continue
        for key in ("labels", "pos_label"):
            named = arguments.get(key)
            names = named if isinstance(named, list) else [named]
            given += [(name, (*path, "args", key)) for name in names if isinstance(name, str)]
    for label, path in _foreign(folder, given):
        yield Problem(f"a result is computed for `{show(label)}`, no label of the model", folder.in_card(*path))


def _each(within: dict[str, Any], key: str, *keys: str, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every mapping in the lists at these keys, one list within another, and where it stands."""
    listed = within.get(key)
    for index, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict) and keys:
            yield from _each(entry, *keys, path=(*path, key, index))
        elif isinstance(entry, dict):
            yield (*path, key, index), entry


def _foreign(folder: ModelFolder, given: list[tuple[object, Path]]) -> Iterator[tuple[str, Path]]:
    """What is given as a label and is none of this classifier's, as its author wrote it; each once."""
    held = labels_of(folder.config) if is_classifier(folder.config) else ()
    if not held or folder.card_values.get("pipeline_tag") == "zero-shot-classification":  # its labels are asked with
        return
    seen = set(held)
    for label, path in given:
        if label is not None and not isinstance(label, dict | list):
            written = as_written(label, held)
            if written not in seen:
                seen.add(written)
                yield written, path
