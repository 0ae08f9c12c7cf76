"""PyTorch files: which tensors they hold, read without running their pickles."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from pathlib import Path

import pytest
from proof.formats import pytorch_bin

from hfdeploy_action.folder.state_dicts import read_state_dict
from hfdeploy_action.folder.tensors import Tensor


class Module:
    """A module as `torch.nn.Module` pickles itself: its attributes."""

    def __init__(self, **modules: Module) -> None:
        self._modules = modules
        self._parameters: dict[str, object] = {}


def read(root: Path, content: bytes) -> tuple[dict[str, Tensor], str, str] | None:
    (root / "pytorch_model.bin").write_bytes(content)
    found = read_state_dict(root / "pytorch_model.bin")
    return (dict(found.tensors), found.within, found.of) if found else None


def test_the_names_shapes_and_types_of_a_state_dict_are_read(tmp_path: Path) -> None:
    tensors = {"a.weight": Tensor("F32", (3, 8)), "a.bias": Tensor("F32", (3,))}
    assert read(tmp_path, pytorch_bin({"a.weight": (3, 8), "a.bias": (3,)})) == (tensors, "", "")


@pytest.mark.parametrize("protocol", range(2, 6))
def test_a_pickled_module_is_told_from_a_state_dict(tmp_path: Path, protocol: int) -> None:
    found = read(tmp_path, pickle.dumps(Module(inner=Module()), protocol))
    assert found is not None
    assert found[2].endswith(".Module")


@pytest.mark.parametrize("content", [b"", b"\x80\x02", b"PK\3\4", b"\x80\x02(((((.", pickle.dumps([1, 2]), b"}}}s."])
def test_what_is_not_a_state_dict_is_not_known(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) in (None, ({}, "", ""))


def test_values_that_are_not_tensors_are_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, pickle.dumps(OrderedDict(epoch=3, loss=[0.1], name="x"))) == ({}, "", "")


def test_a_module_that_names_one_module_many_times_is_read_in_bounded_time(tmp_path: Path) -> None:
    module = Module()
    for _ in range(60):
        module = Module(a=module, b=module)
    assert read(tmp_path, pickle.dumps(module)) is not None


def test_a_dict_that_names_one_dict_many_times_is_read_in_bounded_time(tmp_path: Path) -> None:
    inner: dict[str, object] = {}
    for _ in range(3):
        inner = {f"{number}": inner for number in range(2_000)}
    assert read(tmp_path, pickle.dumps(inner)) == ({}, "", "")
