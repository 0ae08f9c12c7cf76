"""What the model's page shows: examples to try, a picture, the form of a gated model, and emissions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key
from hfdeploy_action.rules.card.entries import close, did_you_mean, kind_of, once, refused
from hfdeploy_action.text import show
from hfdeploy_action.vocabulary.card import Verdict

# Inputs of the Hub's widgets (npm @huggingface/tasks 0.21.54, widget-example).
_INPUTS = frozenset(
    (
        *("text", "src", "question", "context", "table", "structured_data", "structuredData", "source_sentence"),
        *("sentences", "messages", "image", "audio", "inputs", "prompt", "prompts", "candidate_labels", "query"),
    )
)
# hub-docs, models-gated.md, 2026-08.
_GATE = ("prompt", "fields", "heading", "description", "button_content", "eu_disallowed")
_GATE_FIELDS = ("text", "checkbox", "date_picker", "country", "ip_location", "select")


@rule("HFD425", Severity.WARNING)
def invalid_widget_example(folder: ModelFolder) -> Iterator[Problem]:
    """A `widget` example has no input, or one that the Hub cannot show.

    The page silently omits the example. An example needs an input: `text`, `src` (the path or URL of a file), or the
    input of another task.

    Fix: write each example as `- text: I felt calm.`, and its answer as `output: [{label: calm, score: 0.9}]`.
    """
    widget = folder.card.values.get("widget")
    yield from once(folder, _unshown(folder, widget if isinstance(widget, list) else []))


@rule("HFD443", Severity.ERROR)
def widget_not_a_list(folder: ModelFolder) -> Iterator[Problem]:
    """`widget` is not a list of examples.

    The Hub rejects the card. Until 2023, the Hub accepted a single mapping, which old versions of skops write.

    Fix: write the example as an item of a list, as in `widget: [{structuredData: {age: [42]}}]`.
    """
    for verdict in refused(folder, "widget"):
        empty = verdict.kind in ("null", "empty text")
        message = "`widget` has no value" if empty else f"`widget` is {_what(verdict)}, not a list of examples"
        yield Problem(message, folder.card.at("widget"), "add an example, or delete the key." if empty else "")


def _what(verdict: Verdict) -> str:
    return "text" if verdict.kind == "other text" else kind_of(verdict)


def _unshown(folder: ModelFolder, widget: list[Any]) -> Iterator[tuple[str, tuple[Key, ...]]]:
    for number, example in enumerate(widget):
        if not isinstance(example, dict):
            kind = "plain text" if isinstance(example, str) else "not a mapping"
            yield f"an example is {kind}; it needs a key such as `text`", ("widget", number)
        elif not any(key in _INPUTS for key in example):
            yield "an example has neither `text` nor `src` nor another input", ("widget", number)
        elif wrong := next((key for key in ("text", "src") if not isinstance(example.get(key, ""), str)), None):
            yield f"the `{wrong}` of an example is not text", ("widget", number, wrong)
        elif not folder.card.leads(source := example.get("src") or "."):
            yield f"there is no file `{show(source)}`", ("widget", number, "src")
        elif not isinstance(example.get("output"), list | dict | None):
            yield "the `output` of an example is neither a list nor a mapping", ("widget", number, "output")


@rule("HFD426", Severity.WARNING)
def invalid_emissions(folder: ModelFolder) -> Iterator[Problem]:
    """`co2_eq_emissions` is not a number of grams.

    The Hub ignores any other value: the model's page does not show it, and searches by emissions do not find the model.

    Fix: write the grams without a unit, as in `co2_eq_emissions: {emissions: 3.2, source: CodeCarbon}`.
    """
    emissions = folder.card.values.get("co2_eq_emissions")
    within = isinstance(emissions, dict)
    value = emissions.get("emissions") if isinstance(emissions, dict) else emissions
    if emissions is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        at = folder.card.at("co2_eq_emissions", "emissions") if within else folder.card.at("co2_eq_emissions")
        message = (
            f"`{show(str(value))}` is not a number" if value is not None else "`co2_eq_emissions` has no `emissions`"
        )
        yield Problem(message, at)


@rule("HFD427", Severity.WARNING)
def invalid_gate(folder: ModelFolder) -> Iterator[Problem]:
    """A key that starts with `extra_gated_` is unknown to the Hub or has an invalid value.

    These keys define the form on which people request access to the model. The Hub ignores a wrong key or value, so the
    form lacks a text or a field.

    Fix: correct the key or its value, as in `extra_gated_prompt: Say who you are.`, `extra_gated_fields: {Company:
    text}` or `extra_gated_eu_disallowed: true`.
    """
    for key, value in folder.card.values.items():
        if not re.match("extra[_ -]?gated", str(key), re.IGNORECASE):
            continue
        name, at = key.removeprefix("extra_gated_"), folder.card.at(key)
        if name not in _GATE:
            meant = close(key, [f"extra_gated_{each}" for each in _GATE])
            fix = f"rename `{show(key)}` to `{meant}`." if meant else ""
            yield Problem(f"the Hub does not know the key `{show(key)}`{did_you_mean(meant)}", at, fix)
        elif name == "fields":
            yield from _fields(folder, key, value)
        elif name == "eu_disallowed":
            if not isinstance(value, bool):
                yield Problem(f"`{key}` is neither `true` nor `false`", at)
        elif not isinstance(value, str | None):
            yield Problem(f"`{key}` is not text", at)


def _fields(folder: ModelFolder, key: str, fields: object) -> Iterator[Problem]:
    if not isinstance(fields, dict):
        yield Problem(f"`{key}` is not a mapping of field names to field types", folder.card.at(key))
        return
    for name, kind in fields.items():
        of = kind.get("type") if isinstance(kind, dict) else kind
        at = folder.card.at(key, name)
        if of not in _GATE_FIELDS:
            meant = close(str(of), _GATE_FIELDS)
            fix = f"write {', '.join(f'`{each}`' for each in _GATE_FIELDS[:-1])} or `{_GATE_FIELDS[-1]}` as its type."
            yield Problem(f"`{show(str(of))}` is not a type of field{did_you_mean(meant)}", at, fix)
        elif of == "select" and not (isinstance(kind, dict) and isinstance(kind.get("options"), list)):
            fix = "write the options as a list: `{type: select, options: [Research, Other]}`."
            yield Problem(f"the field `{show(str(name))}` has no list of `options`", at, fix)


@rule("HFD428", Severity.WARNING)
def invalid_inference(folder: ModelFolder) -> Iterator[Problem]:
    """`inference` is neither `true`, `false` nor a mapping with `parameters`.

    It turns the widget on the model's page on or off and sets its parameters. The Hub ignores any other value.

    Fix: write `inference: false`, or `inference: {parameters: {temperature: 0.7}}`.
    """
    inference = folder.card.values.get("inference")
    if isinstance(inference, dict):
        if not isinstance(inference.get("parameters"), dict):
            what = "`parameters` is not a mapping" if "parameters" in inference else "`inference` has no `parameters`"
            yield Problem(what, folder.card.at("inference", "parameters"))
    elif not isinstance(inference, bool | None):
        message = f"`inference` is `{show(str(inference))}`, which is neither `true` nor `false`"
        yield Problem(message, folder.card.at("inference"))


@rule("HFD429", Severity.WARNING)
def missing_thumbnail(folder: ModelFolder) -> Iterator[Problem]:
    """The image in `thumbnail` is not in the folder.

    Links to the model on other sites show a broken image.

    Fix: add the file, write a full URL, as in `thumbnail: https://example.org/emotion.png`, or delete the key.
    """
    thumbnail = folder.card.values.get("thumbnail")
    if isinstance(thumbnail, str) and thumbnail and not folder.card.leads(thumbnail):
        yield Problem(f"there is no file `{show(thumbnail)}`", folder.card.at("thumbnail"))
