"""JSON files are parsed as by Python, unless their values would fill the memory."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import ModelFolder, Unreadable
from hfdeploy_action.folder.json_files import Refused, parse, refuse_heavy

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_values_are_those_of_json_loads(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert parse(lambda: text) == json.loads(text.decode("utf-8", "replace"))


@pytest.mark.parametrize("text", ['{"\U0001f600": 1, b}', '["\U0001f600\U0001f600"\n', "\U0001f600", '"a\n"', "[1,]"])
def test_an_error_has_its_position_in_the_original_text(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as ours:
        parse(text.encode)
    with pytest.raises(json.JSONDecodeError) as theirs:
        json.loads(text)
    assert (ours.value.msg, ours.value.pos) == (theirs.value.msg, theirs.value.pos)


@pytest.mark.parametrize("value", ["[]", "{}", "[[[]]]", '{"":1}', '{"a":[]}', '["a"]'])
def test_many_small_values_are_refused_without_taking_more_memory_than_the_text(value: str) -> None:
    text = f"[{','.join([value] * (15_000_000 // len(value)))}]".encode()
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            parse(lambda: text)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "line",
    [
        '      "\u0120emotion": 12345,\n',
        '      [\n        "\u0120emo",\n        "tion"\n      ],\n',
        '"token123456": 123456, ',
    ],
    ids=["vocabulary", "merges", "one line"],
)
def test_a_tokenizer_of_150_megabytes_is_not_refused(line: str) -> None:
    text = line.encode()
    refuse_heavy(text * (150_000_000 // len(text)))


def test_small_files_are_never_refused() -> None:
    refuse_heavy(b"[" * 4_000_000)


def test_a_character_beyond_the_basic_plane_takes_as_much_memory_as_any_other() -> None:
    lines = "".join(f'      "\u0120word{number}": {number},\n' for number in range(50_000))

    def held(letter: str) -> int:
        text = f'{{\n{lines}      "{letter}": 0\n}}'.encode()
        tracemalloc.start()
        try:
            parse(lambda: text)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert held("\U0001f600") < 1.1 * held("a")


def test_bytes_that_are_not_utf_8_are_replaced_in_text(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes('{"a": "caf\xe9"}'.encode("latin-1"))
    folder = ModelFolder(tmp_path)
    assert folder.files.text("config.json") == '{"a": "caf\ufffd"}'
    assert folder.json.object("config.json") == Unreadable("the byte 0xe9 is not UTF-8", Location("config.json", 1, 11))


def test_the_search_for_positions_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"a": "x" * 10_000_000, "b": 1}))
    folder = ModelFolder(tmp_path)
    places = [folder.json.at("config.json", "b") for _ in range(3)]
    assert [place.column for place in places] == [10_000_011, 10_000_011, None]
