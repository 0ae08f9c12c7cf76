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
            ["HFD425 README.md:5:3 an example is plain text; it needs a key such as `text` (and 1 more like this)"],
        ),
        Case(
            "an example without an input",
            more("widget:\n- example_title: Calm"),
            ["HFD425 README.md:5:3 an example has neither `text` nor `src` nor another input"],
        ),
        Case(
            "a number in place of text",
            more("widget:\n- text: 12"),
            ["HFD425 README.md:5:3 the `text` of an example is not text"],
        ),
        Case(
            "a missing picture",
            more("widget:\n- src: calm.png"),
            ["HFD425 README.md:5:3 there is no file `calm.png`"],
        ),
        Case(
            "an output that is text",
            more("widget:\n- text: What a day.\n  output: calm"),
            ["HFD425 README.md:6:3 the `output` of an example is neither a list nor a mapping"],
        ),
        Case("a text and a picture", more("widget: [{text: I felt calm.}, {src: https://example.org/a.png}]"), []),
    ],
    "HFD443": [
        Case(
            "an example in place of a list",
            more("widget: I felt calm."),
            ["HFD443 README.md:4:1 `widget` is text, not a list of examples"],
        ),
        Case(
            "a mapping, as old versions of skops write it",
            more("widget:\n  structuredData: {age: [42]}"),
            ["HFD443 README.md:4:1 `widget` is a mapping, not a list of examples"],
        ),
        Case("no value", more("widget:"), ["HFD443 README.md:4:1 `widget` has no value"]),
        Case("a list, as new versions of skops write it", more("widget:\n- structuredData: {age: [42]}"), []),
    ],
    "HFD426": [
        Case(
            "a number with its unit",
            more("co2_eq_emissions: 3.2 g"),
            ["HFD426 README.md:4:1 `3.2 g` is not a number"],
        ),
        Case(
            "text in a mapping",
            more("co2_eq_emissions:\n  emissions: little"),
            ["HFD426 README.md:5:3 `little` is not a number"],
        ),
        Case(
            "null",
            more("co2_eq_emissions: {source: CodeCarbon}"),
            ["HFD426 README.md:4:1 `co2_eq_emissions` has no `emissions`"],
        ),
        Case("a number with details", more("co2_eq_emissions: {emissions: 3.2, source: CodeCarbon}"), []),
    ],
    "HFD427": [
        Case(
            "an unknown key",
            more("extra_gated_field: {Name: text}"),
            [
                "HFD427 README.md:4:1 the Hub does not know the key `extra_gated_field`; did you mean `extra_gated_fields`?"
            ],
        ),
        Case(
            "hyphens in place of underscores",
            more("extra-gated-fields: {Name: text}"),
            [
                "HFD427 README.md:4:1 the Hub does not know the key `extra-gated-fields`; did you mean `extra_gated_fields`?"
            ],
        ),
        Case(
            "an unknown type of field",
            more("extra_gated_fields:\n  Name: text\n  Agreed: check"),
            ["HFD427 README.md:6:3 `check` is not a type of field; did you mean `checkbox`?"],
        ),
        Case(
            "a selection without options",
            more("extra_gated_fields:\n  Use: {type: select}"),
            ["HFD427 README.md:5:3 the field `Use` has no list of `options`"],
        ),
        Case(
            "fields in a list",
            more("extra_gated_fields: [Name]"),
            ["HFD427 README.md:4:1 `extra_gated_fields` is not a mapping of field names to field types"],
        ),
        Case(
            "a prompt that is not text",
            more("extra_gated_prompt: [Who are you?]"),
            ["HFD427 README.md:4:1 `extra_gated_prompt` is not text"],
        ),
        Case(
            "text in place of a boolean",
            more("extra_gated_eu_disallowed: always"),
            ["HFD427 README.md:4:1 `extra_gated_eu_disallowed` is neither `true` nor `false`"],
        ),
        Case(
            "a complete gate",
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
            "text in place of a boolean",
            more("inference: never"),
            ["HFD428 README.md:4:1 `inference` is `never`, which is neither `true` nor `false`"],
        ),
        Case(
            "invalid parameters",
            more("inference: {parameters: hot}"),
            ["HFD428 README.md:4:13 `parameters` is not a mapping"],
        ),
        Case(
            "parameters under another key",
            more("inference: {params: {temperature: 0.7}}"),
            ["HFD428 README.md:4:1 `inference` has no `parameters`"],
        ),
        Case("inference turned off", more("inference: false"), []),
        Case("valid parameters", more("inference: {parameters: {temperature: 0.7}}"), []),
    ],
    "HFD429": [
        Case(
            "a missing picture",
            more("thumbnail: calm.png"),
            ["HFD429 README.md:4:1 there is no file `calm.png`"],
        ),
        Case(
            "a local path",
            more("thumbnail: C:\\calm.png"),
            ["HFD429 README.md:4:1 there is no file `C:\\calm.png`"],
        ),
        Case("a URL", more("thumbnail: https://example.org/calm.png"), []),
        Case("no value", more("thumbnail:"), []),
    ],
}
