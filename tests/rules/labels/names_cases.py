"""The cases of the rules in `labels.names`."""

from __future__ import annotations

from rules.case import Case
from rules.labels.models import inverted, labelled
from sound import edit

VERY_CALM = "HFD213 config.json:3:33 labels 0 and 1 are `very calm` and `very  calm `"

CASES: dict[str, list[Case]] = {
    "HFD201": [
        Case(
            "only placeholders",
            inverted("LABEL_0", "LABEL_1", "LABEL_2"),
            ["HFD201 config.json:3:2 all 3 labels are placeholders: `LABEL_0` to `LABEL_2`"],
        ),
        Case(
            "no label maps",
            labelled(None, outputs=2),
            ["HFD201 config.json:2:2 there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`"],
        ),
        Case("the single output of a regression", inverted("LABEL_0"), []),
        Case(
            "some of them placeholders",
            inverted("LABEL_0", "calm", "sad"),
            ["HFD201 config.json:3:15 label 0 is the placeholder `LABEL_0`"],
        ),
        Case("a number among names", inverted("1", "2", "other"), []),
        Case(
            "a model that is not a classifier",
            edit("config.json", "DistilBertForSequenceClassification", "DistilBertModel"),
            [],
        ),
    ],
    "HFD209": [
        Case(
            "a workflow command",
            inverted("calm", "::set-output name=x::y"),
            ["HFD209 config.json:3:28 label 1 is `::set-output name=x::y`, which is not plain text"],
        ),
        Case(
            "a workflow command in the older form",
            inverted("calm", "##[add-mask]y"),
            ["HFD209 config.json:3:28 label 1 is `#\\x23[add-mask]y`, which is not plain text"],
        ),
        Case(
            "a line break",
            inverted("calm", "a\nb"),
            ["HFD209 config.json:3:28 label 1 is `a\\nb`, which is not plain text"],
        ),
        Case(
            "null in place of a label",
            labelled({"0": "calm", "1": None, "2": "sad"}, {"calm": 0, "happy": 1, "sad": 2}),
            ["HFD209 config.json:3:28 label 1 is null, which is not plain text"],
        ),
        Case(
            "a lone surrogate",
            inverted("calm", "\ud800"),
            [
                "HFD150 config.json:3:33 `config.json`: a text contains `\\ud800`, one half of a character, which "
                "parsers in Rust refuse (and 1 more like this)",
                "HFD209 config.json:3:28 label 1 is `\\ud800`, which is not plain text",
            ],
        ),
        Case("an empty label", inverted("calm", " "), ["HFD209 config.json:3:28 label 1 is empty"]),
        Case(
            "a long label",
            inverted("calm", "::" + "x" * 100),
            ["HFD209 config.json:3:28 label 1 is `::" + "x" * 55 + "...`, which is not plain text"],
        ),
        Case(
            "a workflow command in the card",
            edit("README.md", "happy, sad]", "happy, '::x::']"),
            [
                "HFD207 README.md:6:23 the card's labels differ from the model's: missing `sad`; unexpected `::x::`",
                "HFD209 README.md:6:23 `::x::` in README.md is not plain text",
            ],
        ),
        Case(
            "emoji, joined letters and a no-break space",
            inverted("👩\u200d🔬", "می\u200cشود", "très\xa0bien"),
            [],
        ),
    ],
    "HFD213": [
        Case(
            "labels that differ in case",
            inverted("calm", "sad", "Calm"),
            ["HFD213 config.json:3:40 labels 0 and 2 are `calm` and `Calm`"],
        ),
        Case("labels that differ in white space", inverted("very calm", "very  calm "), [VERY_CALM]),
        Case("labels that differ in an underscore", inverted("very calm", "very_calm"), []),
    ],
}
