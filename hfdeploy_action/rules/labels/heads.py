"""What config.json says of its head beside the two maps: their form, the number of labels, the kind of problem."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.rules.few import few
from hfdeploy_action.rules.labels import is_classifier, is_image_classifier, misfits, names_by_id, show, whole
from hfdeploy_action.rules.labels.card_labels import listed

_MEASURED = re.compile(r"regress|pearson|spearman|\br?m[as]e\b|valence|arousal|_score\b", re.IGNORECASE)
# The only values that the configurations of transformers take; any other raises when they are read.
PROBLEM_TYPES = ("regression", "single_label_classification", "multi_label_classification")


@rule("HFD210", Severity.WARNING)
def label_maps_come_in_pairs(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` and `label2id` are both there.

    Answers are named by the one, training, evaluation and zero-shot classification look labels up in the other: what
    is missing is made up by some libraries, and is nothing to others.

    Fix: write both: `label2id = {label: int(id) for id, label in id2label.items()}`, or the other way round.
    """
    for name, other in (("id2label", "label2id"), ("label2id", "id2label")):
        missing = folder.config.get(name) and folder.config.get(other) is None
        if missing and not (other == "id2label" and misfits(folder)):  # which HFD205 says
            yield Problem(f"`{name}` without `{other}`", folder.in_json(CONFIG, name))


@rule("HFD211", Severity.ERROR)
def num_labels_is_their_number(folder: ModelFolder) -> Iterator[Problem]:
    """`num_labels` of a classifier is the number of its labels.

    From transformers 5 on the number wins: the labels become LABEL_0, LABEL_1 and so on, and a classifier with another
    number of outputs is not loaded. Earlier releases go by the labels, and warn at every start.

    Fix: take `num_labels` out of config.json: `id2label` says it already.
    """
    count, held = folder.config.get("num_labels"), len(names_by_id(folder.config))
    if is_classifier(folder.config) and count is not None and held and whole(count) != held:
        message = f"`num_labels` is {show(repr(count))} where `id2label` has {held}"
        yield Problem(message, folder.in_json(CONFIG, "num_labels"))


@rule("HFD212", Severity.NOTICE)
def former_number_of_labels_is_gone(folder: ModelFolder) -> Iterator[Problem]:
    """`_num_labels` is not left over from an earlier head.

    No library reads it any more; people take it for the number of labels.

    Fix: take `_num_labels` out of config.json.
    """
    count, held = folder.config.get("_num_labels"), len(names_by_id(folder.config))
    if count is not None and held and whole(count) != held:
        message = f"`_num_labels` is {show(repr(count))} where `id2label` has {held}"
        yield Problem(message, folder.in_json(CONFIG, "_num_labels"))


@rule("HFD213", Severity.WARNING)
@few
def labels_can_be_told_apart(folder: ModelFolder) -> Iterator[Problem]:
    """No two labels differ in case or white space only.

    Clients that trim or lower-case what they get take the two for one, and so do readers.

    Fix: if the two mean the same, train with one of them; if not, name what sets them apart.
    """
    seen: dict[str, tuple[int, str]] = {}
    for number, label in names_by_id(folder.config).items():
        first = seen.setdefault(" ".join(label.casefold().split()), (number, label))
        if first[0] != number and (label != first[1] or is_image_classifier(folder.config)):
            at = folder.in_json(CONFIG, "id2label", str(number))
            yield Problem(f"{first[0]} is `{show(first[1])}`, {number} is `{show(label)}`", at)


@rule("HFD214", Severity.NOTICE)
def labels_stand_in_the_declared_order(folder: ModelFolder) -> Iterator[Problem]:
    """The labels stand in the order they were declared in, outside the model or in its card.

    The order gives every output of the classifier its name. If the declared one is that of training, all answers are
    mixed up, and nothing fails. A list in the order of the alphabet declares none.

    Fix: ask the model something with a known answer; then write the declared `labels` in the order of `id2label`,
    or the other way round.
    """
    names = names_by_id(folder.config)
    held = [names[number] for number in sorted(names)]
    declared = list(folder.declared.labels)
    if declared and (place := _out_of_place(declared, held)) is not None:
        message = f"`{show(held[place])}` stands where `{show(declared[place])}` was declared"
        yield Problem(message, folder.in_json(CONFIG, "id2label", str(place)))
    named = [name for name, _ in listed(folder)]
    if named != sorted(named) and named != declared and (place := _out_of_place(named, held)) is not None:
        message = f"the card lists `{show(named[place])}` where the model has `{show(held[place])}`"
        yield Problem(message, folder.in_card(*listed(folder)[place][1]))


def _out_of_place(some: list[str], others: list[str]) -> int | None:
    """The first place where two orders of the same labels differ."""
    if sorted(some) != sorted(others):
        return None
    return next((place for place, (one, other) in enumerate(zip(some, others, strict=True)) if one != other), None)


@rule("HFD215", Severity.ERROR)
def problem_type_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """`problem_type` is one that transformers knows.

    Reading the configuration fails on any other value, and with it the loading of the model.

    Fix: write `"problem_type": "single_label_classification"`, `multi_label_classification` or `regression`, or leave
    the key out.
    """
    given = folder.config.get("problem_type")
    if given is not None and given not in PROBLEM_TYPES and folder.config.keys() & {"architectures", "model_type"}:
        yield Problem(f"the `problem_type` is {show(repr(given))}", folder.in_json(CONFIG, "problem_type"))


@rule("HFD216", Severity.WARNING)
def problem_type_fits_the_labels(folder: ModelFolder) -> Iterator[Problem]:
    """`problem_type` fits the number of labels.

    It decides what becomes of the outputs. One label is always the likeliest of one, so that nothing was learnt;
    regression gives raw numbers where clients of named labels expect probabilities.

    Fix: write `"problem_type": "single_label_classification"` where one label excludes the others, else
    `multi_label_classification`; `regression` is for one number.
    """
    held = len(names_by_id(folder.config))
    given = folder.config.get("problem_type")
    if not is_classifier(folder.config):
        return
    if given == "single_label_classification" and held == 1:
        yield Problem("a choice of one: there is only one label", folder.in_json(CONFIG, "problem_type"))
    if given == "regression" and held > 1 and not _measures(folder):
        message = f"`regression` with {held} labels: their scores are no probabilities"
        yield Problem(message, folder.in_json(CONFIG, "problem_type"))


def _measures(folder: ModelFolder) -> bool:
    """Whether several numbers are what the model is for: its labels are scales, or its card speaks of regression."""
    texts = (*names_by_id(folder.config).values(), folder.card_text or "")
    return any(map(_MEASURED.search, texts))


@rule("HFD217", Severity.ERROR)
def label_maps_are_objects(folder: ModelFolder) -> Iterator[Problem]:
    """`id2label` and `label2id` are objects.

    The labels are looked up in them by key; reading a configuration in which one is a list fails.

    Fix: write them as `"id2label": {"0": "anxious", "1": "calm"}` and `"label2id": {"anxious": 0, "calm": 1}`.
    """
    if not folder.config.keys() & {"architectures", "model_type"}:
        return
    for name in ("id2label", "label2id"):
        given = folder.config.get(name)
        if given is not None and not isinstance(given, dict):
            yield Problem(f"`{name}` is no object", folder.in_json(CONFIG, name))
