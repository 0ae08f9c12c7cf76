"""Evaluation results: `model-index`, which the Hub and Python read differently, `.eval_results` and `metrics`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder, Unreadable
from hfdeploy_action.frontmatter import Key
from hfdeploy_action.rules.card.entries import did_you_mean, entries, id_of, kind_of, once, refused
from hfdeploy_action.rules.card.yaml_errors import yaml_problem
from hfdeploy_action.rules.limits import Messages
from hfdeploy_action.syntax.encoding import encoding_mistake
from hfdeploy_action.text import plain, show
from hfdeploy_action.vocabulary.card import REPOSITORY, Verdict

Keys = tuple[Key, ...]

_INDEX = "model-index"
# The metrics that cards name most, without those too short to tell a misspelling from another metric.
_METRICS = (
    *("accuracy", "precision", "recall", "perplexity", "sacrebleu", "bertscore", "rouge", "meteor", "seqeval"),
    *("rougel", "rougelsum", "pearson", "pearsonr", "spearman", "spearmanr", "exactmatch", "bleurt"),
)
_PERCENTAGE = re.compile(r"\s{0,9}[-+]?\d{1,9}(?:[.,]\d{1,9})?\s{0,9}%\s{0,9}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T|$)")


@rule("HFD423", Severity.ERROR)
def invalid_model_index(folder: ModelFolder) -> Iterator[Problem]:
    """`model-index` does not have the structure that the Hub requires.

    The Hub rejects the card if a model has no list of `results`, a result has no list of `metrics`, or a `config` is
    not text.

    Fix: write the full structure: `model-index: [{name: emotion, results: [{task:
    {type: text-classification}, dataset: {type: dair-ai/emotion, name: emotion}, metrics: [{type: f1, value:
    0.91}]}]}]`.
    """
    for verdict in refused(folder, _INDEX):
        fix = "put the value of `config` in quotes." if verdict.kind in ("number", "boolean") else ""
        yield Problem(_refused(verdict), folder.card.at(*verdict.keys), fix if verdict.keys[-1] == "config" else "")


# What an entry of `model-index` must be.
_SHAPES = {
    _INDEX: (f"`{_INDEX}` is", "a list of models"),
    f"{_INDEX}[]": (f"a model in `{_INDEX}` is", "a mapping"),
    f"{_INDEX}[].results": ("`results` is", "a list"),
    f"{_INDEX}[].results[]": ("a result is", "a mapping"),
    f"{_INDEX}[].results[].metrics": ("`metrics` is", "a list"),
}


def _refused(verdict: Verdict) -> str:
    key = verdict.keys[-1]
    if verdict.kind == "missing":
        return f"a model in `{_INDEX}` has no `results`" if key == "results" else "a result has no `metrics`"
    if key == "config":
        return f"`config` is {kind_of(verdict)}, not text"
    subject, wanted = _SHAPES[verdict.row.entry]
    return f"{subject} not {wanted}"


@rule("HFD424", Severity.WARNING)
def incomplete_model_index(folder: ModelFolder) -> Iterator[Problem]:
    """A result in `model-index` does not name its task, dataset or metric.

    The model's page does not show the result, and `ModelCard.load` in Python fails to load the card.

    Fix: add a `name` to the model; `task.type`, `dataset.type` and `dataset.name` to each result; `type` and `value` to
    each metric; and a `url` to each `source`.
    """
    index = folder.card.values.get(_INDEX)
    yield from once(folder, _unread(index if isinstance(index, list) else []))


def _unread(index: list[Any]) -> Messages:
    for number, model in enumerate(index):
        if not isinstance(model, dict):
            continue
        at: Keys = (_INDEX, number)
        if not model.get("name"):
            yield f"a model in `{_INDEX}` has no `name`", at
        results = model.get("results")
        for position, result in enumerate(results if isinstance(results, list) else []):
            if isinstance(result, dict):
                yield from _unread_result(result, (*at, "results", position))


def _unread_result(result: dict[Any, Any], at: Keys) -> Messages:
    for part, wanted in (("task", ("type",)), ("dataset", ("type", "name"))):
        if not isinstance(result.get(part), dict):
            yield f"a result has no `{part}`", at
        else:
            yield from (
                (f"the `{part}` of a result has no `{key}`", (*at, part)) for key in wanted if not result[part].get(key)
            )
    yield from _without_address(result.get("source"), (*at, "source"))
    metrics = result.get("metrics")
    for position, metric in enumerate(metrics if isinstance(metrics, list) else []):
        if not isinstance(metric, dict):
            yield "a metric is not a mapping", (*at, "metrics", position)
        else:
            lacks = (key for key in ("type", "value") if metric.get(key) in (None, ""))
            yield from ((f"a metric has no `{key}`", (*at, "metrics", position)) for key in lacks)


@rule("HFD446", Severity.WARNING)
def percentage_as_text(folder: ModelFolder) -> Iterator[Problem]:
    """The value of a metric in `model-index` has a percent sign.

    YAML reads a value with a percent sign as text. Leaderboards and scripts that compare models need a number.

    Fix: write the number alone, without quotes and percent sign.
    """
    index = folder.card.values.get(_INDEX)
    yield from once(folder, _percentages(index if isinstance(index, list) else []))


def _percentages(index: list[Any]) -> Messages:
    for number, model in enumerate(index):
        results = model.get("results") if isinstance(model, dict) else None
        for position, result in enumerate(results if isinstance(results, list) else []):
            metrics = result.get("metrics") if isinstance(result, dict) else None
            for place, metric in enumerate(metrics if isinstance(metrics, list) else []):
                value = metric.get("value") if isinstance(metric, dict) else None
                if isinstance(value, str) and _PERCENTAGE.fullmatch(value):
                    at: Keys = (_INDEX, number, "results", position, "metrics", place, "value")
                    yield f"the metric value `{show(value)}` is text, not a number", at


@rule("HFD438", Severity.WARNING)
def invalid_eval_results(folder: ModelFolder) -> Iterator[Problem]:
    """An entry in `.eval_results` does not name its benchmark, its task or its value.

    The Hub silently omits such entries. It reads only files whose names end in `.yaml`.

    Fix: write a list of entries such as `- {dataset: {id: acme/bench, task_id: emotion}, value: 0.86}`.
    """
    for name in folder.files:
        if name.startswith(".eval_results/") and name.endswith(".yml"):
            message = f"the Hub does not read `{plain(name)}`: the name must end in `.yaml`"
            yield Problem(message, Location(name), f"rename the file to `{plain(name.removesuffix('.yml'))}.yaml`.")
    for name, read in folder.card.eval_results.items():
        if isinstance(read, Unreadable):
            yield _unreadable(folder, name, read)
        else:
            for message, path in _unshown(read.values):
                yield Problem(message, Location(name, *read.mark(*path)))


def _unreadable(folder: ModelFolder, name: str, read: Unreadable) -> Problem:
    """The problem of a file that is not a list in YAML."""
    if mistake := encoding_mistake(name, folder.files.read(name), "YAML"):
        return Problem(mistake.message, Location(name, *mistake.at), mistake.fix)
    return yaml_problem(folder.files.text(name), read)


def _unshown(listed: list[Any]) -> Messages:
    for number, entry in enumerate(listed):
        if not isinstance(entry, dict):
            yield "an entry is not a mapping", (number,)
            continue
        dataset = entry.get("dataset")
        if not isinstance(dataset, dict):
            yield "an entry has no `dataset`", (number,)
        else:
            lacks = [key for key in ("id", "task_id") if not isinstance(dataset.get(key), str) or not dataset[key]]
            yield from ((f"the `dataset` of an entry has no `{key}`", (number, "dataset", key)) for key in lacks)
            named = str(dataset.get("id"))
            if "id" not in lacks and not REPOSITORY.fullmatch(named):
                meant = did_you_mean(id_of(named))
                yield f"`{show(named)}` is not a valid Hub dataset ID{meant}", (number, "dataset", "id")
        if isinstance(entry.get("value"), bool | list | dict | None):
            yield (
                "an entry has no `value`" if entry.get("value") is None else "`value` is not a number",
                (number, "value"),
            )
        if not isinstance(entry.get("date"), date | None) and not _DATE.match(str(entry["date"])):
            yield (
                f"`{show(str(entry['date']))}` is not a valid date; expected one such as `2026-01-31`",
                (number, "date"),
            )
        yield from _without_address(entry.get("source"), (number, "source"))


def _without_address(source: object, at: Keys) -> Messages:
    if source is not None and not (isinstance(source, dict) and source.get("url")):
        yield "a `source` has no `url`", at


@rule("HFD440", Severity.NOTICE)
def misspelled_metric(folder: ModelFolder) -> Iterator[Problem]:
    """A metric in `metrics` is misspelled.

    The Hub accepts any word, but a search for `accuracy` does not find `acuracy`.

    Fix: correct the spelling, as in `metrics: [accuracy]`. If the name is your own metric's, keep it and ignore this
    rule.
    """
    for at, metric in entries(folder, "metrics"):
        word = metric.lower() if isinstance(metric, str) else ""
        if re.fullmatch("[a-z]{5,30}", word) and word not in _METRICS:
            match = get_close_matches(word, _METRICS, n=1, cutoff=0.85)
            if match and word != f"{match[0]}s":
                message = f"`{show(metric)}` is not a common metric; did you mean `{match[0]}`?"
                yield Problem(message, at, f"write `{match[0]}` in place of `{show(metric)}`.")
