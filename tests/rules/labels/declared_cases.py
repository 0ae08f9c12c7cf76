"""The cases of the rules in `labels.declared`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.files.models import ADAPTER
from rules.labels.models import declared, inverted, labelled
from sound import README, edit

CASES: dict[str, list[Case]] = {
    "HFD206": [
        Case(
            "a missing and an unexpected label",
            {},
            [
                "HFD206 config.json:5:3 the model's labels differ from the declared ones: missing `proud`; unexpected `sad`"
            ],
            declared("calm", "happy", "proud"),
        ),
        Case(
            "placeholders in place of declared labels",
            inverted("LABEL_0", "LABEL_1"),
            [
                "HFD206 config.json:3:2 the model's labels differ from the declared ones: missing `calm`, `happy`; unexpected `LABEL_0`, `LABEL_1`",
            ],
            declared("calm", "happy"),
        ),
        Case(
            "a label that the head and the card still have",
            {**labelled({"0": "calm", "1": "happy"}, {"calm": 0, "happy": 1}), "README.md": README},
            ["HFD206 config.json:3:2 the model's labels differ from the declared ones: missing `sad`"],
            declared("calm", "happy", "sad"),
        ),
        Case(
            "many differences",
            {},
            [
                "HFD206 config.json:5:3 the model's labels differ from the declared ones: missing `0`, `1`, `2`, `3`, `4` and 4 more"
            ],
            declared("calm", "happy", "sad", *"012345678"),
        ),
        Case(
            "no config.json",
            {"config.json": None, **ADAPTER},
            [],
            declared("calm"),
        ),
    ],
    "HFD214": [
        Case(
            "two swapped labels",
            {},
            ["HFD214 config.json:7:5 label 1 of the model is `happy`, but label 1 of the declared labels is `sad`"],
            declared("calm", "sad", "happy"),
        ),
        Case(
            "another order in the card",
            edit("README.md", "[calm, happy, sad]", "[sad, calm, happy]"),
            ["HFD214 README.md:6:10 label 0 of the card is `sad`, but label 0 of the model is `calm`"],
        ),
        Case("the declared order in the card", {}, [], declared("calm", "happy", "sad")),
        Case(
            "another order of the lines in config.json",
            edit("config.json", '"0": "calm",\n    "1": "happy"', '"1": "happy",\n    "0": "calm"'),
            [],
            declared("calm", "happy", "sad"),
        ),
    ],
}
