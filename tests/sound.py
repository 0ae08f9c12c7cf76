"""One sound model, as text, and the ways to break it in one place."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NewType

Size = NewType("Size", int)
"""A file of this many bytes with nothing in it; it takes no room on disk."""

Content = str | bytes | Size | None
Changes = Mapping[str, Content]
Model = Callable[..., Path]
"""The fixture `model`: writes the sound model with changes, and says where."""

README = """\
---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-classification
labels: [calm, happy, sad]
tags: [emotion]
---
# Emotion

Names the emotion of a sentence. Intended for tests; its main limitation is that it knows six words.

```python
pipeline("text-classification")
```
"""

CONFIG = """\
{
  "architectures": ["DistilBertForSequenceClassification"],
  "model_type": "distilbert",
  "dim": 4,
  "id2label": {
    "0": "calm",
    "1": "happy",
    "2": "sad"
  },
  "label2id": {
    "calm": 0,
    "happy": 1,
    "sad": 2
  },
  "problem_type": "single_label_classification",
  "vocab_size": 6
}
"""

TOKENIZER = {
    "version": "1.0",
    "model": {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "calm": 4, "happy": 5},
    },
}

TENSORS = {
    "distilbert.embeddings.word_embeddings.weight": (6, 4),
    "pre_classifier.weight": (4, 4),
    "pre_classifier.bias": (4,),
    "classifier.weight": (3, 4),
    "classifier.bias": (3,),
}


def safetensors(tensors: Mapping[str, tuple[int, ...]]) -> bytes:
    """A safetensors file of 32-bit zeros."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in tensors.items():
        start = end
        size = 4
        for extent in shape:
            size *= extent
        end += size
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"\0" * end


SOUND: dict[str, Content] = {
    "README.md": README,
    "config.json": CONFIG,
    "model.safetensors": safetensors(TENSORS),
    "tokenizer.json": json.dumps(TOKENIZER),
    "tokenizer_config.json": '{"model_max_length": 512, "tokenizer_class": "DistilBertTokenizer"}\n',
}


def pointer(
    oid: str = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393", size: int = 268_000_000
) -> str:
    """What stands in Git for a file in LFS."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n"


def edit(name: str, old: str, new: str) -> Changes:
    """A text file of the sound model with one thing in it replaced."""
    text = SOUND[name]
    assert isinstance(text, str)
    assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
    return {name: text.replace(old, new)}


def empty_onnx(size: int) -> bytes:
    """The beginning of an ONNX model of that size: no graph to speak of, and a very long description."""
    length = max(0, size - 8)
    return b"\x3a\0\x32" + bytes(length >> shift & 127 | 128 for shift in (0, 7, 14, 21)) + bytes([length >> 28])


def write(root: Path, changes: Changes) -> Path:
    """The sound model with these changes in a folder; None leaves a file out."""
    for name, content in {**SOUND, **changes}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case None:
                path.unlink(missing_ok=True)
            case str():
                path.write_bytes(content.encode("utf-8", "surrogateescape"))
            case bytes():
                path.write_bytes(content)
            case size:
                with path.open("wb") as file:
                    file.write(empty_onnx(size) if name.endswith(".onnx") else b"")
                    file.truncate(size)
    return root
