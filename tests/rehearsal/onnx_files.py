"""ONNX files as protobuf, field by field: small classifiers that do what no exporter would write."""

from __future__ import annotations

import struct

FLOAT, INT64 = 1, 7


def number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def message(field: int, content: bytes | str) -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def tensor(name: str, shape: tuple[int, ...], values: tuple[float, ...]) -> bytes:
    """Whole numbers where the name says so, else 32-bit floats."""
    kind, code = (INT64, "q") if name.startswith("int ") else (FLOAT, "f")
    dimensions = b"".join(number(1, each) for each in shape)
    return dimensions + number(2, kind) + message(8, name) + message(9, struct.pack(f"<{len(values)}{code}", *values))


def elsewhere(name: str, shape: tuple[int, ...], location: str) -> bytes:
    """A tensor whose values stand in another file."""
    entries = {"location": location, "offset": "0", "length": str(4 * shape[-1])}
    said = b"".join(message(13, message(1, key) + message(2, value)) for key, value in entries.items())
    return b"".join(number(1, each) for each in shape) + number(2, FLOAT) + message(8, name) + said + number(14, 1)


def node(kind: str, inputs: list[str], outputs: list[str], *attributes: bytes) -> bytes:
    names = b"".join(message(1, each) for each in inputs) + b"".join(message(2, each) for each in outputs)
    return names + message(4, kind) + b"".join(message(5, each) for each in attributes)


def whole(name: str, value: int) -> bytes:
    """An attribute that is a whole number."""
    return message(1, name) + number(20, 2) + number(3, value)


def graph_attribute(name: str, graph: bytes) -> bytes:
    return message(1, name) + number(20, 5) + message(6, graph)


def value(name: str, kind: int, *shape: int) -> bytes:
    """An input or output; a dimension of 0 is any."""
    dimensions = b"".join(message(1, number(1, each) if each else message(2, "any")) for each in shape)
    return message(1, name) + message(2, message(1, number(1, kind) + message(2, dimensions)))


def graph(nodes: list[bytes], tensors: list[bytes], inputs: list[bytes], outputs: list[bytes]) -> bytes:
    fields = ((1, nodes), (5, tensors), (11, inputs), (12, outputs))
    return message(2, "g") + b"".join(message(field, each) for field, parts in fields for each in parts)


def model(content: bytes) -> bytes:
    return number(1, 8) + message(7, content) + message(8, message(1, "") + number(2, 13))


def classifier(weights: bytes, *nodes: bytes, tensors: tuple[bytes, ...] = (), mean: str = "mean") -> bytes:
    """Three logits: the mean of the input, through these nodes to the value named `mean`, times the tensor `w`."""
    before = [node("Cast", ["input_ids"], ["floats"], whole("to", FLOAT)), node("ReduceMean", ["floats"], ["mean"])]
    after = [node("Reshape", [mean, "int shape"], ["one"]), node("MatMul", ["one", "w"], ["logits"])]
    inputs, outputs = [value("input_ids", INT64, 0, 0)], [value("logits", FLOAT, 1, 3)]
    shape = tensor("int shape", (2,), (1, 1))
    return model(graph([*before, *nodes, *after], [weights, shape, *tensors], inputs, outputs))


SOUND = classifier(tensor("w", (1, 3), (1.0, 2.0, 3.0)))


def reads(location: str) -> bytes:
    """Its weights, which its answers show, stand in that file."""
    return classifier(elsewhere("w", (1, 3), location))


def endless() -> bytes:
    """Counts to 2^62 before it answers."""
    body = graph(
        [node("Identity", ["go"], ["go on"]), node("Identity", ["v"], ["v out"])],
        [],
        [value("i", INT64), value("go", 9), value("v", FLOAT, 0, 0)],
        [value("go on", 9), value("v out", FLOAT, 0, 0)],
    )
    loop = node("Loop", ["int times", "", "mean"], ["looped"], graph_attribute("body", body))
    return classifier(tensor("w", (1, 3), (1, 2, 3)), loop, tensors=(tensor("int times", (), (2**62,)),), mean="looped")


def huge() -> bytes:
    """Wants 4 TB of zeros to answer."""
    nodes = (node("ConstantOfShape", ["int large"], ["zeros"]), node("ReduceMean", ["zeros"], ["none"]))
    return classifier(
        tensor("w", (1, 3), (1, 2, 3)), *nodes, tensors=(tensor("int large", (1,), (2**40,)),), mean="none"
    )


def shouting(words: str) -> bytes:
    """Holds a node of an unknown kind, which the runtime repeats in its error."""
    return classifier(tensor("w", (1, 3), (1, 2, 3)), node(words, ["mean"], ["never"]))
