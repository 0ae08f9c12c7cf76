"""The cases of the rules in `files.formats`."""

from __future__ import annotations

from proof.formats import gguf as gguf_of
from rules.case import Case
from rules.files.models import ADAPTER, BASE, HARMLESS, WEIGHTS, gguf
from sound import Size


def field(number: int, content: bytes) -> bytes:
    """A protobuf field of bytes."""
    length, size = b"", len(content)
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def entry(key: str, value: str) -> bytes:
    return field(13, field(1, key.encode()) + field(2, value.encode()))


def onnx(location: str, offset: int, length: int) -> bytes:
    """An ONNX model that keeps one tensor in another file."""
    tensor = entry("location", location) + entry("offset", str(offset)) + entry("length", str(length))
    return b"\x08\x08" + field(7, field(5, tensor))


def branching(location: str, offset: int, length: int) -> bytes:
    """An ONNX model that keeps one tensor in another file, in a subgraph."""
    graph = onnx(location, offset, length)[4:]
    return b"\x08\x08" + field(7, field(1, field(4, b"If") + field(5, field(6, graph))))


def damaged(name: str, why: str) -> list[str]:
    return [f"HFD132 {name} `{name}` is damaged: {why}"]


WHOLE = gguf_of({"a": (4, 8), "b": (3,)}, general__architecture="llama", general__name="a model")
WHOLE = WHOLE[: len(WHOLE) - 20]  # without the padding

CASES: dict[str, list[Case]] = {
    "HFD131": [
        Case(
            "cut short",
            {"model.onnx": onnx("data", 0, 64)[:-10]},
            ["HFD131 model.onnx `model.onnx` is damaged: 10 bytes are missing"],
        ),
        Case(
            "an HTML page",
            {"onnx/model.onnx": "<!DOCTYPE html>"},
            ["HFD131 onnx/model.onnx `onnx/model.onnx` is an HTML page, not an ONNX model"],
        ),
        Case("empty", {"model.onnx": ""}, ["HFD131 model.onnx `model.onnx` is damaged: it contains no graph"]),
        Case(
            "no data file",
            {"onnx/model.onnx": onnx("model.onnx_data", 0, 64)},
            ["HFD131 onnx/model.onnx `onnx/model.onnx` keeps its data in `model.onnx_data`, which is missing"],
        ),
        Case(
            "a data file that is cut short",
            {"model.onnx": onnx("model.onnx_data", 64, 64), "model.onnx_data": Size(100)},
            ["HFD131 model.onnx_data `model.onnx_data` has 100 bytes, but `model.onnx` needs 128"],
        ),
        Case(
            "no data file for the branch of a condition",
            {"model.onnx": branching("model.onnx_data", 0, 64)},
            ["HFD131 model.onnx `model.onnx` keeps its data in `model.onnx_data`, which is missing"],
        ),
        Case("a complete model", {"model.onnx": onnx("model.onnx_data", 64, 64), "model.onnx_data": Size(128)}, []),
    ],
    "HFD132": [
        Case(
            "an HTML page", {"a.gguf": "<!DOCTYPE html>"}, ["HFD132 a.gguf `a.gguf` is an HTML page, not a GGUF file"]
        ),
        Case("cut short", {"a.gguf": gguf()[:20]}, damaged("a.gguf", "it has 20 bytes, too few for a header")),
        Case(
            "an unknown version",
            {"a.gguf": gguf(version=77)},
            damaged("a.gguf", "its version 77 is unknown"),
        ),
        Case(
            "more tensors than fit into the file",
            {"a.gguf": gguf(tensors=9)},
            damaged("a.gguf", "its header declares 9 tensors, too many for 88 bytes"),
        ),
        Case(
            "the end of the weights is missing",
            {"a.gguf": WHOLE[:-1]},
            damaged("a.gguf", f"its tensors need {len(WHOLE)} bytes, but it has {len(WHOLE) - 1}"),
        ),
        Case(
            "the table of tensors is cut short",
            {"a.gguf": WHOLE[:80]},
            damaged("a.gguf", "its header is cut short or damaged"),
        ),
        Case("metadata without tensors", {"a.gguf": gguf_of({}, general__architecture="llama")[:-7]}, []),
        Case(
            "a damaged TensorFlow file",
            {"tf_model.h5": b"\x80weights"},
            damaged("tf_model.h5", "it does not start like an HDF5 file"),
        ),
        Case(
            "a damaged Flax file",
            {"a.msgpack": b"\x00weights"},
            damaged("a.msgpack", "it does not start like a MessagePack map"),
        ),
        Case("sound files", {"a.gguf": gguf(), "tf_model.h5": b"\x89HDF\r\n\x1a\n", "a.msgpack": b"\x81\xa1a\x01"}, []),
    ],
    "HFD133": [
        Case(
            "no weights",
            {"adapter_config.json": BASE},
            ["HFD133 adapter_config.json there is `adapter_config.json`, but no `adapter_model.safetensors`"],
        ),
        Case(
            "no configuration",
            WEIGHTS,
            ["HFD133 adapter_config.json there is `adapter_model.bin`, but no `adapter_config.json`"],
        ),
        Case("a complete adapter", ADAPTER, []),
        Case(
            "the file names of the library adapters",
            {"adapter_config.json": '{"config": {}}', "pytorch_adapter.bin": HARMLESS},
            [],
        ),
    ],
    "HFD134": [
        Case(
            "no base model",
            {"adapter_config.json": "{}", **WEIGHTS},
            ["HFD134 adapter_config.json:1:1 `base_model_name_or_path` does not name a model"],
        ),
        Case(
            "a local path",
            {"adapter_config.json": BASE.replace("acme/base", "/content/base"), **WEIGHTS},
            ["HFD134 adapter_config.json:2:2 `base_model_name_or_path` is the local path `/content/base`"],
        ),
    ],
}
