"""What rules say of names of files: which hold weights, and how one is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sized

_WEIGHTS = tuple(
    ".safetensors .bin .onnx .gguf .h5 .keras .msgpack .pt .pth .ckpt .tflite .pb .mlmodel .pkl .pickle .joblib "
    ".skops .nemo .ot .npz .pdparams .llamafile .ggml".split()
)
# Files that hold a whole vocabulary, by the names the tokenizer classes of transformers 5 look for.
_VOCABULARIES = frozenset(
    "vocab.txt vocab.json vocab.bpe vocab.model spiece.model spm.model source.spm tokenizer.model "
    "sentencepiece.bpe.model sentencepiece.model spm_char.model bpe.codes byte_maps.json tekken.json tiktoken.model "
    "qwen.tiktoken vocab-src.json vocab.pkl vocab.bin prophetnet.tokenizer".split()
)
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they change the order of what is shown


def is_weights(name: str) -> bool:
    """Whether a file's ending says that it holds weights."""
    return name.endswith(_WEIGHTS) and not name.endswith("training_args.bin")


def is_vocabulary(name: str) -> bool:
    """Whether a file holds a whole vocabulary, by its name."""
    return name in _VOCABULARIES


def is_printable(text: str) -> bool:
    """Whether text is one line of characters, each of which shows: no control characters, nor what turns text around.

    `str.isprintable` would also refuse emoji joined to one, Persian, and whatever is newer than this Python.
    """
    if text.isascii():
        return text.isprintable()
    return not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in _TURNING for c in text)


def printable(text: str) -> str:
    """Text with what cannot be printed written out, as `\\n`."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def count(names: Sized) -> str:
    """How many files, in words."""
    number = len(names)
    return "1 file" if number == 1 else f"{number:,} files"


def more(names: Sized) -> str:
    """What is said after the first of several."""
    return f" and {len(names) - 1:,} more" if len(names) > 1 else ""
