"""YAML beyond the limits is refused quickly, and before it takes memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from hfdeploy_action.frontmatter import (
    DEEPEST,
    LARGEST,
    Malformed,
    Mark,
    parse,
    parse_document,
)


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, levels)]
    return "\n".join(lines)


def merges(levels: int) -> str:
    lines = ["a0: &a0 {x: 1}"] + [f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}" for i in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(laughs(12), "more than 100,000 values", id="a billion laughs"),
        pytest.param(merges(12), "more than 100,000 values", id="a billion merges"),
        pytest.param("[" * 500_000, "nested more than", id="brackets"),
        pytest.param("{a: " * 200_000, "nested more than", id="braces"),
        pytest.param("- " * 400_000, "nested more than", id="dashes"),
        pytest.param("? " * 400_000, "nested more than", id="question marks"),
        pytest.param("a: " + "x" * LARGEST, "at most 1,000,000 are read", id="a million characters"),
        pytest.param("a:\n" + "- x\n" * 150_000, "more than 100,000 values", id="a long list"),
    ],
)
def test_text_beyond_the_limits_is_refused_quickly(text: str, message: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Malformed, match=message):
        parse(f"---\n{text}\n---\n")
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("part", ["a,", "[],", "{},", "&a ,"])
def test_values_are_counted_before_they_are_constructed(part: str) -> None:
    text = f"a: [{part * (990_000 // len(part))}]"
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            parse_document(text)
        assert tracemalloc.get_traced_memory()[1] < 8 * len(text)
    finally:
        tracemalloc.stop()


def test_the_deepest_nesting_allowed_is_read() -> None:
    depth = DEEPEST - 1
    read = parse(f"---\na: {'[' * depth}{']' * depth}\n---\n")
    assert read
    assert read.mark("a", *[0] * (depth - 1)) == Mark(2, 3 + depth)
