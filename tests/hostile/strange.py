"""Files that take a careless reader time by the square of their length, or worse: each by its name and a number."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from sound import CONFIG, README

Make = Callable[[int], bytes]


class Strange(NamedTuple):
    """A file that grows with a number, and a number at which time by its square is minutes."""

    name: str
    make: Make
    number: int


def in_header(start: str, part: str, between: str, end: str) -> Make:
    """A safetensors file whose header repeats a part."""

    def make(number: int) -> bytes:
        header = (start + between.join([part] * number) + end).encode()
        return len(header).to_bytes(8, "little") + header + bytes(4)

    return make


def in_card(before: str, part: str, after: str = "") -> Make:
    """A card whose front matter repeats a part."""
    return lambda number: f"---\nlicense: mit\n{before}{part * number}{after}\n---\n# A\n".encode()


def in_page(part: str, before: str = "") -> Make:
    """A card whose page repeats a part."""
    return lambda number: f"{README}\n{before}{part * number}\n".encode()


def in_config(entry: Callable[[int], object]) -> Make:
    """A config.json with one entry more."""
    return lambda number: json.dumps({**json.loads(CONFIG), "extra": entry(number)}).encode()


def plain(before: str, part: str, after: str = "") -> Make:
    """A text that repeats a part."""
    return lambda number: f"{before}{part * number}{after}".encode()


def archive(entries: Callable[[int], dict[str, bytes]]) -> Make:
    """A zip archive with compressed entries."""

    def make(number: int) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in entries(number).items():
                file.writestr(name, data)
        return content.getvalue()

    return make


def _varint(number: int) -> bytes:
    digits = b""
    while number > 127:
        digits, number = digits + bytes([number & 127 | 128]), number >> 7
    return digits + bytes([number])


def message(number: int, content: bytes) -> bytes:
    """A field of a protobuf message."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _gguf(tensors: int, entries: int, body: bytes) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, tensors, entries) + body


def _text(content: bytes) -> bytes:
    return struct.pack("<Q", len(content)) + content


def _labels(number: int) -> bytes:
    names = {str(each): f"label {each % 1000}" for each in range(number)}
    return json.dumps({**json.loads(CONFIG), "id2label": names, "label2id": {"calm": 0}}).encode()


def _tokenizer(number: int) -> bytes:
    vocabulary = {f"t{each}": each for each in range(number)}
    merges = [["t1", "t2"]] * number
    return json.dumps({"model": {"type": "BPE", "vocab": vocabulary | {"t1t2": number}, "merges": merges}}).encode()


def _added(number: int) -> bytes:
    added = [{"id": each, "content": f"<{each}>", "special": True} for each in range(number)]
    return json.dumps({"model": {"type": "WordPiece", "vocab": {"a": 0}}, "added_tokens": added}).encode()


def _index(number: int) -> bytes:
    shards = {f"t{each}": f"model-{each:05}-of-{number:05}.safetensors" for each in range(number)}
    return json.dumps({"metadata": {"total_size": 10**400}, "weight_map": shards}).encode()


def _texts_of_gguf(number: int) -> bytes:
    return _gguf(0, 1, _text(b"a") + struct.pack("<IIQ", 9, 8, number) + bytes(8 * number))


def _tensors_of_gguf(number: int) -> bytes:
    return _gguf(number, 0, (_text(b"") + struct.pack("<IQQIQ", 2, 2**63, 2**63, 0, 0)) * number)


def _external(number: int) -> bytes:
    files = (message(1, b"location") + message(2, b"%d" % each) for each in range(number))
    return message(7, b"".join(message(5, message(13, file)) for file in files))


def _imports(number: int) -> bytes:
    return b"\x80\x02" + b"".join(b"cos\nx%d\n" % each for each in range(number)) + b"."


_DTYPE = '{"a":{"dtype":"F32","shape":['
_END = '],"data_offsets":[0,4]}}'

STRANGE = {
    "a shape of a million dimensions": Strange("model.safetensors", in_header(_DTYPE, "3", ",", _END), 400_000),
    "dimensions of thousands of digits": Strange("model.safetensors", in_header(_DTYPE, "9" * 4000, ",", _END), 1_000),
    "a thousand million ones": Strange("model.safetensors", in_header(_DTYPE, "1", ",", _END), 400_000),
    "the name of a tensor as long as the file": Strange(
        "model.safetensors", in_header('{"', "a", "", '":{"dtype":"F31","shape":[],"data_offsets":[0,4]}}'), 4_000_000
    ),
    "metadata that begins again and again": Strange(
        "model.safetensors", in_header("{", '"__metadata__" : ', "", "}"), 200_000
    ),
    "a header of lists in lists": Strange("model.safetensors", in_header('{"a":', "[", "", ""), 2_000_000),
    "a number of base 60": Strange("README.md", in_card("a: 1", ":1"), 200_000),
    "a fraction of base 60": Strange("README.md", in_card("a: 1", ":1", ".5"), 200_000),
    "a number of base 60 by its tag": Strange("README.md", in_card('a: !!int "1', ":1", '"'), 200_000),
    "a hexadecimal number": Strange("README.md", in_card("a: 0x", "f"), 400_000),
    "a number with underscores": Strange("README.md", in_card("a: 1", "_1"), 200_000),
    "a label that is a long number": Strange("README.md", in_card("labels: [0x", "f", "]"), 400_000),
    "directives": Strange("README.md", in_card("", "%TAG !a! b\n"), 40_000),
    "one key, again and again": Strange("README.md", in_card("", "license: mit\n"), 6_000),
    "anchors": Strange("README.md", in_card("x: [", "&a 1, ", "]"), 40_000),
    "merge keys": Strange("README.md", in_card("x: &a {b: 1}\ny: [", "{<<: *a}, ", "]"), 8_000),
    "lists in lists": Strange("README.md", in_card("x: ", "["), 400_000),
    "lists in lists, by dashes": Strange("README.md", in_card("x:\n ", "- "), 200_000),
    "tabs": Strange("README.md", in_card("x: y", "\t", "z: ["), 400_000),
    "comments that ignore a rule": Strange("README.md", in_card("", "a: 1 # hfdeploy: ignore HFD404\n"), 5_000),
    "a comment that ignores many rules": Strange("README.md", in_card("a: 1 # hfdeploy: ignore", " HFD404"), 12_000),
    "unknown tags": Strange("README.md", in_card("tags: [", "'', ", "]"), 30_000),
    "languages": Strange("README.md", in_card("language: [", "no, english, ", "]"), 5_000),
    "opening brackets": Strange("README.md", in_page("["), 400_000),
    "images in images": Strange("README.md", in_page("![]("), 100_000),
    "stars": Strange("README.md", in_page("*"), 900_000),
    "backticks": Strange("README.md", in_page("` `` "), 100_000),
    "comments that never end": Strange("README.md", in_page("<!--"), 100_000),
    "headings": Strange("README.md", in_page("# a\n"), 30_000),
    "blanks before a sign": Strange("README.md", in_page(" " * 900 + "1\n"), 400),
    "anchors of HTML": Strange("README.md", in_page("<a href"), 60_000),
    "addresses with passwords that are none": Strange(
        "README.md",
        in_page(
            "//a:",
        ),
        100_000,
    ),
    "the beginnings of a web token": Strange("notes.txt", plain("eyJ0", "eyJ"), 300_000),
    "addresses in a text": Strange("notes.txt", plain("", "a@a."), 300_000),
    "a number of a million digits": Strange("config.json", plain('{"a": ', "9", "}"), 4_000_000),
    "an exponent of a million digits": Strange("config.json", plain('{"a": 1e', "9", "}"), 4_000_000),
    "JSON lists in lists": Strange("config.json", plain('{"a": ', "["), 4_000_000),
    "empty lists": Strange("config.json", in_config(lambda number: [[]] * number), 400_000),
    "halves of characters": Strange("config.json", plain('{"a": "', "\\ud800", '"}'), 400_000),
    "emoji": Strange("config.json", in_config(lambda number: "\U0001f642" * number), 400_000),
    "one key of JSON": Strange("config.json", plain('{"a": 1', ', "a": 1', "}"), 200_000),
    "labels": Strange("config.json", _labels, 2_000),
    "merges": Strange("tokenizer.json", _tokenizer, 15_000),
    "added tokens": Strange("tokenizer.json", _added, 10_000),
    "shards that are not here": Strange("model.safetensors.index.json", _index, 15_000),
    "lines of .gitattributes": Strange(".gitattributes", plain("", "*a*a*a*b filter=lfs\n"), 10_000),
    "lines of .gitignore": Strange(".gitignore", plain("", "x\n"), 40_000),
    "a pattern of stars": Strange(".gitattributes", plain("", "*a", "b filter=lfs\n"), 400),
    "texts of GGUF": Strange("a.gguf", _texts_of_gguf, 100_000),
    "tensors of GGUF": Strange("a.gguf", _tensors_of_gguf, 40_000),
    "fields of ONNX": Strange("a.onnx", lambda number: message(7, message(1, b"") * number), 100_000),
    "external files of ONNX": Strange("a.onnx", _external, 10_000),
    "operations of a pickle": Strange("a.pkl", lambda number: b"\x80\x02" + b"N0" * number + b"N.", 100_000),
    "imports of a pickle": Strange("a.pkl", _imports, 20_000),
    "a number in a pickle": Strange("a.pkl", lambda n: b"\x80\x02\x8b" + struct.pack("<i", n) + b"\x7f" * n, 400_000),
    "entries of an archive": Strange("a.bin", archive(lambda n: {f"a/{each}": b"" for each in range(n)}), 4_000),
    "a chat template": Strange("chat_template.jinja", plain("{{ 1", "+1", " }}"), 400),
    "quotation marks of a template": Strange("chat_template.jinja", plain('{{ "', '\\"', " }}"), 100_000),
}


def header(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


def tensor(shape: str) -> bytes:
    return header(b'{"w":{"dtype":"F32","shape":' + shape.encode() + b',"data_offsets":[0,4]}}') + b"\0" * 4


def front_matter(entry: str) -> str:
    return README.replace("language: en\n", f"language: en\n{entry}\n")


BOMBS: dict[str, dict[str, bytes | str]] = {
    "a dimension of two million digits": {"model.safetensors": tensor("[" + "9" * 2_000_000 + "]")},
    "a number of a million digits in the card": {"README.md": front_matter("a: " + "1" * 1_000_000)},
    "a number of a million underscores": {"README.md": front_matter("a: 1" + "_" * 1_000_000)},
    "a float beyond all bounds": {"config.json": '{"dropout": 1e999999999}'},
    "100,000 labels": {"config.json": json.dumps({"id2label": {str(n): f"l{n}" for n in range(100_000)}})},
    "a card of 100,000 stars": {"README.md": README + "*a " * 100_000},
    "a pattern of .gitattributes with 200 stars": {".gitattributes": "*a" * 200 + "b filter=lfs\n"},
    "a token-like text of a megabyte": {"notes.md": "hf_" + "a" * 1_000_000},
}
