"""The cases of the rules in `card.keys`."""

from __future__ import annotations

from rules.card.models import LANGUAGE, card
from rules.case import Case

CASES: dict[str, list[Case]] = {
    "HFD415": [
        Case(
            "a key in the singular",
            card("tags: [emotion]", "tag: [emotion]"),
            ["HFD415 README.md:7:1 the Hub does not know the key `tag`; did you mean `tags`?"],
        ),
        Case(
            "an underscore in place of a hyphen",
            card(LANGUAGE, "language: en\nmodel_index: []\n"),
            ["HFD415 README.md:4:1 the Hub does not know the key `model_index`; did you mean `model-index`?"],
        ),
        Case(
            "a space in place of an underscore",
            card(LANGUAGE, "language: en\nbase model: bert-base-uncased\n"),
            ["HFD415 README.md:4:1 the Hub does not know the key `base model`; did you mean `base_model`?"],
        ),
        Case(
            "two swapped letters",
            card("language: en", "langauge: en"),
            ["HFD415 README.md:3:1 the Hub does not know the key `langauge`; did you mean `language`?"],
        ),
        Case(
            "a hyphen in place of an underscore",
            card("pipeline_tag:", "pipeline-tag:"),
            ["HFD415 README.md:5:1 the Hub does not know the key `pipeline-tag`; did you mean `pipeline_tag`?"],
        ),
        Case("custom keys", card(LANGUAGE, "language: en\nmodel_name: emotion\nlicense_file: x\n"), []),
        Case("a similar key beside the right one", card(LANGUAGE, "language: en\ntag: mine\n"), []),
    ],
    "HFD416": [
        Case(
            "a tag that is a number",
            card("tags: [emotion]", "tags: [emotion, 1.10]"),
            ["HFD416 README.md:7:17 an entry of `tags` is read as the number 1.1, not as text"],
        ),
        Case(
            "a version",
            card(LANGUAGE, "language: en\nmodel_version: 1.0\n"),
            ["HFD416 README.md:4:1 `model_version` is read as the number 1.0, not as text"],
        ),
        Case(
            "a date",
            card(LANGUAGE, "language: en\nlicense_name: 2024-01-01\n"),
            ["HFD416 README.md:4:1 `license_name` is read as the date 2024-01-01, not as text"],
        ),
        Case(
            "a word that Python reads as false",
            card("tags: [emotion]", "tags: [off]"),
            ["HFD416 README.md:7:8 an entry of `tags` is read as false, not as text"],
        ),
        Case(
            "a tag with a colon in it",
            card("tags: [emotion]", "tags:\n- base: bert"),
            ["HFD416 README.md:8:3 an entry of `tags` is read as a mapping, not as text"],
        ),
        Case(
            "a list of libraries",
            card("library_name: transformers", "library_name: [transformers]"),
            ["HFD416 README.md:4:1 `library_name` is read as a list, not as text"],
        ),
        Case("values in quotes", card("tags: [emotion]", 'tags: ["1.10", "no"]'), []),
        Case(
            "a version that is read as a date",
            card(LANGUAGE, "language: en\nversion: 2024-01-01\n"),
            ["HFD416 README.md:4:1 `version` is read as the date 2024-01-01, not as text"],
        ),
        Case(
            "a value after a character that only Python takes for a line break",
            card(LANGUAGE, "language: en\nabout: calm\u2028or sad\nmodel_version: 1.0\n"),
            ["HFD416 README.md:5:1 `model_version` is read as the number 1.0, not as text"],
        ),
        Case("a version that is a whole number", card(LANGUAGE, "language: en\nversion: 2\n"), []),
    ],
}
