"""The cases of the rules in `card.front_matter`."""

# ruff: noqa: E501  what is found is quoted whole

from __future__ import annotations

from rules.card.models import LANGUAGE, LICENSE, card
from rules.case import Case
from sound import README, Changes, pointer


def text(whole: str) -> Changes:
    return {"README.md": whole}


CASES: dict[str, list[Case]] = {
    "HFD401": [
        Case("no card", {"README.md": None}, ["HFD401 README.md there is no `README.md`"]),
        Case("no front matter", text("# Emotion\n"), ["HFD401 README.md:1:1 `README.md` has no front matter"]),
        Case("an empty card", text(""), ["HFD401 README.md:1:1 `README.md` has no front matter"]),
        Case(
            "a horizontal rule",
            text("# Emotion\n\n---\n\n## Use\n\n---\n"),
            ["HFD401 README.md:1:1 `README.md` has no front matter"],
        ),
        Case(
            "an opening line of four dashes",
            text(README.replace("---", "----")),
            ["HFD401 README.md:1:1 the front matter opens with `----`, not with `---`"],
        ),
        Case(
            "no closing line",
            text(README.replace("\n---\n# ", "\n# ")),
            ["HFD401 README.md:1:1 the front matter has no closing `---`"],
        ),
        Case(
            "a closing line of four dashes",
            text(README.replace("\n---\n# ", "\n----\n# ")),
            ["HFD401 README.md:8:1 the front matter closes with `----`, not with `---`"],
        ),
        Case(
            "a space after the opening line",
            text(README.replace("---\n", "--- \n", 1)),
            ["HFD401 README.md:1:1 the line `---` ends with a space, so Python's client finds no front matter"],
        ),
        Case(
            "no closing line above a table",
            text(README.replace("\n---\n# ", "\n# ") + "\na | b\n---|---\n"),
            ["HFD401 README.md:1:1 the front matter has no closing `---`"],
        ),
        Case(
            "only a comment",
            text(README.replace(README[4 : README.index("\n---\n#")], "# nothing yet")),
            ["HFD401 README.md:1:1 the front matter of `README.md` is empty"],
        ),
        Case(
            "an empty block",
            text("---\n---\n# Emotion\n"),
            ["HFD401 README.md:1:1 the front matter of `README.md` is empty"],
        ),
        Case(
            "text above the front matter",
            text("Emotion\n" + README),
            ["HFD401 README.md:1:1 there is text above the front matter, so Python's client does not find it"],
        ),
        Case(
            "a Git LFS pointer",
            text(pointer(size=900)),
            [
                "HFD301 README.md:1:1 `README.md` is a Git LFS pointer, and its content of 900 bytes is missing",
                "HFD401 README.md:1 `README.md` is a Git LFS pointer, so the Hub shows no model card",
            ],
        ),
        Case(
            "a file name in lower case",
            {"README.md": None, "readme.md": README},
            ["HFD401 readme.md the Hub reads the model card from `README.md`, not from `readme.md`"],
        ),
        Case(
            "in UTF-16, as Windows PowerShell writes it",
            {"README.md": README.encode("utf-16")},
            ["HFD401 README.md:1:1 `README.md` is encoded as UTF-16, not as UTF-8"],
        ),
        Case(
            "in UTF-16 without a byte order mark",
            {"README.md": README.encode("utf-16-le")},
            ["HFD401 README.md:1:1 `README.md` is encoded as UTF-16, not as UTF-8"],
        ),
        Case(
            "an HTML page",
            {"README.md": "<!DOCTYPE html>\n<title>Sign in</title>"},
            ["HFD401 README.md:1:1 `README.md` is an HTML page, not Markdown"],
        ),
        Case(
            "line endings that were converted twice",
            {"README.md": README.replace("\n", "\r\r\n").encode()},
            [
                r"HFD401 README.md:1:1 the lines of `README.md` end with `\r\r\n`, so Python's client finds no front matter"
            ],
        ),
        Case(
            "carriage returns alone",
            {"README.md": README.replace("\n", "\r").encode()},
            [r"HFD401 README.md:1:1 the lines of `README.md` end with `\r`, so Python's client finds no front matter"],
        ),
        Case(
            "a merge conflict in the first line",
            text("<<<<<<< HEAD\n" + README),
            ["HFD401 README.md:1:1 `<<<<<<<` is a merge conflict marker"],
        ),
        Case("blank lines above the front matter", text("\n \n" + README), []),
        Case("Windows line endings", text(README.replace("\n", "\r\n")), []),
    ],
    "HFD402": [
        Case(
            "a bracket is not closed",
            card("happy, sad]", "happy, sad"),
            ["HFD402 README.md:6:9 invalid YAML: the list that starts here with `[` has no `]`"],
        ),
        Case(
            "a quote is not closed",
            card(LICENSE, 'license: "apache-2.0\n'),
            ["HFD402 README.md:2:10 invalid YAML: the quotation mark that opens here has no closing one"],
        ),
        Case(
            "no space after the colon",
            card(LICENSE, "license:apache-2.0\n"),
            ["HFD402 README.md:2:1 invalid YAML: there is no space after the colon: `license:apache-2.0`"],
        ),
        Case(
            "the first key is indented",
            card(LICENSE, " license: apache-2.0\n"),
            ["HFD402 README.md:2:1 invalid YAML: the first key is indented, and the next is not"],
        ),
        Case(
            "a key is indented",
            card(LANGUAGE, "  language: en\n"),
            ["HFD402 README.md:3:11 invalid YAML: this line is indented further than the key above it"],
        ),
        Case(
            "a merge conflict",
            card(LANGUAGE, "<<<<<<< HEAD\nlanguage: en\n"),
            ["HFD402 README.md:3:1 invalid YAML: `<<<<<<<` is a merge conflict marker"],
        ),
        Case(
            "a merge conflict above the place of the YAML error",
            card(LANGUAGE, "language:\n<<<<<<< HEAD\n- en\n=======\n- de\n>>>>>>> de\n"),
            ["HFD402 README.md:4:1 invalid YAML: `<<<<<<<` is a merge conflict marker"],
        ),
        Case(
            "a colon in a value",
            card(LANGUAGE, "language: en\nabout: calm: or not\n"),
            ["HFD402 README.md:4:12 invalid YAML: an unquoted value contains a colon and a space"],
        ),
        Case(
            "a key without a colon",
            card(LANGUAGE, "language en\n"),
            ["HFD402 README.md:3:1 invalid YAML: this line has no colon after its key"],
        ),
        Case(
            "a tab at the start of a line",
            card("tags: [emotion]", "tags:\n\t- emotion"),
            ["HFD402 README.md:8:1 invalid YAML: a tab indents this line"],
        ),
        Case(
            "a value that starts with an at sign",
            card(LANGUAGE, "language: en\nauthor: @acme\n"),
            ["HFD402 README.md:4:9 invalid YAML: a value must not start with `@` unless it is quoted"],
        ),
        Case(
            "a value that starts with an asterisk",
            card(LANGUAGE, "language: en\nabout: *calm*\n"),
            ["HFD402 README.md:4:13 invalid YAML: a value that starts with `*` or `&` is read as a reference"],
        ),
        Case(
            "a value that starts with an exclamation mark",
            card(LANGUAGE, "language: en\nabout: !calm\n"),
            ["HFD402 README.md:4:8 invalid YAML: a value that starts with `!` is read as a tag"],
        ),
        Case(
            "text after a closing quotation mark",
            card(LANGUAGE, 'language: en\nabout: "calm" or not\n'),
            ["HFD402 README.md:4:15 invalid YAML: this line is neither a key nor part of the value above it"],
        ),
        Case(
            "a control character",
            card("[emotion]", "[emo\x07tion]"),
            ["HFD402 README.md:7:11 invalid YAML: the character U+0007 is not allowed"],
        ),
        Case(
            "a list in place of a mapping",
            text("---\n- emotion\n---\n"),
            ["HFD402 README.md:2:1 expected a mapping of keys to values, but got a list"],
        ),
        Case(
            "aliases that expand to too many values",
            text(
                "---\na: &a [x, x, x, x, x, x, x, x, x, x]\n"
                + "".join(f"{n}: &{n} [{', '.join([f'*{m}'] * 10)}]\n" for m, n in zip("abcdef", "bcdefg", strict=True))
                + "---\n"
            ),
            ["HFD402 README.md:2:1 invalid YAML: more than 100,000 values, or a value inside itself"],
        ),
        Case(
            "too many levels",
            text("---\na: " + "[" * 100_000 + "\n---\n"),
            ["HFD402 README.md:2:103 invalid YAML: nested more than 100 levels deep"],
        ),
        Case(
            "a template variable",
            card(LANGUAGE, "language: {{ language }}\n"),
            ["HFD402 README.md:3:12 invalid YAML: a template variable was not replaced: `{{ language }}`"],
        ),
    ],
    "HFD405": [
        Case(
            "a duplicate key",
            card(LANGUAGE, "language: en\nlanguage: fr\n"),
            ["HFD405 README.md:4:1 duplicate key `language`"],
        ),
        Case(
            "a duplicate key in a nested mapping",
            card(LANGUAGE, "authors: [{name: a, name: b}]\n"),
            ["HFD405 README.md:3:21 duplicate key `name`"],
        ),
        Case("the same key in two mappings", card(LANGUAGE, "widget: [{text: a}, {text: b}]\n"), []),
    ],
    "HFD418": [
        Case(
            "a byte order mark",
            text("\ufeff" + README),
            ["HFD418 README.md:1:1 `README.md` starts with a byte order mark"],
        ),
    ],
    "HFD419": [
        Case(
            "a tab between words",
            card("language: en", "language:\ten"),
            ["HFD419 README.md:3:10 Python's YAML parser does not accept this tab"],
        ),
        Case(
            "a line with only a tab",
            card("language: en\n", "language: en\n\t\n"),
            ["HFD419 README.md:4:1 Python's YAML parser does not accept this tab"],
        ),
        Case("a tab in quotes", card("tags: [emotion]", 'tags: ["emotion\there"]'), []),
    ],
    "HFD445": [
        Case(
            "a date that does not exist",
            card(LANGUAGE, "language: en\ndate: 2026-02-30\n"),
            ["HFD445 README.md:4:7 `2026-02-30` is not a valid timestamp, so Python's YAML parser fails"],
        ),
        Case(
            "a date, and a text that looks like one",
            card(LANGUAGE, "language: en\na: 2024-02-29\nb: '2026-02-30'\n"),
            [],
        ),
    ],
}
