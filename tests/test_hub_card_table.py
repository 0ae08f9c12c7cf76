"""One table says what the Hub accepts in a card, and the rules and the embedded Hub give the same answers from it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound import SOUND, write

from hfdeploy_action.findings import Severity
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub_card_check import REFUSED
from hfdeploy_action.rehearsal.hub import card
from hfdeploy_action.rules import STAGES
from hfdeploy_action.vocabulary.card import Answer, table

KINDS = {"null", "boolean", "number", "empty text", "other text", "list", "mapping"}
NO_FRONT_MATTER, UNKNOWN_TASK = "HFD401", "HFD410"

# Plain scalars that YAML 1.1 and 1.2 read in different ways, and texts that are valid for some key.
PLAIN = st.sampled_from(
    [
        *(
            "",
            "~",
            "null",
            "no",
            "yes",
            "on",
            "true",
            "True",
            "12",
            "1.10",
            "1e3",
            "0x1f",
            "010",
            "1_000",
            "1:30",
            ".nan",
        ),
        *(
            ".inf",
            "2024-01-31",
            "en",
            "EN",
            "es-ES",
            "iw",
            "ger",
            "zle",
            "multilingual",
            "mit",
            "MIT",
            "apache 2",
            "other",
        ),
        *("2024-13-45", "<<", "!!merge x", "!!set {a}", "x\x85y", "9" * 401, "!!bool no", "\ta", "a\t# b"),
        *("glue", "acme/emotion", "a/b/c", "./x", "https://hf.co/a/b", "My own tweets", "text-classification", "ner"),
        *("!!binary eA==", "!!str 12", '"no"', "'12'", '""', "=", "&a x"),
    ]
)
KEYS = st.sampled_from(["text", "results", "metrics", "config", "dataset", "x"])
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(KEYS, inner, max_size=2).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        )
    ),
    max_leaves=5,
)
RESULTS = st.builds(
    "[{{name: x, results: [{{dataset: {{config: {}}}, metrics: {}}}]}}]".format,
    VALUES,
    VALUES | VALUES.map("[{{config: {}}}]".format) | VALUES.map("[{{type: f1, config: {}}}]".format),
)
ENTRIES = {row.entry.partition("[")[0] for row in table()}
# One entry: with several, one that both refuse would hide another on which they differ.
FRONT = st.builds("{}: {}".format, st.sampled_from(sorted(ENTRIES)), PLAIN | VALUES | RESULTS)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("card")


def found_in(place: Path, text: str) -> dict[str, Severity]:
    """The rules that find something in a card, and their levels."""
    write(place, {**SOUND, "README.md": text})
    stage = next(stage for stage in STAGES if stage.name == "card")
    found = stage.findings(ModelFolder(place), select=(), ignore=())
    return {finding.rule.id: finding.severity for finding in found}


def check(place: Path, text: str) -> None:
    found, refused, warned = found_in(place, text), card.errors(text), card.warnings(text)
    errors = {rule_id for rule_id, level in found.items() if level is Severity.ERROR}
    assert bool(refused) == bool(errors & REFUSED) or (refused and NO_FRONT_MATTER in errors), (text, refused, errors)
    assert (card.NO_METADATA in warned) <= (NO_FRONT_MATTER in errors), text
    assert any("pipeline tag" in warning for warning in warned) == (UNKNOWN_TASK in found), (text, warned)


@settings(max_examples=200)
@given(FRONT)
def test_the_embedded_hub_refuses_what_the_rules_call_an_error(place: Path, front: str) -> None:
    check(place, f"---\n{front}\n---\n# Emotion\n")


def test_the_two_agree_on_every_kind_of_value(place: Path) -> None:
    values: dict[str, Any] = {"null": None, "boolean": True, "number": 7, "empty text": "", "other text": "a b"}
    values |= {"list": [], "mapping": {}}
    for entry in sorted(ENTRIES):
        for value in (*values.values(), *([each] for each in values.values())):
            check(place, f"---\n{json.dumps({'license': 'mit'} | {entry: value})}\n---\n")


@pytest.mark.parametrize(
    "text",
    [
        *("", "# Text", "---\n---\n", "---\n\n---\n", "---\njust text\n---\n", "---\n- a\n---\n", "---\na: [\n---\n"),
        *("---\na: 1\na: 2\n---\n", "---\n<<: {a: 1}\n<<: {b: 1}\n---\n", "text\n---\nlicense: mit\n---\n"),
        *("\ufeff---\nlicense: mit\n---\n", "---\nlicense:\tmit\n---\n", "---\na: &a [*a]\n---\n", "---\nlicense: mit"),
        "---\na: &a [x, y]\nb: [" + "*a, " * 40 + "]\n---\n",
        *(f"---\na: {'[' * depth}{']' * depth}\n---\n" for depth in (98, 99, 100, 101)),
        "---\na: &a [" + "x, " * 999 + "]\nb: [" + "*a, " * 120 + "]\n---\n",
        "---\nlanguage: &l [no, es-ES]\ntags: *l\n---\n",
    ],
    ids=lambda text: repr(text[:30]),
)
def test_the_two_agree_on_front_matter_as_a_whole(place: Path, text: str) -> None:
    check(place, text)


def test_a_table_has_one_answer_for_every_kind_of_value() -> None:
    entries: dict[str, list[str]] = {}
    for row in table():
        entries.setdefault(row.entry, []).extend(row.values)
    for entry, kinds in entries.items():
        assert set(kinds) >= KINDS, entry
        assert max(Counter(kinds).values()) == 1, entry


def test_every_row_has_a_reference_and_what_is_assumed_is_rarely_refused() -> None:
    assert all(row.reference for row in table())
    assumed = {(row.entry, row.values) for row in table() if row.source.value == "assumed"}
    refused = {(row.entry, row.values) for row in table() if row.answer is Answer.REFUSED}
    assert assumed & refused == {("model-index[].results[].metrics", ("missing",))}
