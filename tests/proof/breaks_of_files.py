"""The breaks of HFD1xx."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from proof import formats
from proof.breaks import CARD, CONFIG, Break, Broken, Change, always, architecture, in_json, text, weights, where
from proof.formats import pretty
from proof.kinds import Kind

_INDEX = "model.safetensors.index.json"
_ONE = "model.safetensors"
_VOCABULARIES = ("tokenizer.json", "vocab.txt", "vocab.json", "merges.txt", "spiece.model")


def no_weights(kind: Kind) -> Broken | None:
    """If the card names a library of one format, more is reported. HFD133 is about adapters."""
    if "adapter_config.json" in kind.files:
        return None
    also = {"emotion-onnx": ("HFD413",), "chat-gguf": ("HFD413",)}.get(kind.name, ())
    return Broken(dict.fromkeys([*weights(kind), _INDEX]), also=also)


def no_config(kind: Kind) -> Broken | None:
    holds = {_ONE, _INDEX, "pytorch_model.bin"} & kind.files.keys()
    named = "library_name: transformers" in text(kind, CARD)  # and transformers loads nothing without it
    return Broken({CONFIG: None}, CONFIG, also=("HFD413",) if named else ()) if holds else None


def spoilt(name: str) -> Change:
    """A colon of a JSON file becomes a semicolon."""

    def change(kind: Kind) -> Broken | None:
        before = text(kind, name)
        return Broken({name: before.replace('": ', '"; ', 1)}, name, '"; ') if before else None

    return change


def marked(kind: Kind) -> Broken | None:
    """config.json starts with a byte order mark."""
    before = text(kind, CONFIG)
    return Broken({CONFIG: f"\ufeff{before}"}, CONFIG, "{") if before else None


def cut(kind: Kind) -> Broken | None:
    """The first safetensors file is one byte too short."""
    name = next((name for name in kind.files if name.endswith(".safetensors")), None)
    content = kind.files[name] if name else b""
    assert isinstance(content, bytes)
    return Broken({name: content[:-1]}, name) if name else None


def _index(kind: Kind) -> dict[str, Any] | None:
    read: dict[str, Any] | None = json.loads(text(kind, _INDEX) or "null")
    return read


def lost_shard(kind: Kind) -> Broken | None:
    index = _index(kind)
    last = sorted(index["weight_map"].values())[-1] if index else ""
    first = min(name for name, shard in index["weight_map"].items() if shard == last) if index else ""
    return Broken({last: None}, _INDEX, f'"{first}"') if index else None


def no_tokenizer(kind: Kind) -> Broken | None:
    is_text = kind.config.get("model_type") not in {"vit", None}
    return Broken(dict.fromkeys(_VOCABULARIES), "tokenizer.json") if is_text else None


def slow_tokenizer(kind: Kind) -> Broken | None:
    """Only a list of words, for a class that can read one."""
    broken = None if "PreTrainedTokenizerFast" in text(kind, "tokenizer_config.json") else no_tokenizer(kind)
    return Broken({"tokenizer.json": None, "vocab.txt": "[PAD]\n"}, "tokenizer.json") if broken else None


def no_tokenizer_config(kind: Kind) -> Broken | None:
    broken = no_tokenizer(kind)
    return Broken({"tokenizer_config.json": None}, "tokenizer_config.json") if broken else None


def pickled(kind: Kind) -> Broken | None:
    if "model.safetensors" not in kind.files or "model_head.pkl" in kind.files:
        return None
    changes: dict[str, bytes | None] = dict.fromkeys([*weights(kind), _INDEX])
    changes["pytorch_model.bin"] = formats.pytorch_bin(formats.shapes_of(kind.files[_ONE]))
    return Broken(changes, "pytorch_model.bin")


def linked_away(root: Path) -> None:
    (root / "notes.txt").symlink_to("/etc/hostname")


def piped(root: Path) -> None:
    os.mkfifo(root / "queue")


def no_index(kind: Kind) -> Broken | None:
    return Broken({_INDEX: None}, _INDEX) if _INDEX in kind.files else None


def spare_shard(kind: Kind) -> Broken | None:
    name = "model-00003-of-00003.safetensors"
    return Broken({name: formats.safetensors({"spare": (1,)})}, name) if _INDEX in kind.files else None


def left_out(index: dict[str, Any]) -> None:
    del index["weight_map"][min(index["weight_map"])]


def twice(kind: Kind) -> Broken | None:
    """The first shard also contains a tensor of the second; the sizes in the index are corrected."""
    index = _index(kind)
    if index is None:
        return None
    weight_map = index["weight_map"]
    first, second = sorted(set(weight_map.values()))
    tensor = min(name for name, shard in weight_map.items() if shard == second)
    content = kind.files[first]
    assert isinstance(content, bytes)
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    dtype = header["shared.weight" if "shared.weight" in header else "model.embed_tokens.weight"]["dtype"]
    shapes = {name: tuple(about["shape"]) for name, about in header.items() if name != "__metadata__"}
    more = {**shapes, tensor: (8,)}
    index["metadata"]["total_size"] += formats.size_of({tensor: (8,)}, dtype)
    changes: dict[str, str | bytes | None] = {first: formats.safetensors(more, dtype), _INDEX: pretty(index)}
    return Broken(changes, _INDEX, f'"{tensor}"')


def _has_headers(kind: Kind) -> bool:
    """Whether the tensors can be known without loading them."""
    return any(name.endswith(".safetensors") for name in kind.files)


def is_known(kind: Kind) -> bool:
    """Whether the rules know the tensors of the architecture."""
    return kind.config.get("model_type") not in {"vit", None}


def has_class(kind: Kind) -> bool:
    """Whether config.json names a class that transformers can load."""
    return bool(kind.config.get("architectures")) and "library_name: transformers.js" not in text(kind, CARD)


def _larger(config: dict[str, Any], key: str) -> None:
    config[key] += 4


def _dtype(config: dict[str, Any]) -> None:
    key = "dtype" if "dtype" in config else "torch_dtype"
    config[key] = {"float32": "float16", "bfloat16": "float32"}[config[key]]


def _wrong_size(*keys: str) -> Change:
    """A size in config.json that is too large by four, of an architecture with known tensors."""

    def change(kind: Kind) -> Broken | None:
        if not (_has_headers(kind) and is_known(kind)):
            return None
        key = next((key for key in keys if key in kind.config), None)
        return in_json(CONFIG, lambda config: _larger(config, key or ""), f'"{key}"')(kind)

    return change


def _as_text(*keys: str) -> Change:
    """A size in config.json as text, of an architecture with known sizes."""

    def change(kind: Kind) -> Broken | None:
        key = next((key for key in keys if is_known(kind) and key in kind.config), "")
        return in_json(CONFIG, lambda config: config.update({key: str(config[key])}), f'"{key}"')(kind)

    return change


def _unknown_id(kind: Kind) -> Broken | None:
    return in_json(CONFIG, lambda config: config.update(pad_token_id=99), '"pad_token_id"')(kind)


def _one_more_token(kind: Kind) -> Broken | None:
    """A token without an embedding."""
    token = {"id": 99, "content": "<late>", "single_word": False, "lstrip": False, "rstrip": False}
    token |= {"normalized": False, "special": False}
    place = '"id": 99'
    broken = in_json("tokenizer.json", lambda whole: whole["added_tokens"].append(token), place)(kind)
    if broken is None:
        return None
    lines = str(broken.changes["tokenizer.json"]).splitlines()
    above = next(number for number, line in enumerate(lines) if place in line) - 1
    lines[above] += " "  # the line of the finding is that of the entry's bracket; made one of a kind
    return Broken({"tokenizer.json": "\n".join(lines) + "\n"}, "tokenizer.json", "{ ")


def _too_long(kind: Kind) -> Broken | None:
    has_positions = kind.config.get("model_type") in {"distilbert", "bert", "roberta"}
    edit = in_json("tokenizer_config.json", lambda read: read.update(model_max_length=65), '"model_max_length"')
    return edit(kind) if has_positions else None


def headless(kind: Kind) -> Broken | None:
    """The model is saved without its head."""
    content = kind.files.get(_ONE)
    if not isinstance(content, bytes) or "id2label" not in kind.config:
        return None
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    shapes = {name: tuple(about["shape"]) for name, about in header.items() if name != "__metadata__"}
    kept = {name: shape for name, shape in shapes.items() if not name.startswith("classifier")}
    return Broken({_ONE: formats.safetensors(kept)}, CONFIG, f'"{architecture(kind)}"')


def torn(kind: Kind) -> Broken | None:
    """The last tensor of the second layer is not saved, nor in the index."""
    if not _has_headers(kind) or kind.config.get("model_type") in {"t5", None}:
        return None
    held = {name: content for name, content in kind.files.items() if name.endswith(".safetensors")}
    for name, content in held.items():
        assert isinstance(content, bytes)
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        shapes = {tensor: tuple(about["shape"]) for tensor, about in header.items() if tensor != "__metadata__"}
        last = max((tensor for tensor in shapes if ".1." in tensor), default=None)
        if last:
            dtype = header[last]["dtype"]
            lost = formats.size_of({last: shapes.pop(last)}, dtype)
            changes: dict[str, str | bytes | None] = {name: formats.safetensors(shapes, dtype)}
            if index := _index(kind):
                index["metadata"]["total_size"] -= lost
                del index["weight_map"][last]
                changes[_INDEX] = pretty(index)
            return Broken(changes, name)
    return None


FILES = (
    Break("HFD101", "no weights", no_weights),
    Break("HFD102", "no config.json", no_config),
    *(
        Break("HFD103", f"a semicolon in {name}", spoilt(name))
        for name in (
            *(CONFIG, "tokenizer_config.json", "tokenizer.json", "adapter_config.json", "generation_config.json"),
            *("special_tokens_map.json", "preprocessor_config.json", "sentence_bert_config.json", "modules.json"),
            *("config_setfit.json", "config_sentence_transformers.json", "1_Pooling/config.json"),
        )
    ),
    Break("HFD103", "a byte order mark", marked),
    Break("HFD104", "a file that is one byte too short", cut),
    Break("HFD105", "a missing shard", lost_shard),
    Break("HFD106", "no tokenizer", no_tokenizer),
    Break("HFD107", "only a vocabulary", slow_tokenizer),
    Break("HFD108", "no tokenizer_config.json", no_tokenizer_config),
    Break("HFD109", "only a pickle", pickled),
    Break("HFD110", "a link out of the folder", always(Broken({}, "notes.txt", prepare=linked_away))),
    Break("HFD110", "a pipe", always(Broken({}, "queue", prepare=piped))),
    Break("HFD157", "a colon in a name", always(Broken({"run 12:30.txt": "notes"}, "run 12:30.txt"))),
    Break("HFD111", "a line break in a name", always(Broken({"a\nb.txt": "notes"}, "a\nb.txt"))),
    Break("HFD112", "no index", no_index),
    Break("HFD113", "a leftover shard", spare_shard),
    Break("HFD113", "a tensor that is not in the index", in_json(_INDEX, left_out, '"weight_map"')),
    Break("HFD114", "a tensor in two shards", twice),
    Break(
        "HFD115",
        "a wrong total size",
        in_json(_INDEX, lambda index: _larger(index["metadata"], "total_size"), "total_"),
    ),
    Break("HFD116", "another data type", where(_has_headers, in_json(CONFIG, _dtype, 'dtype"'))),
    Break("HFD117", "a token without an embedding", where(is_known, _one_more_token)),
    Break("HFD118", "rows", _wrong_size("vocab_size")),
    Break("HFD118", "columns", _wrong_size("hidden_size", "dim", "d_model")),
    Break("HFD118", "layers", _wrong_size("encoder_layers", "num_hidden_layers", "n_layers", "num_layers")),
    Break("HFD119", "a padding ID beyond the vocabulary", where(is_known, _unknown_id)),
    Break("HFD120", "a maximum length beyond the positions", _too_long),
    Break("HFD121", "no head", headless),
    Break("HFD144", "a size as text", _as_text("hidden_size", "dim", "d_model")),
    Break(
        "HFD146",
        "no type",
        where(has_class, in_json(CONFIG, lambda config: config.pop("model_type"), '"architectures"')),
    ),
    Break("HFD143", "a layer without a tensor", torn),
)
