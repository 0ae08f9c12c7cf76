"""The cases of the rules in `card.language`."""

from __future__ import annotations

from rules.card.models import LANGUAGE, card
from rules.case import Case

CASES: dict[str, list[Case]] = {
    "HFD404": [
        Case(
            "Norwegian without quotes",
            card(LANGUAGE, "language: [en, no]\n"),
            ["HFD404 README.md:3:16 the language is read as false, not as a code"],
        ),
        Case("Norwegian with quotes", card(LANGUAGE, 'language: "no"\n'), []),
        Case(
            "a boolean in both versions of YAML",
            card(LANGUAGE, "language: true\n"),
            ["HFD408 README.md:3:1 `language` is true, not a code such as `en`"],
        ),
    ],
    "HFD408": [
        Case(
            "a code with a region",
            card("language: en", "language: es-ES"),
            ["HFD408 README.md:3:1 `es-ES` is not an ISO 639 language code; did you mean `es`?"],
        ),
        Case(
            "a name in place of a code",
            card("language: en", "language:\n- en\n- English"),
            ["HFD408 README.md:5:3 `English` is not an ISO 639 language code; did you mean `en`?"],
        ),
        Case(
            "a country code",
            card("language: en", "language: jp"),
            ["HFD408 README.md:3:1 `jp` is not an ISO 639 language code; did you mean `ja`?"],
        ),
        Case(
            "an empty entry",
            card("language: en", "language:\n- en\n-"),
            ["HFD408 README.md:5:2 the list `language` has an empty entry"],
        ),
        Case(
            "codes of two and three letters, and special codes",
            card("language: en", "language: [de, deu, ger, code, multilingual]"),
            [],
        ),
        Case("a group of languages, as translation models name it", card(LANGUAGE, "language: [en, zle, roa]\n"), []),
        Case(
            "a language without a value",
            card(LANGUAGE, "language:\n"),
            ["HFD408 README.md:3:1 `language` has no value"],
        ),
        Case("no key", card(LANGUAGE, ""), []),
        Case(
            "withdrawn codes",
            card(LANGUAGE, "language: [iw, in, sh]\n"),
            [
                "HFD408 README.md:3:12 ISO 639 has withdrawn the language code `iw`; its successor is `he`",
                "HFD408 README.md:3:16 ISO 639 has withdrawn the language code `in`; its successor is `id`",
                "HFD408 README.md:3:20 ISO 639 has withdrawn the language code `sh`; its successor is `hbs`",
            ],
        ),
        Case(
            "a word that Python reads as a boolean, and that is no code",
            card(LANGUAGE, "language: on\n"),
            ["HFD408 README.md:3:1 `on` is not an ISO 639 language code"],
        ),
    ],
    "HFD444": [
        Case(
            "upper case",
            card(LANGUAGE, "language: [EN]\n"),
            ["HFD444 README.md:3:12 the language code `EN` is not in lowercase"],
        ),
        Case("lower case", card(LANGUAGE, "language: [en]\n"), []),
    ],
}
