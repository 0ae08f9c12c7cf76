"""huggingface_hub and this program find the same front matter, and read the same values from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import ModelCard
from huggingface_hub.repocard import REGEX_YAML_BLOCK
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.case import findings
from sound import README, write

from hfdeploy_action import frontmatter

KEYS = st.sampled_from("license language tags datasets base_model widget model_name version eval x-y".split())
TEXTS = st.sampled_from(
    [
        "mit",
        "no",
        "1.10",
        "2024-01-01",
        "a: b",
        "# c",
        "- d",
        "'e\"",
        "{f}",
        "[g",
        "@h",
        " i ",
        "j\nk\n",
        "ü🤗",
        "",
        "~",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.just(date(2024, 1, 31))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "default_style": st.sampled_from([None, '"', "'", "|", ">"]),
        "allow_unicode": st.booleans(),
        "width": st.sampled_from([20, 80]),
        "indent": st.sampled_from([2, 4]),
    }
)


@settings(max_examples=200)
@given(
    st.dictionaries(KEYS, VALUES, min_size=1, max_size=4),
    STYLES,
    st.sampled_from(["", "\n", " \n\n"]),
    st.sampled_from(["---", "---  ", "---\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "# Emotion\n", "\n---\n\ntext\n"]),
)
def test_the_client_and_this_program_read_the_same_values(
    values: dict[str, Any], style: dict[str, Any], above: str, fence: str, line_end: str, body: str
) -> None:
    text = f"{above}---\n{yaml.safe_dump(values, **style)}{fence}\n{body}".replace("\n", line_end)
    read = frontmatter.parse(text)
    block = REGEX_YAML_BLOCK.search(text)
    assert (read is None) == (block is None)
    if read and block:
        assert read.values == yaml.safe_load(block[2])
        assert frontmatter.body_of(text) == text[block.end() :]


@given(st.lists(st.sampled_from(["---", "----", "a: b", "- c", "", " ", "\t", "#", "\ufeff"]), max_size=8), st.data())
def test_the_client_and_this_program_find_the_same_front_matter(lines: list[str], data: st.DataObject) -> None:
    ends = data.draw(st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=len(lines), max_size=len(lines)))
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    block = REGEX_YAML_BLOCK.search(text)
    try:
        seen = frontmatter.parse(text) is not None
    except frontmatter.Malformed:
        seen = True
    assert seen == (block is not None)


RESULT = "model-index:\n- name: emotion\n  results:\n  - task: {type: a}\n    dataset: {type: b, name: c}\n    "
METRICS = "metrics: [{type: f1, value: 1}]"


@pytest.mark.parametrize(
    "lines",
    [
        RESULT + METRICS,
        RESULT + METRICS + "\n    source: {url: 'https://example.org', name: Us}",
        RESULT + METRICS + "\n    source: {name: Us}",
        RESULT + "metrics: [{type: f1}]",
        RESULT + "metrics: [{value: 1}]",
        RESULT.replace("name: c", "split: c") + METRICS,
        RESULT.replace("task: {type: a}", "task: {name: a}") + METRICS,
        RESULT.replace("- name: emotion", "- names: emotion") + METRICS,
        "model-index:\n- name: emotion\n  results: []",
    ],
)
def test_a_card_that_the_client_rejects_has_a_finding(lines: str, tmp_path: Path) -> None:
    text = README.replace("language: en", f"language: en\n{lines}")
    try:
        ModelCard(text)
        refused = False
    except (ValueError, KeyError, AttributeError):
        refused = True
    found = findings(write(tmp_path, {"README.md": text}))
    assert [line.split()[0] for line in found] == (["HFD424"] if refused else [])
