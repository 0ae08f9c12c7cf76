"""The cases of HFD4xx."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from sound import README, Changes, edit, pointer

from hfdeploy_action.folder import Declared


def card(old: str, new: str) -> Changes:
    return edit("README.md", old, new)


def text(whole: str) -> Changes:
    return {"README.md": whole}


def more(entries: str) -> Changes:
    """More entries, from line 4 of the card on."""
    return card("language: en\n", f"language: en\n{entries}\n")


def index(*results: str) -> Changes:
    """A model with these results, which stand in line 6."""
    return more(f"model-index:\n- name: emotion\n  results: [{', '.join(results)}]")


TASK = "task: {type: text-classification}"
DATA = "dataset: {type: acme/spot-check, name: Spot-check}"
METRICS = "metrics: [{type: f1, value: 1}]"
LANGUAGE = "language: en\n"
LICENSE = "license: apache-2.0\n"

CARD: dict[str, list[Case]] = {
    "HFD401": [
        Case("no card", {"README.md": None}, ["HFD401 README.md there is no `README.md`"]),
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
            ["HFD401 README.md:1:1 the front matter opens with `----`, not with `---`"],
        ),
        Case(
            "never closed",
            text(README.replace("\n---\n# ", "\n# ")),
            ["HFD401 README.md:1:1 the front matter has no closing `---`"],
        ),
        Case(
            "a fence of four dashes below",
            text(README.replace("\n---\n# ", "\n----\n# ")),
            ["HFD401 README.md:8:1 the front matter closes with `----`, not with `---`"],
        ),
        Case(
            "a blank after the fence above",
            text(README.replace("---\n", "--- \n", 1)),
            ["HFD401 README.md:1:1 the line `---` ends with a space, so the Hub finds no front matter"],
        ),
        Case(
            "never closed, with a table below",
            text(README.replace("\n---\n# ", "\n# ") + "\na | b\n---|---\n"),
            ["HFD401 README.md:1:1 the front matter has no closing `---`"],
        ),
        Case(
            "a comment and nothing else, which the Hub refuses",
            text(README.replace(README[4 : README.index("\n---\n#")], "# nothing yet")),
            ["HFD401 README.md:1:1 the front matter of `README.md` is empty"],
        ),
        Case(
            "nothing between the fences",
            text("---\n---\n# Emotion\n"),
            ["HFD401 README.md:1:1 the front matter of `README.md` is empty"],
        ),
        Case(
            "text before it",
            text("Emotion\n" + README),
            ["HFD401 README.md:1:1 there is text above the front matter, so the Hub ignores it"],
        ),
        Case(
            "a pointer in its place",
            text(pointer(size=900)),
            [
                "HFD301 README.md:1:1 `README.md` is a Git LFS pointer, and its content of 900 bytes is missing",
                "HFD401 README.md:1 `README.md` is a Git LFS pointer, so the Hub shows no model card",
            ],
        ),
        Case(
            "a name in lower case",
            {"README.md": None, "readme.md": README},
            ["HFD401 readme.md the Hub reads the model card from `README.md`, not from `readme.md`"],
        ),
        Case(
            "in UTF-16, as Windows PowerShell writes it",
            {"README.md": README.encode("utf-16")},
            ["HFD401 README.md:1:1 `README.md` is encoded as UTF-16; the Hub reads UTF-8"],
        ),
        Case(
            "in UTF-16 without a byte order mark",
            {"README.md": README.encode("utf-16-le")},
            ["HFD401 README.md:1:1 `README.md` is encoded as UTF-16; the Hub reads UTF-8"],
        ),
        Case(
            "line endings that were converted twice",
            {"README.md": README.replace("\n", "\r\r\n").encode()},
            [r"HFD401 README.md:1:1 the lines of `README.md` end with `\r\r\n`, so the Hub finds no front matter"],
        ),
        Case(
            "carriage returns alone",
            {"README.md": README.replace("\n", "\r").encode()},
            [r"HFD401 README.md:1:1 the lines of `README.md` end with `\r`, so the Hub finds no front matter"],
        ),
        Case(
            "a merge conflict in the first line",
            text("<<<<<<< HEAD\n" + README),
            ["HFD401 README.md:1:1 `<<<<<<<` is a merge conflict marker"],
        ),
        Case("blank lines above are fine", text("\n \n" + README), []),
        Case("so are the line ends of Windows", text(README.replace("\n", "\r\n")), []),
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
            "no blank after the colon",
            card(LICENSE, "license:apache-2.0\n"),
            ["HFD402 README.md:2:1 invalid YAML: `license:apache-2.0` has no space after its colon"],
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
            "a merge that was not finished",
            card(LANGUAGE, "<<<<<<< HEAD\nlanguage: en\n"),
            ["HFD402 README.md:3:1 invalid YAML: `<<<<<<<` is a merge conflict marker"],
        ),
        Case(
            "a merge conflict that YAML notices further down",
            card(LANGUAGE, "language:\n<<<<<<< HEAD\n- en\n=======\n- de\n>>>>>>> de\n"),
            ["HFD402 README.md:4:1 invalid YAML: `<<<<<<<` is a merge conflict marker"],
        ),
        Case(
            "a colon within a value",
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
            "a character that prints nothing",
            card("[emotion]", "[emo\x07tion]"),
            ["HFD402 README.md:7:11 invalid YAML: the character U+0007 is not allowed"],
        ),
        Case(
            "a list in place of a mapping",
            text("---\n- emotion\n---\n"),
            ["HFD402 README.md:2:1 invalid YAML: a mapping of keys to values is expected, not a list"],
        ),
        Case(
            "a date that is none",
            card(LANGUAGE, "language: en\ndate: 2026-02-30\n"),
            ["HFD402 README.md:4:7 invalid YAML: `2026-02-30` is not a valid timestamp"],
        ),
        Case(
            "aliases that stand for more than memory holds",
            text(
                "---\na: &a [x, x, x, x, x, x, x, x, x, x]\n"
                + "".join(f"{n}: &{n} [{', '.join([f'*{m}'] * 10)}]\n" for m, n in zip("abcdef", "bcdefg", strict=True))
                + "---\n"
            ),
            ["HFD402 README.md:2:1 invalid YAML: more than 100,000 values, or a value inside itself"],
        ),
        Case(
            "deeper than anybody nests",
            text("---\na: " + "[" * 100_000 + "\n---\n"),
            ["HFD402 README.md:2:103 invalid YAML: nested more than 100 levels deep"],
        ),
        Case(
            "a template not filled in",
            card(LANGUAGE, "language: {{ language }}\n"),
            ["HFD402 README.md:3:12 invalid YAML: `{{ language }}` is a template variable that nobody replaced"],
        ),
    ],
    "HFD403": [
        Case("no license", card(LICENSE, ""), ["HFD403 README.md:2:1 there is no `license`"]),
        Case("nothing after the key", card(LICENSE, "license:\n"), ["HFD403 README.md:2:1 there is no `license`"]),
        Case(
            "the British spelling",
            card(LICENSE, "licence: mit\n"),
            ["HFD403 README.md:2:1 there is no `license`; the Hub ignores the key `licence`"],
        ),
        Case("more than one", card(LICENSE, "license: [mit, apache-2.0]\n"), []),
        Case(
            "a dash in front of the key",
            card(LICENSE, "-license: mit\n"),
            ["HFD403 README.md:2:1 there is no `license`; the Hub ignores the key `-license`"],
        ),
    ],
    "HFD404": [
        Case(
            "Norwegian without quotes",
            card(LANGUAGE, "language: [en, no]\n"),
            ["HFD404 README.md:3:16 the language is read as false, not as a code"],
        ),
        Case("Norwegian with quotes", card(LANGUAGE, 'language: "no"\n'), []),
        Case(
            "capitals",
            card(LANGUAGE, "language: [EN]\n"),
            ["HFD404 README.md:3:12 the language code `EN` is not in lower case"],
        ),
    ],
    "HFD405": [
        Case(
            "a key stands twice",
            card(LANGUAGE, "language: en\nlanguage: fr\n"),
            ["HFD405 README.md:4:1 duplicate key `language`"],
        ),
        Case(
            "one within another",
            card(LANGUAGE, "authors: [{name: a, name: b}]\n"),
            ["HFD405 README.md:3:21 duplicate key `name`"],
        ),
        Case("the same key in two places", card(LANGUAGE, "widget: [{text: a}, {text: b}]\n"), []),
    ],
    "HFD406": [
        Case(
            "a license of old cards",
            card("apache-2.0", "apache-2"),
            ["HFD406 README.md:2:1 `apache-2` is not a license that the Hub recognizes; did you mean `apache-2.0`?"],
        ),
        Case(
            "the name of a file",
            card("apache-2.0", "LICENSE"),
            ["HFD406 README.md:2:1 `LICENSE` is not a license that the Hub recognizes: it is the name of a file"],
        ),
        Case(
            "a license of one's own",
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
            "the second of two",
            card("apache-2.0", "[mit, BSD-9]"),
            ["HFD406 README.md:2:16 `BSD-9` is not a license that the Hub recognizes"],
        ),
        Case("capitals, which the Hub writes small", card("apache-2.0", "MIT"), []),
        Case("no text", card("apache-2.0", "no"), ["HFD406 README.md:2:1 the license is read as false, not as text"]),
        Case("empty text", card("apache-2.0", "''"), ["HFD406 README.md:2:1 `license` is empty"]),
    ],
    "HFD407": [
        Case(
            "other, without a name",
            card("apache-2.0", "other"),
            ["HFD407 README.md:2:1 `license: other` has no `license_name`"],
        ),
        Case(
            "other, with a name and nothing to read",
            card("apache-2.0", "other\nlicense_name: mine"),
            ["HFD407 README.md:2:1 `license: other` has no `license_link`, and there is no `LICENSE` file"],
        ),
        Case(
            "other, with its name and text",
            {**card("apache-2.0", "other\nlicense_name: mine"), "LICENSE.md": "# Mine\n"},
            [],
        ),
    ],
    "HFD408": [
        Case(
            "a region",
            card("language: en", "language: es-ES"),
            ["HFD408 README.md:3:1 `es-ES` is not an ISO 639 language code; did you mean `es`?"],
        ),
        Case(
            "a name",
            card("language: en", "language:\n- en\n- English"),
            ["HFD408 README.md:5:3 `English` is not an ISO 639 language code; did you mean `en`?"],
        ),
        Case(
            "the code of a country",
            card("language: en", "language: jp"),
            ["HFD408 README.md:3:1 `jp` is not an ISO 639 language code; did you mean `ja`?"],
        ),
        Case(
            "an empty entry",
            card("language: en", "language:\n- en\n-"),
            ["HFD408 README.md:5:2 the list of languages has an empty entry"],
        ),
        Case(
            "two and three letters, and the special ones",
            card("language: en", "language: [de, deu, ger, code, multilingual]"),
            [],
        ),
        Case(
            "a group of languages, as models of translation name it", card(LANGUAGE, "language: [en, zle, roa]\n"), []
        ),
        Case(
            "nothing after the key",
            card(LANGUAGE, "language:\n"),
            ["HFD408 README.md:3:1 `language` has no value"],
        ),
        Case("no language", card(LANGUAGE, ""), []),
    ],
    "HFD409": [
        Case(
            "no task",
            card("pipeline_tag: text-classification\n", ""),
            [
                "HFD409 README.md:2:1 there is no `pipeline_tag`; the usual task of `DistilBertForSequenceClassification` is `text-classification`"
            ],
        ),
        Case(
            "no task, and an architecture that says none",
            {
                **card("pipeline_tag: text-classification\n", ""),
                **edit("config.json", '["DistilBertForSequenceClassification"]', "[]"),
            },
            ["HFD409 README.md:2:1 there is no `pipeline_tag`"],
        ),
    ],
    "HFD410": [
        Case(
            "a task that is none",
            card("pipeline_tag: text-classification", "pipeline_tag: emotion"),
            ["HFD410 README.md:5:1 `emotion` is not a task that the Hub knows"],
        ),
        Case(
            "one that was",
            card("pipeline_tag: text-classification", "pipeline_tag: text2text-generation"),
            [
                "HFD410 README.md:5:1 `text2text-generation` is not a task that the Hub knows; did you mean `text-generation`?"
            ],
        ),
        Case(
            "a list",
            card("pipeline_tag: text-classification", "pipeline_tag: [text-classification]"),
            ["HFD410 README.md:5:1 `pipeline_tag` is a list; the Hub expects one task"],
        ),
    ],
    "HFD411": [
        Case(
            "another task",
            card("pipeline_tag: text-classification", "pipeline_tag: text-generation"),
            [
                "HFD411 README.md:5:1 `DistilBertForSequenceClassification` does not do `text-generation`; its usual task is `text-classification`"
            ],
        ),
        Case(
            "a generator that is said to classify",
            edit("config.json", "DistilBertForSequenceClassification", "LlamaForCausalLM"),
            [
                "HFD411 README.md:5:1 `LlamaForCausalLM` does not do `text-classification`; its usual task is `text-generation`"
            ],
        ),
        Case(
            "a task that it does as well",
            card("pipeline_tag: text-classification", "pipeline_tag: zero-shot-classification"),
            [],
        ),
    ],
    "HFD412": [
        Case(
            "no library", card("library_name: transformers\n", ""), ["HFD412 README.md:2:1 there is no `library_name`"]
        ),
    ],
    "HFD413": [
        Case(
            "files of another library",
            card("library_name: transformers", "library_name: peft"),
            ["HFD413 README.md:4:1 `library_name` is `peft`, but there is no `adapter_config.json`"],
        ),
        Case(
            "any file that fits is enough",
            {**card("transformers", "llama.cpp"), "onnx/model.gguf": b"GGUF\3\0\0\0" + bytes(16)},
            [],
        ),
        Case(
            "another library's name on a model of transformers",
            card("library_name: transformers", "library_name: diffusers"),
            ["HFD413 README.md:4:1 `library_name` is `diffusers`, but there is no `model_index.json`"],
        ),
    ],
    "HFD414": [
        Case(
            "a path on somebody's machine",
            card(LANGUAGE, "language: en\nbase_model: D:\\Model\\bloom-560m\n"),
            ["HFD414 README.md:4:1 `D:\\Model\\bloom-560m` is not a valid Hub model ID"],
        ),
        Case(
            "the second of two",
            card(LANGUAGE, "language: en\nbase_model: [bert-base-uncased, Kokoro 82M]\n"),
            ["HFD414 README.md:4:33 `Kokoro 82M` is not a valid Hub model ID"],
        ),
        Case(
            "with an owner and without",
            card(LANGUAGE, "language: en\nbase_model: [google/vit-base-patch16-224-in21k, bert-base-uncased]\n"),
            [],
        ),
        Case(
            "a folder next to it",
            more("base_model: ./checkpoint-500"),
            ["HFD414 README.md:4:1 `./checkpoint-500` is not a valid Hub model ID"],
        ),
        Case("nothing after the key", card(LANGUAGE, "language: en\nbase_model:\n"), []),
    ],
    "HFD415": [
        Case(
            "a key in the singular",
            card("tags: [emotion]", "tag: [emotion]"),
            ["HFD415 README.md:7:1 the Hub does not know the key `tag`; did you mean `tags`?"],
        ),
        Case(
            "an underscore for a dash",
            card(LANGUAGE, "language: en\nmodel_index: []\n"),
            ["HFD415 README.md:4:1 the Hub does not know the key `model_index`; did you mean `model-index`?"],
        ),
        Case(
            "a blank for an underscore",
            card(LANGUAGE, "language: en\nbase model: bert-base-uncased\n"),
            ["HFD415 README.md:4:1 the Hub does not know the key `base model`; did you mean `base_model`?"],
        ),
        Case(
            "two letters the wrong way round",
            card("language: en", "langauge: en"),
            ["HFD415 README.md:3:1 the Hub does not know the key `langauge`; did you mean `language`?"],
        ),
        Case(
            "a dash for an underscore: the task is there, and unseen",
            card("pipeline_tag:", "pipeline-tag:"),
            ["HFD415 README.md:5:1 the Hub does not know the key `pipeline-tag`; did you mean `pipeline_tag`?"],
        ),
        Case("keys of one's own", card(LANGUAGE, "language: en\nmodel_name: emotion\nlicense_file: x\n"), []),
        Case("next to the right one it is one's own as well", card(LANGUAGE, "language: en\ntag: mine\n"), []),
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
            "a word that is false in Python",
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
        Case("in quotes", card("tags: [emotion]", 'tags: ["1.10", "no"]'), []),
        Case(
            "a version that is a day",
            card(LANGUAGE, "language: en\nversion: 2024-01-01\n"),
            ["HFD416 README.md:4:1 `version` is read as the date 2024-01-01, not as text"],
        ),
        Case(
            "below a character that ends a line to Python alone",
            card(LANGUAGE, "language: en\nabout: calm\u2028or sad\nmodel_version: 1.0\n"),
            ["HFD416 README.md:5:1 `model_version` is read as the number 1.0, not as text"],
        ),
        Case("a whole number for a version", card(LANGUAGE, "language: en\nversion: 2\n"), []),
    ],
    "HFD417": [
        Case(
            "a file that is not there",
            card("apache-2.0", "other\nlicense_name: mine\nlicense_link: LICENSE"),
            ["HFD417 README.md:4:1 there is no file `LICENSE`"],
        ),
        Case(
            "a file that is there",
            {**card("apache-2.0", "other\nlicense_name: mine\nlicense_link: ./LICENSE"), "LICENSE": "Mine.\n"},
            [],
        ),
        Case(
            "an address",
            card("apache-2.0", "other\nlicense_name: mine\nlicense_link: https://example.org/license"),
            [],
        ),
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
            "a line of nothing but a tab, which the Hub takes",
            card("language: en\n", "language: en\n\t\n"),
            ["HFD419 README.md:4:1 Python's YAML parser does not accept this tab"],
        ),
        Case("a tab in quotes", card("tags: [emotion]", 'tags: ["emotion\there"]'), []),
    ],
    "HFD420": [
        Case(
            "a title",
            more("datasets: [emotion, LibriSpeech 960h]"),
            ["HFD420 README.md:4:21 `LibriSpeech 960h` is not a valid Hub dataset ID"],
        ),
        Case(
            "a mapping",
            more("datasets:\n- emotion\n- TODO: say more"),
            ["HFD420 README.md:6:3 an entry of `datasets` is a mapping, not a dataset ID"],
        ),
        Case("with an owner and without, and nothing", more("datasets: [dair-ai/emotion, glue, null]"), []),
    ],
    "HFD421": [
        Case(
            "a relation that is none",
            more("base_model: bert-base-uncased\nbase_model_relation: finetuned"),
            ["HFD421 README.md:5:1 `finetuned` is not a relation that the Hub knows; did you mean `finetune`?"],
        ),
        Case(
            "to nothing",
            more("base_model_relation: merge"),
            ["HFD421 README.md:4:1 `base_model_relation` is `merge`, but there is no `base_model`"],
        ),
        Case("one of the four", more("base_model: bert-base-uncased\nbase_model_relation: quantized"), []),
    ],
    "HFD422": [
        Case("a number", more("new_version: 2.0"), ["HFD422 README.md:4:1 `2.0` is not a valid Hub model ID"]),
        Case(
            "an address",
            more("new_version: https://huggingface.co/acme/emotion-2"),
            [
                "HFD422 README.md:4:1 `https://huggingface.co/acme/emotion-2` is not a valid Hub model ID; did you mean `acme/emotion-2`?"
            ],
        ),
        Case(
            "itself",
            more("new_version: acme/emotion"),
            ["HFD422 README.md:4:1 `new_version` is `acme/emotion`, which is this model"],
            Declared(repo_id="acme/emotion"),
        ),
        Case("another model", more("new_version: acme/emotion-2"), [], Declared(repo_id="acme/emotion")),
    ],
    "HFD423": [
        Case(
            "no results",
            more("model-index:\n- name: emotion"),
            ["HFD423 README.md:5:3 a model in `model-index` has no `results`"],
        ),
        Case(
            "no list of models",
            more("model-index: {name: emotion, results: []}"),
            ["HFD423 README.md:4:1 `model-index` is not a list of models"],
        ),
        Case(
            "a model that is a name",
            more("model-index: [emotion]"),
            ["HFD423 README.md:4:15 a model in `model-index` is not a mapping"],
        ),
        Case(
            "results that are none",
            more("model-index:\n- name: emotion\n  results: good"),
            ["HFD423 README.md:6:3 `results` is not a list"],
        ),
        Case("a result that is text", index("good"), ["HFD423 README.md:6:13 a result is not a mapping"]),
        Case("no metrics", index(f"{{{TASK}, {DATA}}}"), ["HFD423 README.md:6:13 a result has no `metrics`"]),
        Case(
            "one metric in place of a list",
            index(f"{{{TASK}, {DATA}, metrics: {{type: f1, value: 1}}}}"),
            ["HFD423 README.md:6:101 `metrics` is not a list"],
        ),
        Case(
            "a config that is a year",
            index(f"{{{TASK}, dataset: {{type: a, name: b, config: 2020}}, {METRICS}}}"),
            ["HFD423 README.md:6:77 `config` is `2020`, not text"],
        ),
        Case(
            "a config of a metric",
            index(f"{{{TASK}, {DATA}, metrics: [{{type: f1, value: 1, config: [a]}}]}}"),
            ["HFD423 README.md:6:132 `config` is a list, not text"],
        ),
        Case("no results yet, as the Trainer writes it", more("model-index:\n- name: emotion\n  results: []"), []),
        Case("all of it", index(f"{{{TASK}, {DATA}, {METRICS}}}"), []),
    ],
    "HFD424": [
        Case(
            "no dataset, as spaCy writes it",
            index(*[f"{{{TASK}, {METRICS}}}"] * 3),
            ["HFD424 README.md:6:13 a result has no `dataset` (and 2 more)"],
        ),
        Case(
            "no name",
            more("model-index:\n- results: []"),
            ["HFD424 README.md:5:3 a model in `model-index` has no `name`"],
        ),
        Case("no task", index(f"{{{DATA}, {METRICS}}}"), ["HFD424 README.md:6:13 a result has no `task`"]),
        Case(
            "a task without a type",
            index(f"{{task: {{name: Emotion}}, {DATA}, {METRICS}}}"),
            ["HFD424 README.md:6:14 the `task` of a result has no `type`"],
        ),
        Case(
            "a metric without a value",
            index(f"{{{TASK}, {DATA}, metrics: [{{type: f1}}]}}"),
            ["HFD424 README.md:6:111 a metric has no `value`"],
        ),
        Case(
            "a source without an address",
            index(f"{{{TASK}, {DATA}, {METRICS}, source: {{name: Us}}}}"),
            ["HFD424 README.md:6:134 a `source` has no `url`"],
        ),
        Case("values as text", index(f"{{{TASK}, {DATA}, metrics: [{{type: f1, value: 1.00 +/- 0.00}}]}}"), []),
    ],
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
