"""What the model's page is made of: examples to try, a picture, the gate, and what was emitted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key
from hfdeploy_action.rules.card.entries import close, once
from hfdeploy_action.rules.labels import show

# What the widgets of the Hub take as input (npm @huggingface/tasks 0.21.54, widget-example).
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
def widget_examples_are_shown(folder: ModelFolder) -> Iterator[Problem]:
    """Every `widget` example has an input.

    The page shows a list of mappings with `text`, a `src` that is there or what else the task takes, and nothing of
    the rest.

    Fix: write each example as `- text: I felt calm.`, and an answer as `output: [{label: calm, score: 0.9}]`.
    """
    widget = folder.card_values.get("widget")
    if widget is None:
        return
    if isinstance(widget, list):
        yield from once(folder, _unshown(folder, widget))
    else:
        yield Problem("`widget` is no list of examples", folder.in_card("widget"))


def _unshown(folder: ModelFolder, widget: list[Any]) -> Iterator[tuple[str, tuple[Key, ...]]]:
    for number, example in enumerate(widget):
        if not isinstance(example, dict):
            kind = "plain text" if isinstance(example, str) else "no mapping"
            yield f"an example is {kind}: it wants a key such as `text`", ("widget", number)
        elif not any(key in _INPUTS for key in example):
            yield "an example has neither `text` nor `src`, nor another input", ("widget", number)
        elif wrong := next((key for key in ("text", "src") if not isinstance(example.get(key, ""), str)), None):
            yield f"the `{wrong}` of an example does not read as text", ("widget", number, wrong)
        elif not folder.leads(source := example.get("src") or "."):
            yield f"there is no `{show(source)}`", ("widget", number, "src")
        elif not isinstance(example.get("output"), list | dict | None):
            yield "the `output` of an example is neither a list of labels nor a mapping", ("widget", number, "output")


@rule("HFD426", Severity.WARNING)
def emissions_are_a_number(folder: ModelFolder) -> Iterator[Problem]:
    """`co2_eq_emissions` is a number of grams.

    The page shows it, and searches count it; anything else it leaves out.

    Fix: write `co2_eq_emissions: {emissions: 3.2, source: CodeCarbon}`, in grams and without the unit.
    """
    given = folder.card_values.get("co2_eq_emissions")
    within = isinstance(given, dict)
    value = given.get("emissions") if isinstance(given, dict) else given
    if given is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        at = folder.in_card("co2_eq_emissions", "emissions") if within else folder.in_card("co2_eq_emissions")
        yield Problem(f"`{show(str(value))}` is no number" if value is not None else "no `emissions`", at)


@rule("HFD427", Severity.WARNING)
def gate_is_understood(folder: ModelFolder) -> Iterator[Problem]:
    """Every `extra_gated_` key is one the Hub knows, with a value that it takes.

    What the gate should ask for or say is missing from the form otherwise.

    Fix: write `extra_gated_prompt: Say who you are.`, `extra_gated_fields: {Company: text}`,
    `extra_gated_eu_disallowed: true`; text goes under `extra_gated_heading`, `extra_gated_description` and
    `extra_gated_button_content` too.
    """
    for key, value in folder.card_values.items():
        if not re.match("extra[_ -]?gated", str(key), re.IGNORECASE):
            continue
        name, at = key.removeprefix("extra_gated_"), folder.in_card(key)
        if name not in _GATE:
            yield Problem(
                f"the Hub does not know `{show(key)}`{close(key, [f'extra_gated_{each}' for each in _GATE])}", at
            )
        elif name == "fields":
            yield from _fields(folder, key, value)
        elif name == "eu_disallowed":
            if not isinstance(value, bool):
                yield Problem(f"`{key}` is neither true nor false", at)
        elif not isinstance(value, str | None):
            yield Problem(f"`{key}` is no text", at)


def _fields(folder: ModelFolder, key: str, fields: object) -> Iterator[Problem]:
    if not isinstance(fields, dict):
        yield Problem(f"`{key}` is no mapping of names to kinds", folder.in_card(key))
        return
    for name, kind in fields.items():
        of = kind.get("type") if isinstance(kind, dict) else kind
        at = folder.in_card(key, name)
        if of not in _GATE_FIELDS:
            yield Problem(f"`{show(str(of))}` is no kind of field{close(str(of), _GATE_FIELDS)}", at)
        elif of == "select" and not (isinstance(kind, dict) and isinstance(kind.get("options"), list)):
            yield Problem(f"`{show(str(name))}` has no list of `options` to select from", at)


@rule("HFD428", Severity.WARNING)
def inference_is_a_switch_or_parameters(folder: ModelFolder) -> Iterator[Problem]:
    """`inference` is true, false, or a mapping with `parameters`.

    The widget of the page is switched and set by it; anything else is not understood.

    Fix: write `inference: false`, or `inference: {parameters: {temperature: 0.7}}`.
    """
    inference = folder.card_values.get("inference")
    if isinstance(inference, dict):
        if not isinstance(inference.get("parameters"), dict):
            what = "`parameters` is no mapping" if "parameters" in inference else "`inference` has no `parameters`"
            yield Problem(what, folder.in_card("inference", "parameters"))
    elif not isinstance(inference, bool | None):
        yield Problem(f"`inference: {show(str(inference))}` is neither true nor false", folder.in_card("inference"))


@rule("HFD429", Severity.WARNING)
def thumbnail_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """The `thumbnail` is an address, or a picture that is here.

    A missing picture shows as a broken one wherever the model is linked.

    Fix: add the file, give a whole address, as in `thumbnail: https://example.org/emotion.png`, or leave the key out.
    """
    thumbnail = folder.card_values.get("thumbnail")
    if isinstance(thumbnail, str) and thumbnail and not folder.leads(thumbnail):
        yield Problem(f"there is no `{show(thumbnail)}`", folder.in_card("thumbnail"))
