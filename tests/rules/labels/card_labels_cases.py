"""The cases of the rules in `labels.card_labels`."""

from __future__ import annotations

from rules.case import Case
from rules.labels.models import UNLABELLED_CARD, inverted, labelled
from sound import README, edit

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import Declared

WIDGET = "widget:\n- text: What a day.\n  output:\n  "
RESULTS = """\
model-index:
- name: emotion
  results:
  - task: {type: text-classification}
    dataset: {type: emotion, name: emotion}
    metrics:
    - type: f1
      value: 0.9
      args: """

CASES: dict[str, list[Case]] = {
    "HFD207": [
        Case(
            "an unexpected label in the card",
            edit("README.md", "happy, sad]", "happy, angry]"),
            ["HFD207 README.md:6:23 the card's labels differ from the model's: missing `sad`; unexpected `angry`"],
        ),
        Case(
            "a label missing in the card",
            edit("README.md", "happy, sad]", "happy]"),
            ["HFD207 README.md:6:1 the card's labels differ from the model's: missing `sad`"],
        ),
        Case("alphabetical order", {**inverted("sad", "calm", "happy"), "README.md": README}, []),
        Case(
            "a map of IDs to labels",
            edit("README.md", "[calm, happy, sad]", "{0: calm, 1: happy, 2: angry}"),
            ["HFD207 README.md:6:29 the card's labels differ from the model's: missing `sad`; unexpected `angry`"],
        ),
        Case("no labels in the card", UNLABELLED_CARD, []),
        Case("a list of other values", edit("README.md", "[calm, happy, sad]", "[{name: calm}]"), []),
        Case(
            "an unquoted yes or no",
            {**inverted("No", "yes", "null"), **edit("README.md", "[calm, happy, sad]", "[No, yes, null]")},
            [],
        ),
    ],
    "HFD208": [
        Case(
            "a label that the model does not have",
            {},
            ["HFD208 ../hfdeploy.yaml:9:5 a case expects `proud`, which is not a label of the model"],
            Declared(expected=(("calm", None), ("proud", Location("../hfdeploy.yaml", 9, 5)))),
        ),
        Case(
            "several labels that the model does not have",
            {},
            [
                "HFD208 ../hfdeploy.yaml:9:5 a case expects `proud`, which is not a label of the model "
                "(and 11 more like this)"
            ],
            Declared(expected=(("proud", Location("../hfdeploy.yaml", 9, 5)),) * 12),
        ),
        Case(
            "unknown labels",
            labelled(None, outputs=2),
            ["HFD201 config.json:2:2 there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`"],
            Declared(expected=(("proud", None),)),
        ),
    ],
    "HFD218": [
        Case(
            "a label of another model",
            edit("README.md", "tags: ", WIDGET + "- {label: joy, score: 0.9}\n  - {label: sad, score: 0.1}\ntags: "),
            ["HFD218 README.md:10:5 the output of an example has `joy`, which is not a label of the model"],
        ),
        Case("a label of the model", edit("README.md", "tags: ", WIDGET + "- {label: calm, score: 0.9}\ntags: "), []),
        Case(
            "zero-shot classification",
            {
                "README.md": README.replace("tags: ", WIDGET + "- {label: joy, score: 0.9}\ntags: ").replace(
                    "text-classification", "zero-shot-classification"
                )
            },
            [],
        ),
        Case(
            "a label for a group of words",
            {
                **(found := labelled({"0": "O", "1": "B-PER", "2": "I-PER"}, {"O": 0, "B-PER": 1, "I-PER": 2})),
                "README.md": str(found["README.md"]).replace("tags: ", WIDGET + "- {label: PER, score: 1}\ntags: "),
            },
            [],
        ),
        Case("output of another form", edit("README.md", "tags: ", WIDGET + "- {text: joy}\n  - joy\ntags: "), []),
    ],
    "HFD219": [
        Case(
            "renamed labels",
            edit("README.md", "tags: ", RESULTS + "{labels: [calm, joy, sad]}\ntags: "),
            ["HFD219 README.md:15:29 a result was computed for `joy`, which is not a label of the model"],
        ),
        Case("an unknown positive label", edit("README.md", "tags: ", RESULTS + "{pos_label: sad}\ntags: "), []),
        Case("the number of a label", edit("README.md", "tags: ", RESULTS + "{pos_label: 1}\ntags: "), []),
    ],
    "HFD220": [
        Case(
            "a text with commas",
            edit("README.md", "[calm, happy, sad]", "calm, happy, sad"),
            ["HFD220 README.md:6:1 `labels` is text, not a list"],
        ),
        Case(
            "a duplicate label",
            edit("README.md", "happy, sad]", "happy, sad, happy]"),
            ["HFD220 README.md:6:28 duplicate label `happy` in the card"],
        ),
        Case("other text", edit("README.md", "[calm, happy, sad]", "feelings, of people"), []),
    ],
}
