"""The reader of safetensors headers agrees with safetensors itself."""

# ruff: noqa: E501  a file is one line
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save
from sound import TENSORS, safetensors

from hfdeploy_action.folder.headers import Header, Tensor, Unsound, read_header

BITS = {
    "F4": 4,
    "F6_E2M3": 6,
    "BOOL": 8,
    "U8": 8,
    "F8_E5M2": 8,
    "F8_E8M0": 8,
    "BF16": 16,
    "F16": 16,
    "F32": 32,
    "C64": 64,
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("weights") / "model.safetensors"


def judged(file: Path) -> dict[str, Tensor] | str:
    """The tensors that safetensors finds in a file, or why it refuses the file."""
    try:
        with safe_open(file, framework="np") as opened:
            slices = {name: opened.get_slice(name) for name in opened.keys()}  # noqa: SIM118  no mapping
            return {name: Tensor(each.get_dtype(), tuple(each.get_shape())) for name, each in slices.items()}
    except (SafetensorError, OSError, ValueError) as error:
        return str(error) or type(error).__name__


def read(file: Path) -> Header | Unsound:
    try:
        return read_header(file)
    except Unsound as error:
        return error


def agree(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    ours, theirs = read(file), judged(file)
    if isinstance(ours, Unsound):
        assert isinstance(theirs, str), f"safetensors finds {theirs}; here: {ours}"
    else:
        assert ours.tensors == theirs


def whole(header: Any, data: int, *, pad: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += pad
    return len(text).to_bytes(8, "little") + text + b"\0" * data


def entry(dtype: Any = "F32", shape: Any = (1,), begin: Any = 0, end: Any = 4, **more: Any) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end], **more}


arrays = st.dictionaries(
    st.text(max_size=8).filter(lambda name: name != "__metadata__"),
    st.builds(
        np.zeros,
        st.lists(st.integers(0, 3), max_size=3).map(tuple),
        st.sampled_from([np.float32, np.float16, np.int8, np.bool_, np.uint64, np.complex64]),
    ),
    min_size=1,
    max_size=4,
)


@given(arrays, st.none() | st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2))
def test_a_file_by_safetensors_is_read_with_its_names_types_and_shapes(
    file: Path, tensors: dict[str, Any], metadata: dict[str, str] | None
) -> None:
    content = save(tensors, metadata)
    agree(file, content)
    header = read(file)
    assert isinstance(header, Header)
    assert {name: tensor.shape for name, tensor in header.tensors.items()} == {k: v.shape for k, v in tensors.items()}


@settings(max_examples=100)
@given(arrays, st.data())
def test_a_damaged_file_is_judged_as_by_safetensors(file: Path, tensors: dict[str, Any], data: st.DataObject) -> None:
    content = bytearray(save(tensors))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, max(0, len(content) - 1)))
        match data.draw(st.sampled_from(["change", "cut", "grow", "insert", "delete"])):
            case "change":
                content[place : place + 1] = data.draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del content[place:]
            case "grow":
                content += data.draw(st.binary(max_size=8))
            case "insert":
                content[place:place] = data.draw(
                    st.sampled_from([b"{", b'"', b",", b"0", b"-", b"1e1", b"[", b"\\u0000", b" "])
                )
            case _:
                del content[place : place + 1]
    agree(file, bytes(content))


numbers = st.sampled_from([0, 1, 2, 3, 4, 8, 12, -1, 1.0, 1.5, True, None, "1", 2**31, 2**63, 2**64 - 1, 2**64, 10**30])
entries = st.builds(
    entry,
    st.sampled_from([*BITS, "f32", "", None, 4, "F8", "F128", "I64", "Q"]),
    st.lists(numbers, max_size=3) | numbers | st.just({}),
    numbers,
    numbers,
)
headers = st.dictionaries(
    st.sampled_from(["a", "b", "c", "", "__metadata__", "\u00e9", "dtype"]),
    entries
    | st.none()
    | st.dictionaries(st.sampled_from(["format", "dtype"]), st.text(max_size=2) | st.integers() | st.none(), max_size=2)
    | st.lists(numbers, max_size=3),
    max_size=3,
)


@settings(max_examples=100)
@given(headers, st.integers(0, 16))
def test_any_header_is_judged_as_by_safetensors(file: Path, header: dict[str, Any], data: int) -> None:
    agree(file, whole(header, data))


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(list(BITS)), st.lists(st.integers(0, 4), max_size=2)), max_size=4), st.data())
def test_only_contiguous_tensors_are_sound(
    file: Path, tensors: list[tuple[str, list[int]]], data: st.DataObject
) -> None:
    header: dict[str, Any] = {}
    end = 0
    for number, (dtype, shape) in enumerate(tensors):
        size = int(np.prod(shape, dtype=int)) * BITS[dtype] // 8
        header[f"t{number}"] = entry(dtype, shape, end, end + size)
        end += size
    if header:
        name = data.draw(st.sampled_from(list(header)))
        offsets = header[name]["data_offsets"]
        offsets[data.draw(st.integers(0, 1))] += data.draw(st.sampled_from([0, 0, 0, -2, -1, 1, 2]))
    agree(file, whole(header, end))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(whole({"a": entry()}, 4), id="sound"),
        pytest.param(whole({"a": entry()}, 4, pad=b" " * 9), id="padded"),
        pytest.param(whole({"a": entry()}, 4, pad=b"\n\t\r"), id="padded with other blanks"),
        pytest.param(whole({"a": entry()}, 4, pad=b"\0"), id="padded with zeros"),
        pytest.param(whole({"a": entry()}, 4, pad=b"{}"), id="a second object"),
        pytest.param(whole({"a": entry(more=[1, {}])}, 4), id="more keys than needed"),
        pytest.param(whole({"a": ["F32", [1], [0, 4]]}, 4), id="a list in place of an object"),
        pytest.param(whole({"a": ["F32", [1], [0, 4], 1]}, 4), id="a longer list in place of an object"),
        pytest.param(whole({"a": ["F32", [1]]}, 4), id="a shorter list in place of an object"),
        pytest.param(whole({"__metadata__": None}, 0), id="no metadata"),
        pytest.param(whole({"__metadata__": {"a": 1}}, 0), id="metadata that is no text"),
        pytest.param(whole({"__metadata__": []}, 0), id="metadata that is a list"),
        pytest.param(whole({}, 0), id="no tensors"),
        pytest.param(whole({}, 1), id="no tensors and a byte"),
        pytest.param(whole(b" {}", 0), id="a blank first"),
        pytest.param(whole(b"\xef\xbb\xbf{}", 0), id="a byte order mark first"),
        pytest.param(whole(b"[]", 0), id="a list"),
        pytest.param(whole(b"", 0), id="a header of nothing"),
        pytest.param(b"", id="nothing at all"),
        pytest.param(b"1234567", id="seven bytes"),
        pytest.param(b"\xff" * 100, id="a header of 16 exabytes"),
        pytest.param(whole(b'{"a": NaN}', 0), id="not a number"),
        pytest.param(whole(b'{"__metadata__": {"a": "\\ud800"}}', 0), id="half a character"),
        pytest.param(whole(b'{"__metadata__": {"\\ud800": ""}}', 0), id="half a character as a name"),
        pytest.param(
            whole(b'{"a\\ud800": {"dtype": "U8", "shape": [], "data_offsets": [0, 1]}}', 1), id="half in a name"
        ),
        pytest.param(whole(b'{"__metadata__": {"a": "\x7f\\u0000"}}', 0), id="control characters"),
        pytest.param(whole(b'{"__metadata__": {"a": "\n"}}', 0), id="a line break in text"),
        pytest.param(whole(b'{"__metadata__": {}, "__metadata__": {}}', 0), id="metadata twice"),
        pytest.param(whole(b'{"__metadata__": {"a": "", "a": ""}}', 0), id="metadata with a name twice"),
        pytest.param(
            whole(
                b'{"a": {"dtype": "U8", "shape": [], "data_offsets": [0, 1]}, "a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}',
                1,
            ),
            id="a tensor twice",
        ),
        pytest.param(
            whole(b'{"a": {"dtype": "U8", "dtype": "U8", "shape": [], "data_offsets": [0, 1]}}', 1), id="a dtype twice"
        ),
        pytest.param(
            whole(b'{"a": {"dtype": "U8", "x": 1, "x": 2, "shape": [], "data_offsets": [0, 1]}}', 1),
            id="something else twice",
        ),
        pytest.param(whole(b'{"a": {"dtype": "U8", "shape": [-0], "data_offsets": [0, 0]}}', 0), id="minus nothing"),
        pytest.param(whole(b'{"a": {"dtype": "U8", "shape": [0.0], "data_offsets": [0, 0]}}', 0), id="a fraction"),
        pytest.param(whole(b'{"a": {"dtype": "U8", "shape": [1e0], "data_offsets": [0, 1]}}', 1), id="an exponent"),
        pytest.param(whole({"a": entry("U8", [0, 2**63, 4], 0, 0)}, 0), id="nothing times too much"),
        pytest.param(whole({"a": entry("U8", [2**63, 4, 0], 0, 0)}, 0), id="too much times nothing"),
        pytest.param(whole({"a": entry("F64", [2**62, 0], 0, 0)}, 0), id="just not too much times nothing"),
        pytest.param(whole({"a": entry("F64", [2**61], 0, 0)}, 0), id="too many bits"),
        pytest.param(whole({"a": entry("U8", [2**64], 0, 0)}, 0), id="too large a number"),
        pytest.param(whole({"a": entry("F4", [1], 0, 1)}, 1), id="half a byte"),
        pytest.param(whole({"a": entry("F4", [2], 0, 1)}, 1), id="two halves of a byte"),
        pytest.param(
            whole({"a": entry("U8", [0], 0, 0), "b": entry("U8", [1], 0, 1), "c": entry("U8", [0], 1, 1)}, 1),
            id="empty ones around one",
        ),
        pytest.param(
            whole({"a": entry("U8", [0], 1, 1), "b": entry("U8", [2], 0, 2)}, 2), id="an empty one within another"
        ),
        pytest.param(whole({"b": entry("U8", [1], 1, 2), "a": entry("U8", [1], 0, 1)}, 2), id="in another order"),
        pytest.param(whole({"a": entry("U8", [2], 0, 2), "b": entry("U8", [2], 1, 3)}, 3), id="overlapping"),
        pytest.param(whole({"a": entry("U8", [1], 0, 1), "b": entry("U8", [1], 2, 3)}, 3), id="a gap"),
        pytest.param(whole({"a": entry("U8", [1], 1, 0)}, 1), id="backwards"),
        pytest.param(whole({"a": {**entry(), "data_offsets": [0, 4, 4]}}, 4), id="three offsets"),
        pytest.param(whole({"a": {**entry(), "data_offsets": {"begin": 0, "end": 4}}}, 4), id="named offsets"),
        pytest.param(whole({"a": {**entry(), "x": json.loads("[" * 200 + "]" * 200)}}, 4), id="deep"),
        pytest.param(whole({"a": {**entry(), "x": json.loads("[" * 120 + "]" * 120)}}, 4), id="less deep"),
        pytest.param(whole({"a": {**entry(), "x": 10**400}}, 4), id="a number beyond every number"),
        pytest.param(
            whole(b'{"a": {"dtype": "U8", "shape": [], "data_offsets": [0, 1], "x": 1e999}}', 1),
            id="an exponent beyond",
        ),
        pytest.param(
            whole(b'{"a": {"dtype": {"U8": null}, "shape": [], "data_offsets": [0, 1]}}', 1), id="a dtype as an object"
        ),
    ],
)
def test_edge_cases_are_judged_as_by_safetensors(file: Path, content: bytes) -> None:
    agree(file, content)


def test_the_model_of_the_tests_is_sound(file: Path) -> None:
    agree(file, safetensors(TENSORS))
    header = read(file)
    assert isinstance(header, Header)
    assert header.tensors["classifier.weight"] == Tensor("F32", (3, 4))


def test_only_the_header_is_read(file: Path) -> None:
    size = 5_000_000_000
    file.write_bytes(whole({"a": entry("U8", [size], 0, size)}, 0))
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size + size)
    assert read_header(file).tensors["a"].shape == (size,)
    file.unlink()
