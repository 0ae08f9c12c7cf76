"""Labels that the card and the cases name, as a list, as answers or as results: they are the model's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Path
from hfdeploy_action.rules.few import first
from hfdeploy_action.rules.labels import beyond, differences, is_classifier, labels_of, misfits, show


@rule("HFD207", Severity.ERROR)
def card_labels_agree(folder: ModelFolder) -> Iterator[Problem]:
    """The card's `labels` are the model's.

    Readers build on the list in the card.

    Fix: list the labels of `id2label` in the front matter of README.md, as in `labels: [calm, happy, sad]`, or leave
    the key out.
    """
    places, held = listed(folder), labels_of(folder.config)
    named = [name for name, _ in places]
    if not named or not held or _is_said_elsewhere(folder, set(named)):
        return
    missing, extra = beyond(held, named), beyond(named, held)
    if missing or extra:
        at = next((path for name, path in places if name in extra), ("labels",))
        yield Problem("the card's labels are not the model's: " + differences(missing, extra), folder.in_card(*at))


def listed(folder: ModelFolder) -> list[tuple[str, Path]]:
    """The labels that the card lists, as their author wrote them, and where each stands."""
    given, held = folder.card_values.get("labels"), labels_of(folder.config)
    pairs = enumerate(given) if isinstance(given, list) else given.items() if isinstance(given, dict) else ()
    named = [(label, ("labels", key)) for key, label in pairs]
    if any(isinstance(label, dict | list) for label, _ in named):  # not a list of names
        return []
    return [(as_written(label, held), path) for label, path in named]


def _is_said_elsewhere(folder: ModelFolder, named: set[str]) -> bool:
    """Whether it is config.json that is the odd one out, of which another rule says so."""
    held, label2id = labels_of(folder.config), folder.config.get("label2id")
    others = (set(folder.declared.labels), set(label2id) if isinstance(label2id, dict) else set())
    odd = named != set(held) and named in others
    return odd or bool(misfits(folder)) or len(set(held)) != len(held)


def as_written(label: object, held: tuple[str, ...]) -> str:
    """A label of the card as its author wrote it: Python's YAML makes a truth value of a bare `yes` or `no`."""
    words = {True: ("yes", "true", "on"), False: ("no", "false", "off"), None: ("null", "~")}
    spelt = words[label] if isinstance(label, bool | None) else ()
    return next((name for name in held if name.lower() in spelt), str(label)) if spelt else str(label)


@rule("HFD208", Severity.ERROR)
def expected_labels_exist(folder: ModelFolder) -> Iterator[Problem]:
    """The smoke cases expect labels that the model has.

    A case that expects another label can never pass.

    Fix: correct what the case expects, or the labels in config.json.
    """
    held = labels_of(folder.config)
    known = {*held, *folder.declared.labels}  # HFD206 says where these are not the same
    foreign = [(label, at) for label, at in folder.declared.expected if held and label not in known]
    if foreign:
        (label, at), *others = foreign
        more = f", nor are {len(others)} more" if others else ""
        yield Problem(f"a case expects `{show(label)}`, which is no label of the model{more}", at)


@rule("HFD218", Severity.WARNING)
def widget_answers_are_labels(folder: ModelFolder) -> Iterator[Problem]:
    """The answers beside the widget's examples are labels of the model.

    The page shows them as what the model says; whoever tries the example gets something else.

    Fix: write what the model answers, as in `output: [{label: calm, score: 0.9}]`, or leave `output` out.
    """
    given = [
        (answer.get("label"), path)
        for path, answer in _each(folder.card_values, "widget", "output")
        if "score" in answer
    ]
    said = (
        (f"an example is answered with `{show(label)}`, no label of the model", p)
        for label, p in _foreign(folder, given)
    )
    yield from first(said, folder.in_card)


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
            given += [
                (name, (*path, "args", key, number)) for number, name in enumerate(names) if isinstance(name, str)
            ]
    said = (
        (f"a result is computed for `{show(label)}`, no label of the model", p) for label, p in _foreign(folder, given)
    )
    yield from first(said, folder.in_card)


@rule("HFD220", Severity.WARNING)
def card_labels_are_a_list(folder: ModelFolder) -> Iterator[Problem]:
    """The card's `labels` are a list in which each stands once.

    Programs that read it take a text for one label, and count one that stands twice for two.

    Fix: list every label of the model once, each behind a dash on a line of its own, or leave the key out.
    """
    given, held = folder.card_values.get("labels"), labels_of(folder.config)
    if isinstance(given, str) and "," in given and any(part.strip() in held for part in given.split(",")):
        yield Problem("`labels` reads as text, not as a list", folder.in_card("labels"))
    seen: set[str] = set()
    for name, path in listed(folder) if isinstance(given, list) else ():
        if name in seen:
            yield Problem(f"`{show(name)}` stands twice in the card's labels", folder.in_card(*path))
        seen.add(name)


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
    seen = {*held, *(_whole(name) for name in held)}
    for label, path in given:
        if label is not None and not isinstance(label, dict | list):
            written = as_written(label, held)
            if written not in seen:
                seen.add(written)
                yield written, path


def _whole(label: str) -> str:
    """What several words with this label are called together: `B-PER`, the first, and `I-PER` are one `PER`."""
    return label[2:] if label.startswith(("B-", "I-")) else label
