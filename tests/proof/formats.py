"""Small model files, byte for byte as the libraries write them."""

from __future__ import annotations

import io
import json
import math
import struct
import zipfile
from collections.abc import Iterable, Sequence

Shapes = dict[str, tuple[int, ...]]
_BYTES = {"F32": 4, "F16": 2, "BF16": 2, "I64": 8}


def pretty(value: object) -> str:
    """JSON as `save_pretrained` writes it."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def size_of(shapes: Shapes, dtype: str = "F32") -> int:
    """The size of tensors in bytes."""
    return sum(math.prod(shape) * _BYTES[dtype] for shape in shapes.values())


def safetensors(shapes: Shapes, dtype: str = "F32") -> bytes:
    """A safetensors file of zeros."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in sorted(shapes.items()):
        start, end = end, end + size_of({name: shape}, dtype)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"\0" * end


def sharded(*shards: Shapes, dtype: str = "F32") -> dict[str, str | bytes]:
    """Shards of zeros, and their index."""
    names = [f"model-{number:05}-of-{len(shards):05}.safetensors" for number in range(1, len(shards) + 1)]
    weight_map = {tensor: name for name, shapes in zip(names, shards, strict=True) for tensor in shapes}
    index = {
        "metadata": {"total_size": sum(size_of(shapes, dtype) for shapes in shards)},
        "weight_map": dict(sorted(weight_map.items())),
    }
    files: dict[str, str | bytes] = {
        name: safetensors(shapes, dtype) for name, shapes in zip(names, shards, strict=True)
    }
    return {**files, "model.safetensors.index.json": pretty(index)}


def pytorch_bin(shapes: Shapes) -> bytes:
    """A state dict as `torch.save` writes it: a zip archive of a pickle and the zeros of each tensor."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", _state_dict(shapes))
        for number, shape in enumerate(shapes.values()):
            archive.writestr(f"archive/data/{number}", b"\0" * (4 * math.prod(shape)))
        archive.writestr("archive/version", "3\n")
    return file.getvalue()


def _state_dict(shapes: Shapes) -> bytes:
    """The pickle of an ordered dict of tensors, operation by operation; torch names each of these things."""
    pickle = b"\x80\x02ccollections\nOrderedDict\n)R"
    for number, (name, shape) in enumerate(shapes.items()):
        strides = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
        storage = b"(" + b"".join(
            (_text("storage"), b"ctorch\nFloatStorage\n", _text(str(number)), _text("cpu"), _whole(math.prod(shape)))
        )
        tensor = storage + b"tQ" + _whole(0) + _tuple(shape) + _tuple(strides) + b"\x89ccollections\nOrderedDict\n)R"
        pickle += _text(name) + b"ctorch._utils\n_rebuild_tensor_v2\n(" + tensor + b"tRs"
    return pickle + b"."


def _text(text: str) -> bytes:
    return b"X" + struct.pack("<I", len(text)) + text.encode()


def _whole(number: int) -> bytes:
    return b"J" + struct.pack("<i", number)


def _tuple(numbers: Sequence[int]) -> bytes:
    return b"(" + b"".join(map(_whole, numbers)) + b"t"


def onnx(inputs: Iterable[str], output: str, classes: int) -> bytes:
    """A model that adds a constant to its first input, with the names of an exporter."""
    first, *others = inputs
    node = _field(1, first) + _field(1, "bias") + _field(2, output) + _field(4, "Add")
    bias = _field(1, classes) + _field(2, 1) + _field(8, "bias") + _field(9, b"\0" * (4 * classes))
    graph = _field(1, node) + _field(2, "main_graph") + _field(5, bias)
    for name in (first, *others):
        graph += _field(11, _value(name, classes))
    graph += _field(12, _value(output, classes))
    return _field(1, 8) + _field(2, "pytorch") + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))


def _value(name: str, classes: int) -> bytes:
    shape = _field(1, _field(2, "batch_size")) + _field(1, _field(1, classes))
    return _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, shape)))


def _field(number: int, value: int | str | bytes) -> bytes:
    """A field of a protobuf message."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def sentencepiece(pieces: Sequence[str]) -> bytes:
    """A SentencePiece model: pieces with their scores, and which of them are not text."""
    kinds = {"<unk>": 2, "<pad>": 3, "</s>": 3}
    written = b""
    for number, piece in enumerate(pieces):
        score = b"\x15" + struct.pack("<f", -float(number))
        written += _field(1, _field(1, piece) + score + _field(3, kinds.get(piece, 1)))
    return written + _field(2, _field(3, 1) + _field(4, len(pieces)))


def gguf(shapes: Shapes, **about: str) -> bytes:
    """A GGUF file, version 3: keys with texts, tensors of 32-bit zeros."""
    written = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(about))
    for key, value in about.items():
        written += _counted(key.replace("__", ".")) + struct.pack("<I", 8) + _counted(value)
    offset = 0
    for name, shape in shapes.items():
        dimensions = struct.pack(f"<I{len(shape)}Q", len(shape), *reversed(shape))
        written += _counted(name) + dimensions + struct.pack("<IQ", 0, offset)
        offset += -(-4 * math.prod(shape) // 32) * 32
    return written + b"\0" * (-len(written) % 32 + offset)


def _counted(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def shapes_of(content: str | bytes) -> dict[str, tuple[int, ...]]:
    """The shapes of the tensors in a safetensors file."""
    assert isinstance(content, bytes)
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    return {name: tuple(about["shape"]) for name, about in header.items() if name != "__metadata__"}
