"""Positions of entries in JSON, compared with a reader that records every position."""

from __future__ import annotations

import json
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.folder.json_positions import json_mark
from hfdeploy_action.frontmatter import Key, Mark, mark_at

CONFIG = """\
{
  "id2label": {"0": "calm", "1": "a \\"{[,:]}\\" b"},
  "architectures": ["One", "Two"],
  "deep": [[1, {"x": null}], -2.5e3, true]
}"""


@pytest.mark.parametrize(
    ("keys", "mark"),
    [
        ((), Mark(1, 1)),
        (("id2label",), Mark(2, 3)),
        (("id2label", "1"), Mark(2, 29)),
        (("architectures", 1), Mark(3, 28)),
        (("deep", 0), Mark(4, 12)),
        (("deep", 0, 1, "x"), Mark(4, 17)),
        (("deep", 2), Mark(4, 38)),
    ],
)
def test_an_entry_has_the_position_of_its_key_or_item(keys: tuple[Key, ...], mark: Mark) -> None:
    assert json_mark(CONFIG, *keys) == mark


@pytest.mark.parametrize(
    ("keys", "mark"),
    [
        (("nothing",), Mark(1, 1)),
        (("id2label", "7"), Mark(2, 3)),
        (("architectures", 2), Mark(3, 3)),
        (("architectures", "One"), Mark(3, 3)),
        (("id2label", "0", "deeper"), Mark(2, 16)),
    ],
)
def test_a_missing_entry_has_the_position_of_its_nearest_parent(keys: tuple[Key, ...], mark: Mark) -> None:
    assert json_mark(CONFIG, *keys) == mark


def test_the_last_of_duplicate_keys_counts_with_its_value() -> None:
    text = '{"a": {"x": 1},\n "a": {"y": 2}}'
    assert json_mark(text, "a") == Mark(2, 2)
    assert json_mark(text, "a", "y") == Mark(2, 8)
    assert json_mark(text, "a", "x") == Mark(2, 2)


def test_an_escaped_key_is_the_same_key() -> None:
    assert json_mark('{"\\u0061": 1}', "a") == Mark(1, 2)


def reference(text: str) -> dict[tuple[Key, ...], int]:
    """Every position in a JSON text, by a recursive reader."""
    places: dict[tuple[Key, ...], int] = {(): 0}

    def blank(at: int) -> int:
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
        return at

    def value(at: int, path: tuple[Key, ...]) -> int:
        at = blank(at)
        if path and isinstance(path[-1], int):
            places[path] = at
        if text[at] == "{":
            at = blank(at + 1)
            while text[at] != "}":
                key, after = scanstring(text, at + 1, False)
                for path_below in [known for known in places if known[: len(path) + 1] == (*path, key)]:
                    del places[path_below]
                places[*path, key] = at
                at = blank(value(blank(after) + 1, (*path, key)))
                at = blank(at + 1) if text[at] == "," else at
            return at + 1
        if text[at] == "[":
            at, index = blank(at + 1), 0
            while text[at] != "]":
                at, index = blank(value(at, (*path, index))), index + 1
                at = blank(at + 1) if text[at] == "," else at
            return at + 1
        return json.JSONDecoder().raw_decode(text, at)[1]

    value(0, ())
    return places


keys = st.sampled_from(["a", "b", "", "0", '"', "\u00e9", "{", "\n"]) | st.text(max_size=3)
blanks = st.sampled_from(["", " ", "\n", "\r\n", "\t "])
words = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)


@st.composite
def documents(draw: st.DrawFn, depth: int = 3) -> str:
    """JSON texts with any white space, escapes and duplicate keys."""

    def word(value: Any) -> str:
        return json.dumps(value, ensure_ascii=draw(st.booleans()))

    gap = draw(blanks)
    kind = draw(st.sampled_from(["word", "list", "object"])) if depth else "word"
    if kind == "word":
        return gap + word(draw(words)) + gap
    parts = [draw(documents(depth - 1)) for _ in range(draw(st.integers(0, 3)))]
    if kind == "list":
        return f"{gap}[{','.join(parts) or gap}]{gap}"
    return gap + "{" + (",".join(f"{gap}{word(draw(keys))}{gap}:{part}" for part in parts) or gap) + "}" + gap


@given(documents(), st.data())
def test_every_position_is_the_one_that_a_simple_reader_finds(text: str, data: st.DataObject) -> None:
    places = reference(text)
    for path, position in places.items():
        assert json_mark(text, *path) == mark_at(text, position)
    wrong = data.draw(st.lists(keys | st.integers(0, 3), max_size=4).map(tuple))
    nearest = next(wrong[:length] for length in range(len(wrong), -1, -1) if wrong[:length] in places)
    assert json_mark(text, *wrong) == mark_at(text, places[nearest])
