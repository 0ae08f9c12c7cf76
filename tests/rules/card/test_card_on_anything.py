"""No rule of the card raises or takes long, whatever its front matter and text contain."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.case import findings
from sound import SOUND, write

from hfdeploy_action.folder import Declared, ModelFolder
from hfdeploy_action.rules import STAGES
from hfdeploy_action.rules.card.keys import KNOWN

MINE = Declared(repo_id="acme/emotion")
KEYS = st.sampled_from(
    [
        *KNOWN,
        *("model_index", "licence", "tag", "version", "extra_gated_fields", "extra_gated_prompt", "extra_gated_x"),
        *("name", "results", "task", "dataset", "metrics", "type", "value", "config", "text", "src", "emissions"),
        *("parameters", "options", "source", "url", "id", "task_id", ""),
    ]
)
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
)
values = st.recursive(
    leaves | st.sampled_from(["other", "a/b", "https://hf.co/a/b", "select", "../x", "#x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
results = st.lists(st.dictionaries(KEYS, values, max_size=4) | values, max_size=3)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("card")


def found_in(place: Path, front: object, body: str, listed: object) -> list[str]:
    card = f"---\n{json.dumps(front)}\n---\n{body}".encode("utf-8", "replace")
    write(place, {"README.md": card, ".eval_results/a.yaml": json.dumps(listed)})
    folder = ModelFolder(place, MINE)
    stage = next(stage for stage in STAGES if stage.name == "card")
    return [finding.message for finding in stage.findings(folder, select=(), ignore=())]


@settings(max_examples=150)
@given(
    st.dictionaries(KEYS, values, max_size=6),
    st.lists(st.dictionaries(KEYS, results | values, max_size=3), max_size=2),
    st.text(alphabet="#-`~<!>[]()= \t\n\r{}aT/", max_size=80),
    values,
)
def test_no_rule_raises(
    place: Path, front: dict[str, Any], index: list[dict[str, Any]], body: str, listed: object
) -> None:
    for message in found_in(place, {**front, "model-index": index}, body, listed):
        assert message
        assert "\n" not in message
        assert len(message) < 400


@pytest.mark.parametrize(
    "body",
    [
        "](a" * 150_000,
        "# a\n" * 100_000,
        "{{ a | " * 70_000,
        "`" * 490_000,
        'from_pretrained("' * 29_000,
        "```\n" + "model = 'a/b'\n" * 35_000,
        "a\n-\n" * 100_000,
        "<h1>" * 120_000,
        "[a](b%2)" * 60_000,
        "`a ``b ```" * 49_000,
        "$a [b](c) " * 49_000,
        "\\( [b](c) " * 45_000,
        "<code>[b](c) " * 38_000,
        "<pre [b](c) " * 41_000,
        "    [b](c)\n" * 45_000,
        "[a]: b" + " " * 490_000 + ".",
        "<img src=" * 55_000,
        "the [your " * 49_000,
        "pipeline('a', " * 35_000,
    ],
    ids=lambda body: body[:8],
)
def test_no_text_takes_long_to_check(place: Path, body: str) -> None:
    started = time.process_time()
    found_in(place, {"license": "mit"}, body, [])
    assert time.process_time() - started < 10


def test_many_entries_make_one_finding(place: Path) -> None:
    result = {"task": {"type": "a"}, "metrics": []}
    found = found_in(place, {"model-index": [{"name": "a", "results": [result] * 5000}]}, "", [])
    assert "a result has no `dataset` (and 4,999 more like this)" in found


def test_the_sound_card_has_no_findings_with_a_repository_id(place: Path) -> None:
    write(place, {**SOUND, ".eval_results/a.yaml": None})
    assert findings(place, MINE) == []
