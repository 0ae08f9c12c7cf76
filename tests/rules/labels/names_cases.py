"""The cases of the rules in `labels.names`."""

from __future__ import annotations

from rules.case import Case
from rules.labels.models import inverted, labelled
from sound import edit

VERY_CALM = "HFD213 config.json:3:33 labels 0 and 1 are `very calm` and `very  calm `"

CASES: dict[str, list[Case]] = {
    "HFD201": [
        Case(
            "placeholders",
            inverted("LABEL_0", "LABEL_1", "LABEL_2"),
            ["HFD201 config.json:3:2 all 3 labels are placeholders: `LABEL_0` to `LABEL_2`"],
        ),
        Case(
            "no names at all",
            labelled(None, outputs=2),
            ["HFD201 config.json:2:2 there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`"],
        ),
        Case("one output of a regression has no need of a name", inverted("LABEL_0"), []),
        Case(
            "some of them placeholders",
            inverted("LABEL_0", "calm", "sad"),
            ["HFD201 config.json:3:15 label 0 is the placeholder `LABEL_0`"],
        ),
        Case("a number among names is a name", inverted("1", "2", "other"), []),
        Case(
            "what is no classifier has no labels",
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
            "one in the older form",
            inverted("calm", "##[add-mask]y"),
            ["HFD209 config.json:3:28 label 1 is `#\\x23[add-mask]y`, which is not plain text"],
        ),
        Case(
            "a line break",
            inverted("calm", "a\nb"),
            ["HFD209 config.json:3:28 label 1 is `a\\nb`, which is not plain text"],
        ),
        Case(
            "no text",
            labelled({"0": "calm", "1": None, "2": "sad"}, {"calm": 0, "happy": 1, "sad": 2}),
            ["HFD209 config.json:3:28 label 1 is null, which is not plain text"],
        ),
        Case(
            "half a character",
            inverted("calm", "\ud800"),
            ["HFD209 config.json:3:28 label 1 is `\\ud800`, which is not plain text"],
        ),
        Case("nothing", inverted("calm", " "), ["HFD209 config.json:3:28 label 1 is empty"]),
        Case(
            "longer than a line",
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
            "emoji, joined letters and a blank that does not break",
            inverted("👩\u200d🔬", "می\u200cشود", "très\xa0bien"),
            [],
        ),
    ],
    "HFD213": [
        Case("case", inverted("calm", "sad", "Calm"), ["HFD213 config.json:3:40 labels 0 and 2 are `calm` and `Calm`"]),
        Case("white space", inverted("very calm", "very  calm "), [VERY_CALM]),
        Case("an underscore is no blank", inverted("very calm", "very_calm"), []),
    ],
}
