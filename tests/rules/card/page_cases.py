"""The cases of the rules in `card.page`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.card.models import more
from rules.case import Case

CASES: dict[str, list[Case]] = {
    "HFD425": [
        Case(
            "plain text",
            more("widget:\n- I felt calm.\n- I felt sad."),
            ["HFD425 README.md:5:3 an example is plain text; it needs a key such as `text` (and 1 more)"],
        ),
        Case(
            "nothing to put in",
            more("widget:\n- example_title: Calm"),
            ["HFD425 README.md:5:3 an example has neither `text` nor `src` nor another input"],
        ),
        Case(
            "a number for a text",
            more("widget:\n- text: 12"),
            ["HFD425 README.md:5:3 the `text` of an example is not text"],
        ),
        Case(
            "no list",
            more("widget: I felt calm."),
            ["HFD425 README.md:4:1 `widget` is not a list of examples"],
        ),
        Case(
            "a picture that is not there",
            more("widget:\n- src: calm.png"),
            ["HFD425 README.md:5:3 there is no file `calm.png`"],
        ),
        Case(
            "an answer in words",
            more("widget:\n- text: What a day.\n  output: calm"),
            ["HFD425 README.md:6:3 the `output` of an example is neither a list nor a mapping"],
        ),
        Case("a text and a picture", more("widget: [{text: I felt calm.}, {src: https://example.org/a.png}]"), []),
    ],
    "HFD426": [
        Case(
            "with its unit",
            more("co2_eq_emissions: 3.2 g"),
            ["HFD426 README.md:4:1 `3.2 g` is not a number"],
        ),
        Case(
            "within",
            more("co2_eq_emissions:\n  emissions: little"),
            ["HFD426 README.md:5:3 `little` is not a number"],
        ),
        Case(
            "none",
            more("co2_eq_emissions: {source: CodeCarbon}"),
            ["HFD426 README.md:4:1 `co2_eq_emissions` has no `emissions`"],
        ),
        Case("a number, and more about it", more("co2_eq_emissions: {emissions: 3.2, source: CodeCarbon}"), []),
    ],
    "HFD427": [
        Case(
            "a key that the Hub does not know",
            more("extra_gated_field: {Name: text}"),
            [
                "HFD427 README.md:4:1 the Hub does not know the key `extra_gated_field`; did you mean `extra_gated_fields`?"
            ],
        ),
        Case(
            "dashes for underscores",
            more("extra-gated-fields: {Name: text}"),
            [
                "HFD427 README.md:4:1 the Hub does not know the key `extra-gated-fields`; did you mean `extra_gated_fields`?"
            ],
        ),
        Case(
            "a kind that it does not know",
            more("extra_gated_fields:\n  Name: text\n  Agreed: check"),
            ["HFD427 README.md:6:3 `check` is not a type of field; did you mean `checkbox`?"],
        ),
        Case(
            "nothing to select from",
            more("extra_gated_fields:\n  Use: {type: select}"),
            ["HFD427 README.md:5:3 the field `Use` has no list of `options`"],
        ),
        Case(
            "fields in a list",
            more("extra_gated_fields: [Name]"),
            ["HFD427 README.md:4:1 `extra_gated_fields` is not a mapping of field names to field types"],
        ),
        Case(
            "a prompt that is none",
            more("extra_gated_prompt: [Who are you?]"),
            ["HFD427 README.md:4:1 `extra_gated_prompt` is not text"],
        ),
        Case(
            "a switch in words",
            more("extra_gated_eu_disallowed: always"),
            ["HFD427 README.md:4:1 `extra_gated_eu_disallowed` is neither `true` nor `false`"],
        ),
        Case(
            "a whole gate",
            more(
                "extra_gated_heading: Before you go on\nextra_gated_fields:\n  Name: text\n  Country: country\n"
                "  Use: {type: select, options: [Research, {label: Other, value: other}]}\n"
                "  Agreed: checkbox\nextra_gated_eu_disallowed: true"
            ),
            [],
        ),
    ],
    "HFD428": [
        Case(
            "in words",
            more("inference: never"),
            ["HFD428 README.md:4:1 `inference` is `never`, which is neither `true` nor `false`"],
        ),
        Case(
            "parameters that are none",
            more("inference: {parameters: hot}"),
            ["HFD428 README.md:4:13 `parameters` is not a mapping"],
        ),
        Case(
            "parameters under another name",
            more("inference: {params: {temperature: 0.7}}"),
            ["HFD428 README.md:4:1 `inference` has no `parameters`"],
        ),
        Case("off", more("inference: false"), []),
        Case("set", more("inference: {parameters: {temperature: 0.7}}"), []),
    ],
    "HFD429": [
        Case(
            "a picture that is not there",
            more("thumbnail: calm.png"),
            ["HFD429 README.md:4:1 there is no file `calm.png`"],
        ),
        Case(
            "a picture on somebody's disk",
            more("thumbnail: C:\\calm.png"),
            ["HFD429 README.md:4:1 there is no file `C:\\calm.png`"],
        ),
        Case("an address", more("thumbnail: https://example.org/calm.png"), []),
        Case("nothing", more("thumbnail:"), []),
    ],
}
