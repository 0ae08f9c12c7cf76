"""The cases of the rules in `labels.maps`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.labels.models import declared, labelled
from sound import edit

from hfdeploy_action.folder import Declared

IMAGES = "ViTForImageClassification"

CASES: dict[str, list[Case]] = {
    "HFD202": [
        Case(
            "two swapped IDs",
            edit("config.json", '"happy": 1,\n    "sad": 2', '"happy": 2,\n    "sad": 1'),
            [
                "HFD202 config.json:12:5 `label2id` maps `happy` to 2, but `id2label` maps 1 to it (and 1 more like this)"
            ],
        ),
        Case(
            "two spellings of a label",
            edit("config.json", '"calm": 0', '"Calm": 0'),
            [
                "HFD202 config.json:6:5 `id2label` maps 0 to `calm`, which `label2id` does not contain (and 1 more like this)"
            ],
        ),
        Case(
            "an ID that is not a number",
            edit("config.json", '"calm": 0', '"calm": null'),
            ["HFD202 config.json:11:5 `label2id` maps `calm` to null, but `id2label` maps 0 to it"],
        ),
        Case(
            "many differences",
            labelled({str(i): f"a{i}" for i in range(1_000)}, {f"a{i}": i + 1 for i in range(1_000)}, outputs=1_000),
            ["HFD202 config.json:4:15 `label2id` maps `a0` to 1, but `id2label` maps 0 to it (and 999 more like this)"],
        ),
        Case("IDs as text, as the Trainer writes some", edit("config.json", '"calm": 0', '"calm": "0"'), []),
        Case("another order", edit("config.json", '"calm": 0,\n    "happy": 1', '"happy": 1,\n    "calm": 0'), []),
    ],
    "HFD203": [
        Case(
            "one label for two IDs",
            labelled({"0": "calm", "1": "sad", "2": "sad"}, {"calm": 0, "sad": 2}),
            ["HFD203 config.json:3:40 labels 1 and 2 are both `sad`"],
        ),
        Case(
            "a duplicate in place of a declared label",
            labelled({"0": "calm", "1": "sad", "2": "sad"}, {"calm": 0, "sad": 2}),
            ["HFD203 config.json:3:40 labels 1 and 2 are both `sad`"],
            declared("calm", "happy", "sad"),
        ),
        Case(
            "an image classifier",
            labelled({"0": "crane", "1": "sad", "2": "crane"}, {"crane": 2, "sad": 1}, architectures=[IMAGES]),
            [
                "HFD213 config.json:3:41 labels 0 and 2 are both `crane`",
                "HFD411 README.md:5:1 `ViTForImageClassification` does not do `text-classification`; its usual task is `image-classification`",
            ],
        ),
    ],
    "HFD204": [
        Case(
            "IDs that start at 1",
            labelled({"1": "calm", "2": "happy", "3": "sad"}, {"calm": 1, "happy": 2, "sad": 3}),
            ["HFD204 config.json:3:42 `id2label` has the ID `3`; expected 0 to 2 for 3 labels"],
        ),
        Case(
            "an ID that is not a number",
            labelled({"0": "calm", "1": "happy", "two": "sad"}, {"calm": 0, "happy": 1}),
            ["HFD204 config.json:3:42 `id2label` has the ID `two`; expected 0 to 2 for 3 labels"],
        ),
        Case(
            "a gap in the IDs",
            labelled({"0": "calm", "1": "happy", "3": "sad"}, {"calm": 0, "happy": 1, "sad": 2}),
            ["HFD204 config.json:3:42 `id2label` has the ID `3`; expected 0 to 2 for 3 labels"],
        ),
        Case(
            "the maps swapped",
            labelled({"calm": 0, "happy": 1, "sad": 2}, {"0": "calm", "1": "happy", "2": "sad"}),
            [
                "HFD204 config.json:3:15 `id2label` has the ID `calm`; expected 0 to 2 for 3 labels (and 2 more like this)"
            ],
        ),
        Case(
            "IDs with leading zeros",
            labelled({"00": "calm", "01": "happy", "02": "sad"}, {"calm": 0, "happy": 1, "sad": 2}),
            [],
        ),
    ],
    "HFD210": [
        Case(
            "no label2id",
            labelled({"0": "calm", "1": "happy", "2": "sad"}),
            ["HFD210 config.json:3:2 there is `id2label`, but no `label2id`"],
        ),
        Case(
            "no id2label",
            labelled(None, {"calm": 0, "happy": 1}, outputs=2),
            ["HFD210 config.json:3:2 there is `label2id`, but no `id2label`"],
        ),
    ],
    "HFD217": [
        Case(
            "a list",
            labelled(["calm", "sad"], {"calm": 0, "sad": 1}, outputs=2),
            ["HFD217 config.json:3:2 `id2label` is a list, not a JSON object"],
        ),
        Case(
            "a list and an unknown number of labels",
            labelled(["calm", "happy", "sad"], {"calm": 0, "happy": 1, "sad": 2}),
            ["HFD217 config.json:3:2 `id2label` is a list, not a JSON object"],
            Declared(labels=("calm", "happy", "sad")),
        ),
    ],
}
