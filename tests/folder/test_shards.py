"""Sharded weights: their index, and the tensors that transformers loads."""

from __future__ import annotations

import pytest

from hfdeploy_action.folder.headers import Header, Tensor, Unsound
from hfdeploy_action.folder.shards import Index, is_index, loaded, read_index

ONE, TWO = Tensor("F32", (1,)), Tensor("F32", (2,))
INDEX = Index({"1.safetensors": ["a"], "2.safetensors": ["b"]}, None)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("model.safetensors.index.json", True),
        ("pytorch_model.bin.index.json", True),
        ("unet/model.safetensors.index.fp16.json", True),
        ("index.json", False),
    ],
)
def test_an_index_is_known_by_its_name(name: str, is_one: bool) -> None:
    assert is_index(name) is is_one


def test_shards_are_paths_beside_their_index() -> None:
    read = {"weight_map": {"b": "2.bin", "a": "./1.bin", "c": "1.bin", "d": 5}, "metadata": {"total_size": 8}}
    assert read_index("unet/x.bin.index.json", read) == Index({"unet/1.bin": ["a", "c"], "unet/2.bin": ["b"]}, 8)


@pytest.mark.parametrize("read", [None, [], {}, {"weight_map": 5, "metadata": 5}, {"metadata": {"total_size": "8"}}])
def test_a_file_without_an_index_has_no_shards(read: object) -> None:
    assert read_index("x.bin.index.json", read) == Index({}, None)


def test_the_single_file_is_loaded_before_shards() -> None:
    headers = {"model.safetensors": Header({"a": ONE}), "1.safetensors": Header({"a": TWO})}
    assert loaded(headers, INDEX) == {"a": ONE}


def test_all_shards_are_loaded_or_none() -> None:
    sound: dict[str, Header | Unsound] = {"1.safetensors": Header({"a": ONE}), "2.safetensors": Header({"b": TWO})}
    assert loaded(sound, INDEX) == {"a": ONE, "b": TWO}
    assert loaded({**sound, "2.safetensors": Unsound("damaged")}, INDEX) == {}
    assert loaded({"1.safetensors": Header({"a": ONE})}, INDEX) == {}
    assert loaded({}, None) == {}
