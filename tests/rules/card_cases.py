"""The cases of HFD4xx."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from sound import README, Changes, edit, pointer


def card(old: str, new: str) -> Changes:
    return edit("README.md", old, new)


def text(whole: str) -> Changes:
    return {"README.md": whole}


LANGUAGE = "language: en\n"
LICENCE = "license: apache-2.0\n"

CARD: dict[str, list[Case]] = {
    "HFD401": [
        Case("no card", {"README.md": None}, ["HFD401 README.md no `README.md`"]),
        Case("no front matter", text("# Emotion\n"), ["HFD401 README.md:1:1 `README.md` has no front matter"]),
        Case("an empty card", text(""), ["HFD401 README.md:1:1 `README.md` has no front matter"]),
        Case(
            "a rule across the page is no front matter",
            text("# Emotion\n\n---\n\n## Use\n\n---\n"),
            ["HFD401 README.md:1:1 `README.md` has no front matter"],
        ),
        Case(
            "four dashes",
            text(README.replace("---", "----")),
            ["HFD401 README.md:1:1 `README.md` opens with `----`; the fence is three dashes"],
        ),
        Case(
            "never closed",
            text(README.replace("\n---\n# ", "\n# ")),
            ["HFD401 README.md:1:1 `README.md` never closes its front matter with `---`"],
        ),
        Case(
            "nothing between the fences",
            text("---\n---\n# Emotion\n"),
            ["HFD401 README.md:1:1 `README.md` has nothing in its front matter"],
        ),
        Case(
            "text before it",
            text("Emotion\n" + README),
            ["HFD401 README.md:1:1 `README.md` has text before its front matter, so the Hub does not see it"],
        ),
        Case(
            "a pointer in its place",
            text(pointer(size=900)),
            [
                "HFD301 README.md:1 `README.md` is a Git LFS pointer; its 900 bytes are not here",
                "HFD401 README.md:1 `README.md` is a Git LFS pointer; the Hub will show no card",
            ],
        ),
        Case("blank lines above are fine", text("\n \n" + README), []),
        Case("so are the line ends of Windows", text(README.replace("\n", "\r\n")), []),
        Case("so is a byte order mark", text("\ufeff" + README), []),
    ],
    "HFD402": [
        Case(
            "a bracket is not closed",
            card("happy, sad]", "happy, sad"),
            ["HFD402 README.md:7:5 not YAML: while parsing a flow sequence did not find expected ',' or ']'"],
        ),
        Case(
            "a list in place of a mapping",
            text("---\n- emotion\n---\n"),
            ["HFD402 README.md:2:1 not YAML: a mapping of keys to values is expected, not a list"],
        ),
        Case(
            "a date that is none",
            card(LANGUAGE, "language: en\ndate: 2026-02-30\n"),
            ["HFD402 README.md:4:7 not YAML: `2026-02-30` is no timestamp"],
        ),
        Case(
            "aliases that stand for more than memory holds",
            text(
                "---\na: &a [x, x, x, x, x, x, x, x, x, x]\n"
                + "".join(f"{n}: &{n} [{', '.join([f'*{m}'] * 10)}]\n" for m, n in zip("abcdef", "bcdefg", strict=True))
                + "---\n"
            ),
            ["HFD402 README.md:2:1 not YAML: more than 100,000 values, or a value inside itself"],
        ),
        Case(
            "deeper than anybody nests",
            text("---\na: " + "[" * 100_000 + "\n---\n"),
            ["HFD402 README.md:2:103 not YAML: nested more than 100 levels deep"],
        ),
        Case(
            "a template not filled in",
            card(LANGUAGE, "language: {{ language }}\n"),
            ["HFD402 README.md:3:12 not YAML: while constructing a mapping found unhashable key"],
        ),
        Case("tabs between words are fine", card("language: en", "language:\ten"), []),
    ],
    "HFD403": [
        Case("no licence", card(LICENCE, ""), ["HFD403 README.md:2:1 no `license`"]),
        Case("nothing after the key", card(LICENCE, "license:\n"), ["HFD403 README.md:2:1 no `license`"]),
        Case(
            "the British spelling",
            card(LICENCE, "licence: mit\n"),
            ["HFD403 README.md:2:1 no `license`; the Hub does not know `licence`"],
        ),
        Case("more than one", card(LICENCE, "license: [mit, apache-2.0]\n"), []),
    ],
    "HFD404": [
        Case(
            "Norwegian without quotes",
            card(LANGUAGE, "language: [en, no]\n"),
            ["HFD404 README.md:3:16 the language reads as false, not as a code"],
        ),
        Case("Norwegian with quotes", card(LANGUAGE, 'language: "no"\n'), []),
    ],
    "HFD405": [
        Case(
            "a key stands twice",
            card(LANGUAGE, "language: en\nlanguage: fr\n"),
            ["HFD405 README.md:4:1 `language` stands twice"],
        ),
        Case(
            "one within another",
            card(LANGUAGE, "model-index: [{name: a, name: b}]\n"),
            ["HFD405 README.md:3:25 `name` stands twice"],
        ),
        Case("the same key in two places", card(LANGUAGE, "widget: [{text: a}, {text: b}]\n"), []),
    ],
    "HFD406": [
        Case(
            "a licence of old cards",
            card("apache-2.0", "apache-2"),
            ["HFD406 README.md:2:1 `apache-2` is no licence of the Hub; did you mean `apache-2.0`?"],
        ),
        Case("question marks", card("apache-2.0", "???"), ["HFD406 README.md:2:1 `???` is no licence of the Hub"]),
        Case(
            "the second of two",
            card("apache-2.0", "[mit, BSD-9]"),
            ["HFD406 README.md:2:16 `BSD-9` is no licence of the Hub; did you mean `bsd`?"],
        ),
        Case("capitals, which the Hub writes small", card("apache-2.0", "MIT"), []),
    ],
    "HFD407": [
        Case(
            "other, without a name",
            card("apache-2.0", "other"),
            ["HFD407 README.md:2:1 `license: other` without `license_name`"],
        ),
        Case("other, with its name", card("apache-2.0", "other\nlicense_name: mine"), []),
    ],
    "HFD408": [
        Case(
            "a region",
            card("language: en", "language: es-ES"),
            ["HFD408 README.md:3:1 `es-ES` is no ISO 639 language code"],
        ),
        Case(
            "a name",
            card("language: en", "language:\n- en\n- English"),
            ["HFD408 README.md:5:3 `English` is no ISO 639 language code"],
        ),
        Case(
            "an empty entry",
            card("language: en", "language:\n- en\n-"),
            ["HFD408 README.md:5:2 an empty entry among the languages"],
        ),
        Case(
            "two and three letters, and the special ones",
            card("language: en", "language: [de, deu, ger, code, multilingual]"),
            [],
        ),
        Case("no language", card(LANGUAGE, ""), []),
    ],
    "HFD409": [
        Case(
            "no task",
            card("pipeline_tag: text-classification\n", ""),
            ["HFD409 README.md:2:1 no `pipeline_tag`; the architecture says `text-classification`"],
        ),
        Case(
            "no task, and an architecture that says none",
            {
                **card("pipeline_tag: text-classification\n", ""),
                **edit("config.json", '["DistilBertForSequenceClassification"]', "[]"),
            },
            ["HFD409 README.md:2:1 no `pipeline_tag`"],
        ),
    ],
    "HFD410": [
        Case(
            "a task that is none",
            card("pipeline_tag: text-classification", "pipeline_tag: emotion"),
            ["HFD410 README.md:5:1 `emotion` is no task of the Hub"],
        ),
        Case(
            "one that was",
            card("pipeline_tag: text-classification", "pipeline_tag: text2text-generation"),
            ["HFD410 README.md:5:1 `text2text-generation` is no task of the Hub; did you mean `text-generation`?"],
        ),
        Case(
            "a list",
            card("pipeline_tag: text-classification", "pipeline_tag: [text-classification]"),
            [
                "HFD410 README.md:5:1 `['text-classification']` is no task of the Hub; did you mean `text-classification`?"
            ],
        ),
    ],
    "HFD411": [
        Case(
            "another task",
            card("pipeline_tag: text-classification", "pipeline_tag: text-generation"),
            [
                "HFD411 README.md:5:1 `text-generation`, but `DistilBertForSequenceClassification` does text-classification"
            ],
        ),
        Case(
            "a task that it does as well",
            card("pipeline_tag: text-classification", "pipeline_tag: zero-shot-classification"),
            [],
        ),
    ],
    "HFD412": [
        Case("no library", card("library_name: transformers\n", ""), ["HFD412 README.md:2:1 no `library_name`"]),
    ],
    "HFD413": [
        Case(
            "files of another library",
            card("library_name: transformers", "library_name: peft"),
            ["HFD413 README.md:4:1 `library_name: peft`, but there is no `adapter_config.json`"],
        ),
        Case(
            "a library that nobody knows may load anything",
            card("library_name: transformers", "library_name: mine"),
            [],
        ),
        Case("a list of libraries", card("library_name: transformers", "library_name: [transformers]"), []),
    ],
    "HFD414": [
        Case(
            "a path on somebody's machine",
            card(LANGUAGE, "language: en\nbase_model: D:\\Model\\bloom-560m\n"),
            ["HFD414 README.md:4:1 `D:\\Model\\bloom-560m` is no model of the Hub"],
        ),
        Case(
            "the second of two",
            card(LANGUAGE, "language: en\nbase_model: [bert-base-uncased, Kokoro 82M]\n"),
            ["HFD414 README.md:4:33 `Kokoro 82M` is no model of the Hub"],
        ),
        Case(
            "with an owner and without",
            card(LANGUAGE, "language: en\nbase_model: [google/vit-base-patch16-224-in21k, bert-base-uncased]\n"),
            [],
        ),
        Case("nothing after the key", card(LANGUAGE, "language: en\nbase_model:\n"), []),
    ],
}
