"""Files with weights or a vocabulary, by their names."""

from __future__ import annotations

import json
import re

_WEIGHTS = tuple(
    ".safetensors .bin .onnx .gguf .h5 .keras .msgpack .pt .pth .ckpt .tflite .pb .mlmodel .pkl .pickle .joblib "
    ".skops .nemo .ot .npz .pdparams .llamafile .ggml".split()
)
# Files with a whole vocabulary, by the names that the tokenizer classes of transformers 5 read.
_VOCABULARIES = frozenset(
    "vocab.txt vocab.json vocab.bpe vocab.model spiece.model spm.model source.spm tokenizer.model "
    "sentencepiece.bpe.model sentencepiece.model spm_char.model bpe.codes byte_maps.json tekken.json tiktoken.model "
    "qwen.tiktoken vocab-src.json vocab.pkl vocab.bin prophetnet.tokenizer".split()
)
_TOKENIZER_CODE = re.compile(r"tokenization_\w+\.py")


def excluding(pattern: str) -> str:
    """The entry of hfdeploy.yaml that excludes what a pattern matches."""
    return f"`publish: {{exclude: [{json.dumps(pattern)}]}}`"


def is_weights(name: str) -> bool:
    """Whether a file contains weights, by its ending."""
    return name.endswith(_WEIGHTS) and not name.endswith("training_args.bin")


def is_vocabulary(name: str) -> bool:
    """Whether a file contains a whole vocabulary, by its name."""
    return name in _VOCABULARIES


def is_tokenizer_code(name: str) -> bool:
    """Whether a file contains the code of a tokenizer, by its name."""
    return _TOKENIZER_CODE.fullmatch(name) is not None
