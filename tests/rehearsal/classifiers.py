"""Tiny classifiers of every family that the forward pass runs, whose weights are a formula and need no file.

`classifiers.json` holds, for each, the config.json, the shapes of the tensors and what transformers answers. After a
change here: `PYTHONPATH=tests .venv/bin/python -m rehearsal.classifiers`, which needs torch and transformers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from hfdeploy_action.rehearsal.forward import Batch

FILE = Path(__file__).with_name("classifiers.json")
_SIZES = {
    "vocab_size": 40,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 24,
    "max_position_embeddings": 64,
}
_DISTILBERT = {
    "vocab_size": 40,
    "dim": 16,
    "n_layers": 2,
    "n_heads": 4,
    "hidden_dim": 24,
    "max_position_embeddings": 64,
}
_DEBERTA = {"relative_attention": True, "pad_token_id": 0}
_DEBERTA_V3 = _DEBERTA | {"position_biased_input": False, "share_att_key": True, "norm_rel_ebd": "layer_norm"}
_MODERNBERT = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3}
_MODERNBERT_BIASES = {"attention_bias": True, "mlp_bias": True, "norm_bias": True, "classifier_bias": True}

CONFIGS: dict[str, tuple[str, dict[str, Any]]] = {
    "distilbert": ("distilbert", _DISTILBERT),
    "distilbert, relu, one label": ("distilbert", _DISTILBERT | {"activation": "relu", "num_labels": 1}),
    "bert": ("bert", _SIZES),
    "bert, another norm and activation": ("bert", _SIZES | {"hidden_act": "gelu_new", "layer_norm_eps": 1e-3}),
    "roberta": ("roberta", _SIZES | {"type_vocab_size": 1}),
    "xlm-roberta": ("xlm-roberta", _SIZES | {"type_vocab_size": 1, "hidden_act": "silu"}),
    "camembert": ("camembert", _SIZES | {"type_vocab_size": 1}),
    "electra": ("electra", _SIZES | {"embedding_size": 16}),
    "electra, narrow embeddings": ("electra", _SIZES | {"embedding_size": 8}),
    "deberta-v3": ("deberta-v2", _SIZES | _DEBERTA_V3 | {"pos_att_type": "p2c|c2p", "position_buckets": 8}),
    "deberta-v2, layers of their own": ("deberta-v2", _SIZES | _DEBERTA | {"pos_att_type": ["p2c", "c2p"]}),
    "deberta-v2, one kind": (
        "deberta-v2",
        _SIZES | _DEBERTA | {"pos_att_type": ["c2p"], "type_vocab_size": 2, "embedding_size": 8},
    ),
    "deberta-v2, absolute": ("deberta-v2", _SIZES | {"pooler_hidden_act": "tanh", "pos_att_type": ["p2c"]}),
    "modernbert": ("modernbert", _SIZES | _MODERNBERT | {"local_attention": 6, "num_hidden_layers": 4}),
    "modernbert, mean": (
        "modernbert",
        _SIZES | _MODERNBERT | _MODERNBERT_BIASES | {"local_attention": 4, "classifier_pooling": "mean"},
    ),
}
TYPED = {"bert", "electra", "deberta-v2"}
"""The families whose tokenizers tell two texts apart."""


def weights(shapes: dict[str, list[int]]) -> dict[str, NDArray[np.float32]]:
    """A tensor of each shape: waves around 1 for the weights of norms, else around 0."""
    return {name: _wave(number, name, shape) for number, (name, shape) in enumerate(sorted(shapes.items()))}


def _wave(number: int, name: str, shape: list[int]) -> NDArray[np.float32]:
    around = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
    steps = np.arange(1, np.prod(shape) + 1) * (1.7 + 0.013 * number)
    return np.asarray(around + 0.4 * np.sin(steps * steps / 7), dtype=np.float32).reshape(shape)


def texts(kind: str, length: int = 60) -> Batch:
    """Four texts of one token to the whole length, padded to the longest."""
    lengths = [1, 7, length // 2, length]
    padding = 1 if "roberta" in kind or kind == "camembert" else 0
    places = np.arange(length)[None, :]
    mask = places < np.array(lengths)[:, None]
    ids = np.where(mask, 4 + (places * 7 + np.arange(4)[:, None] * 5) % 36, padding)
    return Batch(ids, np.where(mask & (places >= 5), 1, 0) if kind in TYPED else np.zeros_like(ids), mask)


def write(folder: Path, entry: dict[str, Any]) -> dict[str, Any]:
    """The model of this entry of the file, as a folder: gives its config.json."""
    config: dict[str, Any] = entry["config"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    save_file(weights(entry["shapes"]), folder / "model.safetensors")
    return config


def entry(name: str) -> dict[str, Any]:
    """What transformers says of this model, asked anew."""
    import torch
    import transformers

    kind, keys = CONFIGS[name]
    config = transformers.AutoConfig.for_model(kind, **{"num_labels": 5, **keys})
    model = transformers.AutoModelForSequenceClassification.from_config(config).eval()
    state = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    model.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in weights(state).items()})
    with torch.no_grad():
        logits = model(**arguments(kind, texts(kind))).logits
    content = json.loads(config.to_json_string()) | {"architectures": [type(model).__name__]}
    return {"config": content, "shapes": state, "logits": [[round(x, 6) for x in row] for row in logits.tolist()]}


def arguments(kind: str, batch: Batch) -> dict[str, Any]:
    """What transformers is asked with."""
    import torch

    typed = {"token_type_ids": torch.from_numpy(batch.types)} if kind in TYPED else {}
    return {"input_ids": torch.from_numpy(batch.ids), "attention_mask": torch.from_numpy(batch.mask).long(), **typed}


def main() -> None:
    """Write the file."""
    import torch
    import transformers

    versions = {"transformers": transformers.__version__, "torch": torch.__version__.partition("+")[0]}
    lines = [f'  "{name}": {json.dumps(entry(name))}' for name in CONFIGS]
    FILE.write_text(f'{{\n  "versions": {json.dumps(versions)},\n' + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
