"""The breaks of HFD2xx."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proof.breaks import CARD, CONFIG, Break, Broken, entry, in_json, text
from proof.kinds import Kind

from hfdeploy_action.findings import Location

Maps = tuple[dict[str, Any], dict[str, Any]]


def labels(kind: Kind) -> list[str]:
    """The labels in order; empty for a kind without labels."""
    return list(kind.config.get("id2label", {}).values())


def maps(edit: Callable[[dict[str, str], dict[str, int], list[str]], Any], line: str) -> Any:
    """An edit of both maps and of the labels, if nothing else names them.

    `{0}` in the line is the first label, `{1}` the second.
    """

    def change(kind: Kind) -> Broken | None:
        held = labels(kind)
        if not held:
            return None
        made = in_json(CONFIG, lambda read: edit(read["id2label"], read["label2id"], held), line.format(*held))(kind)
        card = text(kind, CARD).replace("labels: [calm, happy, sad]\n", "")
        return made._replace(changes={**made.changes, CARD: card}, declared={"labels": ()}) if made else None

    return change


def renamed(new: str) -> Callable[[dict[str, str], dict[str, int], list[str]], None]:
    """The second label gets another name in both maps; `{0}` is the first label."""

    def edit(names: dict[str, str], ids: dict[str, int], held: list[str]) -> None:
        names["1"] = new.format(held[0].swapcase())
        ids[names["1"]] = ids.pop(held[1])

    return edit


def _same(names: dict[str, str], ids: dict[str, int], held: list[str]) -> None:
    names["1"] = held[0]
    del ids[held[1]]


def _gap(names: dict[str, str], ids: dict[str, int], held: list[str]) -> None:
    last = str(len(held) - 1)
    names["77"] = names.pop(last)
    ids[held[-1]] = 77


def _one_less(names: dict[str, str], ids: dict[str, int], held: list[str]) -> None:
    del names[str(len(held) - 1)], ids[held[-1]]


def _placeholders(names: dict[str, str], ids: dict[str, int], held: list[str]) -> None:
    ids.clear()
    for number in range(len(held)):
        names[str(number)] = f"LABEL_{number}"
        ids[f"LABEL_{number}"] = number


def text_kinds(change: Any) -> Any:
    return lambda kind: None if "image_size" in kind.config else change(kind)


def with_head(change: Any) -> Any:
    return lambda kind: change(kind) if "model.safetensors" in kind.files else None


def declaring(change: Callable[[list[str]], dict[str, Any]], path: str, line: str | None) -> Any:
    """A declared value that the model contradicts, made from its labels."""

    def broken(kind: Kind) -> Broken | None:
        held = labels(kind)
        same = {CARD: text(kind, CARD)}
        return Broken(same, path, line.format(*held) if line else None, change(held)) if held else None

    return broken


def in_config(key: str, value: object) -> Any:
    """A key of config.json with this value, for a classifier."""
    change = in_json(CONFIG, lambda read: read.update({key: value}), f'"{key}"')
    return lambda kind: change(kind) if labels(kind) else None


def card_for_labels(lines: str, line: str) -> Any:
    return lambda kind: entry(lines, line)(kind) if labels(kind) else None


def _listed_ids(read: dict[str, Any]) -> None:
    read["label2id"] = [*read["label2id"]]


def _listed(kind: Kind) -> Broken | None:
    held = labels(kind)
    listed = ", ".join([*held, "bored"])
    return entry(f"labels: [{listed}]")(kind) if held else None


def _one_text(kind: Kind) -> Broken | None:
    held = labels(kind)
    return entry(f"labels: {', '.join(held)}")(kind) if len(held) > 1 else None


CASE = Location("hfdeploy.yaml", 3, 5)
LABELS = (
    Break("HFD201", "placeholders", maps(_placeholders, '"id2label"')),
    Break("HFD202", "another ID", maps(lambda _, ids, held: ids.update({held[0]: 1}), '"{0}": 1')),
    Break("HFD202", "not in label2id", maps(lambda _, ids, held: ids.pop(held[0]), '"0": "{0}"')),
    Break("HFD202", "only in label2id", maps(lambda _, ids, __: ids.update(bored=9), '"bored"')),
    Break("HFD203", "a duplicate label", text_kinds(maps(_same, '"1": "{0}"'))),
    Break("HFD204", "a gap", maps(_gap, '"77"')),
    Break("HFD205", "a missing label", with_head(maps(_one_less, '"id2label"'))),
    Break(
        "HFD206", "another one is declared", declaring(lambda held: {"labels": (*held[1:], "bored")}, CONFIG, '"id2')
    ),
    Break("HFD207", "an unexpected label in the card", _listed),
    Break(
        "HFD208",
        "another one is expected",
        declaring(lambda _: {"expected": (("bored", CASE),)}, "hfdeploy.yaml:3", None),
    ),
    Break("HFD209", "a workflow command", maps(renamed("::set-output name=a::b"), '"1": "::set')),
    Break("HFD209", "a line break", maps(renamed("a\nb"), '"1": "a')),
    Break("HFD210", "only id2label", in_json(CONFIG, lambda read: read.pop("label2id"), '"id2label"')),
    Break("HFD211", "another number", in_config("num_labels", 77)),
    Break("HFD212", "a number from an earlier classifier", in_config("_num_labels", 77)),
    Break("HFD213", "labels that differ in case", maps(renamed("{0}"), '"1"')),
    Break("HFD214", "another order", declaring(lambda held: {"labels": tuple(held[::-1])}, CONFIG, '"0": ')),
    Break("HFD215", "an unknown problem type", in_config("problem_type", "multi_class")),
    Break("HFD216", "regression", in_config("problem_type", "regression")),
    Break("HFD217", "a list", in_json(CONFIG, lambda read: read.update(id2label=[*read["id2label"].values()]), '"id2')),
    Break(
        "HFD217",
        "label2id is a list",
        in_json(CONFIG, _listed_ids, '"label2id"'),
    ),
    Break(
        "HFD218",
        "an answer of another model",
        card_for_labels("widget:\n- text: So what.\n  output:\n  - label: bored\n    score: 0.9", "label: bored"),
    ),
    Break(
        "HFD219",
        "a result of another model",
        card_for_labels(
            "model-index:\n- name: x\n  results:\n  - task: {type: text-classification}\n"
            "    dataset: {type: acme/set, name: Set}\n    metrics:\n    - type: f1\n      value: 1\n"
            "      args:\n        labels: [bored]",
            "labels: [bored]",
        ),
    ),
    Break("HFD220", "text in place of a list", _one_text),
)
