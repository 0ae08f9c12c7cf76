"""Evaluation results: `model-index` as the Hub takes it and as clients read it, and `.eval_results`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder, Unreadable
from hfdeploy_action.frontmatter import Key
from hfdeploy_action.rules.card.entries import REPOSITORY, entries, id_within, once
from hfdeploy_action.rules.files import printable
from hfdeploy_action.rules.labels import show

Keys = tuple[Key, ...]
Said = Iterator[tuple[str, Keys]]

_INDEX = "model-index"
# The metrics that cards name most, but for those too short to tell from one another.
_METRICS = (
    *("accuracy", "precision", "recall", "perplexity", "sacrebleu", "bertscore", "rouge", "meteor", "seqeval"),
    *("rougel", "rougelsum", "pearson", "pearsonr", "spearman", "spearmanr", "exactmatch", "bleurt"),
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T|$)")


@rule("HFD423", Severity.ERROR)
def model_index_has_its_form(folder: ModelFolder) -> Iterator[Problem]:
    """`model-index` has the form that the Hub takes.

    It refuses a card whose models have no `results`, whose results have no list of `metrics`, or whose `config` is a
    number.

    Fix: write it in full, and a `config` such as "2020" in quotes: `model-index: [{name: emotion, results: [{task:
    {type: text-classification}, dataset: {type: dair-ai/emotion, name: emotion}, metrics: [{type: f1, value:
    0.91}]}]}]`.
    """
    index = folder.card_values.get(_INDEX)
    if index is not None:
        for message, path in _refused(index):
            yield Problem(message, folder.in_card(*path))


def _refused(index: object) -> Said:
    if not isinstance(index, list):
        yield f"`{_INDEX}` is no list of models", (_INDEX,)
        return
    for number, model in enumerate(index):
        at: Keys = (_INDEX, number)
        if not isinstance(model, dict):
            yield f"a model of `{_INDEX}` is no mapping", at
        elif "results" not in model:
            yield f"a model of `{_INDEX}` has no `results`", at
        elif not isinstance(model["results"], list):
            yield "`results` is no list", (*at, "results")
        else:
            for position, result in enumerate(model["results"]):
                yield from _refused_result(result, (*at, "results", position))


def _refused_result(result: object, at: Keys) -> Said:
    if not isinstance(result, dict):
        yield "a result is no mapping", at
        return
    yield from _refused_config(result.get("dataset"), (*at, "dataset"))
    if "metrics" not in result:
        yield "a result has no `metrics`", at
    elif not isinstance(result["metrics"], list):
        yield "`metrics` is no list", (*at, "metrics")
    else:
        for position, metric in enumerate(result["metrics"]):
            yield from _refused_config(metric, (*at, "metrics", position))


def _refused_config(of: object, at: Keys) -> Said:
    config = of.get("config") if isinstance(of, dict) else None
    if not isinstance(config, str | bool | None):  # a bare `no` is text to the Hub
        yield f"`config` is {printable(str(config))[:40]}, not text", (*at, "config")


@rule("HFD424", Severity.WARNING)
def model_index_can_be_read(folder: ModelFolder) -> Iterator[Problem]:
    """Every result in `model-index` says of which task, dataset and metric it is.

    Without these the model's page does not show it, and `ModelCard.load` in Python refuses the whole card.

    Fix: give the model a `name`, and its results `task.type`, `dataset.type`, `dataset.name`, `type` and `value` of
    each metric, and the `url` of a `source`.
    """
    index = folder.card_values.get(_INDEX)
    yield from once(folder, _unread(index if isinstance(index, list) else []))


def _unread(index: list[Any]) -> Said:
    for number, model in enumerate(index):
        if not isinstance(model, dict):
            continue
        at: Keys = (_INDEX, number)
        if not model.get("name"):
            yield f"a model of `{_INDEX}` has no `name`", at
        results = model.get("results")
        for position, result in enumerate(results if isinstance(results, list) else []):
            if isinstance(result, dict):
                yield from _unread_result(result, (*at, "results", position))


def _unread_result(result: dict[Any, Any], at: Keys) -> Said:
    for part, wanted in (("task", ("type",)), ("dataset", ("type", "name"))):
        if not isinstance(result.get(part), dict):
            yield f"a result has no `{part}`", at
        else:
            yield from ((f"a `{part}` has no `{key}`", (*at, part)) for key in wanted if not result[part].get(key))
    yield from _without_address(result.get("source"), (*at, "source"))
    metrics = result.get("metrics")
    for position, metric in enumerate(metrics if isinstance(metrics, list) else []):
        if not isinstance(metric, dict):
            yield "a metric is no mapping", (*at, "metrics", position)
        else:
            lacks = (key for key in ("type", "value") if metric.get(key) in (None, ""))
            yield from ((f"a metric has no `{key}`", (*at, "metrics", position)) for key in lacks)


@rule("HFD438", Severity.WARNING)
def eval_results_are_shown(folder: ModelFolder) -> Iterator[Problem]:
    """Every entry under `.eval_results` names its benchmark, its task and its value.

    The Hub shows no entry that lacks one of them, and says so only to whoever asks; it reads `*.yaml` alone.

    Fix: write a list of entries such as `- {dataset: {id: acme/bench, task_id: emotion}, value: 0.86}`.
    """
    for name in folder.files:
        if name.startswith(".eval_results/") and name.endswith(".yml"):
            yield Problem(f"the Hub does not read `{printable(name)}`; its name ends in `.yaml`", Location(name))
    for name, read in folder.eval_results.items():
        if isinstance(read, Unreadable):
            yield Problem(f"not a list in YAML: {printable(read.message)[:200]}", read.at)
        else:
            for message, path in _unshown(read.values):
                yield Problem(message, Location(name, *read.mark(*path)))


def _unshown(listed: list[Any]) -> Said:
    for number, entry in enumerate(listed):
        if not isinstance(entry, dict):
            yield "an entry is no mapping", (number,)
            continue
        dataset = entry.get("dataset")
        if not isinstance(dataset, dict):
            yield "an entry has no `dataset`", (number,)
        else:
            lacks = [key for key in ("id", "task_id") if not isinstance(dataset.get(key), str) or not dataset[key]]
            yield from ((f"a `dataset` has no `{key}`", (number, "dataset", key)) for key in lacks)
            named = str(dataset.get("id"))
            if "id" not in lacks and not REPOSITORY.fullmatch(named):
                yield f"`{show(named)}` is no dataset of the Hub{id_within(named)}", (number, "dataset", "id")
        if isinstance(entry.get("value"), bool | list | dict | None):
            yield "an entry has no `value`" if entry.get("value") is None else "`value` is no number", (number, "value")
        if not isinstance(entry.get("date"), date | None) and not _DATE.match(str(entry["date"])):
            yield f"`{show(str(entry['date']))}` is no date such as 2026-01-31", (number, "date")
        yield from _without_address(entry.get("source"), (number, "source"))


def _without_address(source: object, at: Keys) -> Said:
    if source is not None and not (isinstance(source, dict) and source.get("url")):
        yield "a `source` has no `url`", at


@rule("HFD440", Severity.NOTICE)
def metrics_are_spelt_right(folder: ModelFolder) -> Iterator[Problem]:
    """The `metrics` are spelt as everybody spells them.

    The Hub takes any word, and searches for `accuracy` do not find `acuracy`.

    Fix: write it as the message does, as in `metrics: [accuracy]`; a metric of your own may stay.
    """
    for at, metric in entries(folder, "metrics"):
        word = metric.lower() if isinstance(metric, str) else ""
        if re.fullmatch("[a-z]{5,30}", word) and word not in _METRICS:
            match = get_close_matches(word, _METRICS, n=1, cutoff=0.85)
            if match and word != f"{match[0]}s":
                yield Problem(f"`{show(metric)}`; did you mean `{match[0]}`?", at)
