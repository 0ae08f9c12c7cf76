"""How real model repositories deviate from the documentation, and the finding of each deviation, or why there is none.

Measured on 39,000 public model cards, and on some configurations, tokenizers and folders. The cards and files here
are written for this test.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from rules.case import findings
from sound import CONFIG, README, TENSORS, Changes, edit, safetensors, write

from hfdeploy_action.rules import RULES


class Deviation(NamedTuple):
    """One deviation: what is found of it, at its place, and why that is right."""

    name: str
    changes: Changes
    found: list[str]  # level and id of a rule, and the line and column in the file that deviates
    why: str


def card(old: str, new: str) -> Changes:
    return edit("README.md", old, new)


def config(old: str, new: str) -> Changes:
    return edit("config.json", old, new)


def more(entries: str) -> Changes:
    """More entries of the front matter, from line 4 on."""
    return card("language: en\n", f"language: en\n{entries}\n")


def whole(text: str) -> Changes:
    return {"README.md": text}


def with_labels(config_text: str, outputs: int) -> Changes:
    """Another config.json, weights with as many outputs, and a card that lists no labels."""
    weights = safetensors({**TENSORS, "classifier.weight": (outputs, 4), "classifier.bias": (outputs,)})
    plain_card = README.replace("labels: [calm, happy, sad]\n", "")
    return {"config.json": config_text, "model.safetensors": weights, "README.md": plain_card}


def renamed(*names: str) -> str:
    """config.json with other labels."""
    text = CONFIG
    for old, new in zip(("calm", "happy", "sad"), names, strict=True):
        text = text.replace(f'"{old}"', f'"{new}"')
    return text


LICENSE, LANGUAGE, TAGS = "license: apache-2.0", "language: en\n", "tags: [emotion]"
TASK, LIBRARY = "pipeline_tag: text-classification", "library_name: transformers"
MAPS = re.compile(r'  "id2label".*?\},\n  "label2id".*?\},\n', re.DOTALL)
RESULT = "model-index:\n- name: emotion\n  results:\n  - task: {type: text-classification}\n"
DATA = "    dataset: {type: acme/set, name: Set}\n"
REFUSED = "the Hub refuses it today, though it took it once"
UNSEEN = "the Hub sees no front matter: no license, no task, no search finds it"
MISSPELLED = "the Hub takes any key silently, and does nothing with this one"
PYTHON = "the Hub reads it as it is meant, clients in Python do not: worth a warning, and no more"

DEVIATIONS: dict[str, list[Deviation]] = {
    "1. no library, no task": [
        Deviation(
            "no library", card(LIBRARY + "\n", ""), ["warning HFD412 2:1"], "98 of 100 had none; the Hub guesses less"
        ),
        Deviation(
            "no task", card(TASK + "\n", ""), ["warning HFD409 2:1"], "95 of 100 had none, and the Hub inferred one"
        ),
    ],
    "2. no license, no language": [
        Deviation(
            "no license", card(LICENSE + "\n", ""), ["warning HFD403 2:1"], "half of them: legal, and nobody may use it"
        ),
        Deviation("no language", card(LANGUAGE, ""), [], "a third of them: pictures and sounds have none"),
    ],
    "3. licenses off the list, misspelled keys": [
        Deviation("in capitals", card(LICENSE, "license: MIT"), [], "the Hub writes it small"),
        Deviation("apache-2", card(LICENSE, "license: apache-2"), ["error HFD406 2:1"], REFUSED),
        Deviation("BSD-3", card(LICENSE, "license: BSD-3"), ["error HFD406 2:1"], REFUSED),
        Deviation("question marks", card(LICENSE, "license: ???"), ["error HFD406 2:1"], REFUSED),
        Deviation(
            "another one without its name",
            card(LICENSE, "license: other"),
            ["warning HFD407 2:1"],
            "the reader has to guess",
        ),
        Deviation("two of them", card(LICENSE, "license: [mit, apache-2.0]"), [], "a list is legitimate"),
        Deviation("as TRL writes it", card(LICENSE, "licence: license"), ["warning HFD403 2:1"], MISSPELLED),
        Deviation("licenses", card(LICENSE, "licenses: [mit]"), ["warning HFD403 2:1"], MISSPELLED),
        Deviation("liscence", card(LICENSE, "liscence: mit"), ["warning HFD403 2:1"], MISSPELLED),
        Deviation("-license", card(LICENSE, "-license: mit"), ["warning HFD403 2:1"], MISSPELLED),
        Deviation("base model", more("base model: acme/base"), ["warning HFD415 4:1"], MISSPELLED),
        Deviation("lang", card("language: en", "lang: en"), ["warning HFD415 3:1"], MISSPELLED),
        Deviation("tag", card(TAGS, "tag: [emotion]"), ["warning HFD415 7:1"], MISSPELLED),
        Deviation("pipeline-tag", card("pipeline_tag:", "pipeline-tag:"), ["warning HFD415 5:1"], MISSPELLED),
        Deviation("model_index", more("model_index: []"), ["warning HFD415 4:1"], MISSPELLED),
    ],
    "4. the fence": [
        Deviation("blank lines above", whole("\n\n" + README), [], "the Hub looks past them"),
        Deviation("line ends of Windows", whole(README.replace("\n", "\r\n")), [], "sound"),
        Deviation("four dashes", whole("-" + README), ["error HFD401 1:1"], UNSEEN),
        Deviation("not closed", whole(README.replace("\n---\n#", "\n#")), ["error HFD401 1:1"], UNSEEN),
        Deviation("four dashes below", whole(README.replace("\n---\n#", "\n----\n#")), ["error HFD401 8:1"], UNSEEN),
        Deviation("text above", whole("Emotion\n\n" + README), ["error HFD401 1:1"], UNSEEN),
    ],
    "5. tabs": [
        Deviation("after a colon", card("language: en", "language:\ten"), ["warning HFD419 3:10"], PYTHON),
        Deviation("on a line of its own", card(LANGUAGE, LANGUAGE + "\t\n"), ["warning HFD419 4:1"], PYTHON),
        Deviation("that sets in", card(TAGS, "tags:\n\t- emotion"), ["error HFD402 8:1"], "YAML that nobody reads"),
    ],
    "6. tags and datasets as they come": [
        Deviation("capitals and blanks", card(TAGS, "tags: [Emotion, text classification]"), [], "harmless"),
        Deviation("tags as text", card(TAGS, "tags: emotion"), [], "the Hub makes a list of it"),
        Deviation("datasets as text", more("datasets: acme/emotions"), [], "the Hub makes a list of it"),
    ],
    "7. what YAML makes of words": [
        Deviation("Norwegian", card("language: en", "language: no"), ["warning HFD404 3:1"], PYTHON),
        Deviation(
            "a key twice",
            card(LANGUAGE, LANGUAGE + "language: de\n"),
            ["error HFD405 4:1"],
            "the Hub's parser refuses it",
        ),
        Deviation("the name of a language", card("language: en", "language: English"), ["error HFD408 3:1"], REFUSED),
    ],
    "8. results": [
        Deviation("none yet", more("model-index:\n- name: emotion\n  results: []"), [], "the Trainer writes it so"),
        Deviation(
            "without a dataset",
            more(RESULT + "    metrics: [{type: f1, value: 1}]"),
            ["warning HFD424 7:5"],
            "spaCy writes it so, and the Hub takes it; `ModelCard.load` in Python raises",
        ),
        Deviation(
            "values as text", more(RESULT + DATA + "    metrics: [{type: f1, value: 1.00 +/- 0.00}]"), [], "28 of 100"
        ),
        Deviation(
            "a task of former days",
            card(TASK, "pipeline_tag: text2text-generation"),
            ["warning HFD410 5:1"],
            "it was official; the Hub says so in a warning as well",
        ),
        Deviation(
            "conversational",
            card(TASK, "pipeline_tag: conversational"),
            ["warning HFD410 5:1"],
            "it was official as well",
        ),
    ],
    "9. config.json": [
        Deviation(
            "ids as text",
            config('"calm": 0,\n    "happy": 1,\n    "sad": 2', '"calm": "0",\n    "happy": "1",\n    "sad": "2"'),
            [],
            "a habit of the Trainer: the same once read as numbers",
        ),
        Deviation(
            "another order",
            config('"calm": 0,\n    "happy": 1', '"happy": 1,\n    "calm": 0'),
            [],
            "a mapping has no order",
        ),
        Deviation(
            "no names of two labels",
            with_labels(MAPS.sub("", CONFIG), outputs=2),
            ["warning HFD201 2:3"],
            "transformers does not write the two that it makes up; users see LABEL_0",
        ),
        Deviation(
            "a number of a former head",
            config('"dim": 4', '"dim": 4,\n  "_num_labels": 5'),
            ["notice HFD212 5:3"],
            "nothing reads it",
        ),
        Deviation(
            "no kind of problem",
            config('  "problem_type": "single_label_classification",\n', ""),
            [],
            "transformers infers it from the labels",
        ),
        Deviation(
            "placeholders",
            with_labels(renamed("LABEL_0", "LABEL_1", "LABEL_2"), outputs=3),
            ["warning HFD201 5:3"],
            "the model works, and its answers mean nothing to a reader",
        ),
        Deviation(
            "of another library",
            {"config.json": '{"word_embedding_dimension": 4, "pooling_mode_mean_tokens": true}\n', **more("x: y")},
            [],
            "a pooling layer, or scikit-learn: no architecture to hold it against",
        ),
    ],
    "10. folders": [
        Deviation("no special_tokens_map.json, no vocab.txt", {}, [], "transformers 5 saves neither"),
        Deviation(
            "no tokenizer.json",
            {"tokenizer.json": None, "vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\ncalm\nhappy\n"},
            ["warning HFD107 -"],
            "57 of 100 in 2022: it is made from the vocabulary when the model is loaded",
        ),
        Deviation(
            "no .gitattributes", {".gitattributes": None}, [], "the Hub writes its own when it makes the repository"
        ),
    ],
    "true defects": [
        Deviation("Python in config.json", {"config.json": "config = AutoConfig()\n"}, ["error HFD103 1:1"], "no JSON"),
        Deviation(
            "an underscore for a dot",
            {"model.safetensors": None, "pytorch_model_bin": b"PK"},
            ["error HFD101 -"],
            "no library loads it",
        ),
        Deviation(
            "JSON in Git LFS",
            {".gitattributes": "*.json filter=lfs\n"},
            ["warning HFD306 1:1"],
            "the Hub reads no pointers",
        ),
        Deviation(
            "a folder with a slash",
            {".gitattributes": "onnx/ filter=lfs\n"},
            ["warning HFD307 1:1"],
            "it matches nothing",
        ),
        Deviation(
            "a path of Windows", more("base_model: D:\\Models\\base"), ["error HFD414 4:1"], "the Hub refuses it"
        ),
        Deviation(
            "a card that lost its front matter",
            whole("# SetFit\n\nIntended for short texts; limited to English.\n\n```\nload()\n```\n"),
            ["error HFD401 1:1"],
            UNSEEN,
        ),
    ],
}
ALL = [pytest.param(each, id=f"{item}: {each.name}") for item, several in DEVIATIONS.items() for each in several]


@pytest.mark.parametrize("each", ALL)
def test_a_deviation_has_its_finding_or_none(each: Deviation, tmp_path: Path) -> None:
    assert [told(line) for line in findings(write(tmp_path, each.changes))] == each.found


def told(line: str) -> str:
    """The level, the rule and the place of a finding."""
    rule_id, at, *_ = line.split(" ")
    return f"{RULES[rule_id].severity.value} {rule_id} {at.partition(':')[2] or '-'}"


def test_every_deviation_has_a_reason() -> None:
    assert [item.partition(".")[0] for item in DEVIATIONS] == [*map(str, range(1, 11)), "true defects"]
    assert all(each.why for several in DEVIATIONS.values() for each in several)
