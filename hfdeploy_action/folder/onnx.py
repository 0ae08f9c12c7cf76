"""The outlines of ONNX models: the protobuf message is read field by field, and tensor data is skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from hfdeploy_action import units
from hfdeploy_action.inside import open_file

# Field numbers of ModelProto, GraphProto, NodeProto, AttributeProto and TensorProto (onnx.proto3).
_GRAPH, _NODE, _INITIALIZER, _ATTRIBUTE, _EXTERNAL = 7, 1, 5, 5, 13
_TENSORS, _GRAPHS = (
    {5, 10},
    {6, 11},
)  # fields of an attribute: one tensor or several, one graph or several, the branch of a condition
_KEY, _VALUE = 1, 2  # fields of StringStringEntryProto
_MOST = 500_000  # fields that are read; a model of ten thousand operators has some two hundred thousand
_DEEPEST = 32  # levels of nested graphs
_LONGEST_TEXT = 1024  # bytes of a path or a number


class Outline(NamedTuple):
    """The files with data for an ONNX model and the bytes that each needs, or what is wrong with the model."""

    external: dict[str, int]
    damage: str = ""


class _Field(NamedTuple):
    number: int
    start: int
    end: int


class _Damaged(ValueError):
    """The bytes are not an ONNX model; the message says why."""


def read_outline(path: Path) -> Outline:
    """The outline of a file."""
    try:
        size = path.stat().st_size
        with open_file(path) as file:
            return _Walk(file).model(size)
    except _Damaged as error:
        return Outline({}, str(error))
    except OSError as error:
        return Outline({}, error.strerror or "cannot be read")


class _Walk:
    """A walk through the fields of one file, up to a limit."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.left = _MOST

    def model(self, size: int) -> Outline:
        external: dict[str, int] = {}
        has_graph = False
        for field in self.fields(0, size):
            if field.number == _GRAPH:
                has_graph = True
                self.graph(field, external, _DEEPEST)
        if not has_graph and self.left:
            raise _Damaged("it contains no graph")
        return Outline(external)

    def graph(self, graph: _Field, external: dict[str, int], left: int) -> None:
        """Note the files with the data of a graph and of its nested graphs."""
        for field in self.fields(graph.start, graph.end):
            if field.number == _INITIALIZER:
                self.tensor(field, external)
            elif field.number == _NODE and left:
                attributes = (part for part in self.fields(field.start, field.end) if part.number == _ATTRIBUTE)
                for attribute in attributes:
                    self.attribute(attribute, external, left)

    def attribute(self, attribute: _Field, external: dict[str, int], left: int) -> None:
        for field in self.fields(attribute.start, attribute.end):
            if field.number in _TENSORS:
                self.tensor(field, external)
            elif field.number in _GRAPHS:
                self.graph(field, external, left - 1)

    def tensor(self, tensor: _Field, external: dict[str, int]) -> None:
        """Note the file with a tensor's data, and the end of the data in it."""
        entries = (field for field in self.fields(tensor.start, tensor.end) if field.number == _EXTERNAL)
        said = dict(self.entry(entry) for entry in entries)
        location = said.get("location")
        if location:
            ends = [said.get(key, "0") for key in ("offset", "length")]
            end = sum(int(number) for number in ends if number.isascii() and number.isdigit() and len(number) < 19)
            external[location] = max(end, external.get(location, 0))

    def entry(self, entry: _Field) -> tuple[str, str]:
        texts = {_KEY: "", _VALUE: ""}
        for field in self.fields(entry.start, entry.end):
            self.file.seek(field.start)
            texts[field.number] = self.file.read(min(field.end - field.start, _LONGEST_TEXT)).decode("utf-8", "replace")
        return texts[_KEY], texts[_VALUE]

    def fields(self, start: int, end: int) -> Iterator[_Field]:
        """The fields of the message between two positions of the file."""
        while start < end and self.left:
            self.left -= 1
            self.file.seek(start)
            head = self.file.read(20)
            key, place = _varint(head, 0)
            number, kind = key >> 3, key & 7
            if kind == 2:
                length, place = _varint(head, place)
            elif kind == 0:
                length = _varint(head, place)[1] - place
            else:
                length = {1: 8, 5: 4}.get(kind, -1)
            if number == 0 or length < 0:
                raise _Damaged("it is not an ONNX model")
            stop = start + place + length
            if stop > end:
                raise _Damaged(f"{units.exact(stop - end)} are missing")
            yield _Field(number, start + place, stop)
            start = stop


def _varint(head: bytes, place: int) -> tuple[int, int]:
    """A number, and the position behind it."""
    value = 0
    for shift, byte in enumerate(head[place : place + 10]):
        value |= (byte & 127) << (7 * shift)
        if byte < 128:
            return value, place + shift + 1
    raise _Damaged("it is not an ONNX model")
