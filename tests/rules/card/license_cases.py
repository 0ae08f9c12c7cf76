"""The cases of the rules in `card.license`."""

from __future__ import annotations

from rules.card.models import LICENSE, card
from rules.case import Case

CASES: dict[str, list[Case]] = {
    "HFD403": [
        Case("no license", card(LICENSE, ""), ["HFD403 README.md:2:1 there is no `license`"]),
        Case("an empty list", card(LICENSE, "license: []\n"), ["HFD403 README.md:2:1 there is no `license`"]),
        Case(
            "the British spelling",
            card(LICENSE, "licence: mit\n"),
            ["HFD403 README.md:2:1 there is no `license`; the Hub ignores the key `licence`"],
        ),
        Case("several licenses", card(LICENSE, "license: [mit, apache-2.0]\n"), []),
        Case(
            "a dash before the key",
            card(LICENSE, "-license: mit\n"),
            ["HFD403 README.md:2:1 there is no `license`; the Hub ignores the key `-license`"],
        ),
    ],
    "HFD406": [
        Case(
            "a license ID of old cards",
            card("apache-2.0", "apache-2"),
            ["HFD406 README.md:2:1 `apache-2` is not a license that the Hub recognizes; did you mean `apache-2.0`?"],
        ),
        Case(
            "a file name",
            card("apache-2.0", "LICENSE"),
            ["HFD406 README.md:2:1 `LICENSE` is not a license that the Hub recognizes: it is the name of a file"],
        ),
        Case(
            "a custom license",
            card("apache-2.0", "proprietary"),
            ["HFD406 README.md:2:1 `proprietary` is not a license that the Hub recognizes; did you mean `other`?"],
        ),
        Case(
            "another version of a license",
            card("apache-2.0", "cc-by-sa-2.0"),
            ["HFD406 README.md:2:1 `cc-by-sa-2.0` is not a license that the Hub recognizes"],
        ),
        Case(
            "question marks",
            card("apache-2.0", "???"),
            ["HFD406 README.md:2:1 `???` is not a license that the Hub recognizes"],
        ),
        Case(
            "the second of two licenses",
            card("apache-2.0", "[mit, BSD-9]"),
            ["HFD406 README.md:2:16 `BSD-9` is not a license that the Hub recognizes"],
        ),
        Case("a license in upper case", card("apache-2.0", "MIT"), []),
        Case(
            "a license that Python reads as false",
            card("apache-2.0", "no"),
            ["HFD406 README.md:2:1 `no` is not a license that the Hub recognizes"],
        ),
        Case("an empty text", card("apache-2.0", "''"), ["HFD406 README.md:2:1 `license` has no value"]),
        Case("no value", card(LICENSE, "license:\n"), ["HFD406 README.md:2:1 `license` has no value"]),
        Case(
            "a number",
            card("apache-2.0", "2.0"),
            ["HFD406 README.md:2:1 `license` is the number 2.0, not a license such as `apache-2.0`"],
        ),
    ],
    "HFD407": [
        Case(
            "other, without a name",
            card("apache-2.0", "other"),
            ["HFD407 README.md:2:1 `license: other` has no `license_name`"],
        ),
        Case(
            "other, with a name but no text",
            card("apache-2.0", "other\nlicense_name: mine"),
            ["HFD407 README.md:2:1 `license: other` has no `license_link`, and there is no `LICENSE` file"],
        ),
        Case(
            "other, with a name and a text",
            {**card("apache-2.0", "other\nlicense_name: mine"), "LICENSE.md": "# Mine\n"},
            [],
        ),
    ],
    "HFD417": [
        Case(
            "a missing file",
            card("apache-2.0", "other\nlicense_name: mine\nlicense_link: LICENSE"),
            ["HFD417 README.md:4:1 there is no file `LICENSE`"],
        ),
        Case(
            "an existing file",
            {**card("apache-2.0", "other\nlicense_name: mine\nlicense_link: ./LICENSE"), "LICENSE": "Mine.\n"},
            [],
        ),
        Case(
            "a URL",
            card("apache-2.0", "other\nlicense_name: mine\nlicense_link: https://example.org/license"),
            [],
        ),
    ],
}
