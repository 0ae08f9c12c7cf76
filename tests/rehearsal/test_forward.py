"""The forward pass in numpy: it answers as transformers does, or names what it does not implement."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rehearsal.classifiers import CONFIGS, FILE, texts, weights, write
from safetensors.numpy import load_file, save_file

from hfdeploy_action.rehearsal.forward import Batch, Unsupported, architecture, load

ENTRIES: dict[str, Any] = json.loads(FILE.read_text())


def answer(folder: Path) -> Any:
    config = json.loads((folder / "config.json").read_text())
    return load(folder, config)(texts(config["model_type"]))


def expected(name: str) -> Any:
    return pytest.approx(np.array(ENTRIES[name]["logits"]), abs=1e-4)


@pytest.fixture
def distilbert(tmp_path: Path) -> Path:
    write(tmp_path, ENTRIES["distilbert"])
    return tmp_path


@pytest.mark.parametrize("name", CONFIGS)
def test_logits_are_those_of_transformers(tmp_path: Path, name: str) -> None:
    write(tmp_path, ENTRIES[name])

    assert answer(tmp_path) == expected(name)


@pytest.mark.parametrize("name", CONFIGS)
def test_padding_changes_no_answer(tmp_path: Path, name: str) -> None:
    config = write(tmp_path, ENTRIES[name])
    forward, batch = load(tmp_path, config), texts(config["model_type"])
    for row, logits in enumerate(forward(batch)):
        length = batch.mask[row].sum()
        place = slice(row, row + 1), slice(length)
        alone = Batch(batch.ids[place], batch.types[place], batch.mask[place])
        assert forward(alone)[0] == pytest.approx(logits, abs=1e-5)


# How the weights are stored


@pytest.mark.parametrize("kind", ["F16", "BF16"])
@pytest.mark.parametrize("name", CONFIGS)
def test_weights_of_half_precision_are_read(tmp_path: Path, name: str, kind: str) -> None:
    write(tmp_path, ENTRIES[name])
    tensors = load_file(tmp_path / "model.safetensors")
    save_as(kind, tmp_path / "model.safetensors", tensors)
    halves = answer(tmp_path)
    save_file({key: rounded(kind, tensor) for key, tensor in tensors.items()}, tmp_path / "model.safetensors")

    assert halves == pytest.approx(answer(tmp_path), abs=1e-6)
    assert halves == pytest.approx(np.array(ENTRIES[name]["logits"]), abs=0.1)


def save_as(kind: str, path: Path, tensors: dict[str, Any]) -> None:
    header, data = {}, b""
    for name, tensor in tensors.items():
        stored = stored_as(kind, tensor).tobytes()
        header[name] = {"dtype": kind, "shape": tensor.shape, "data_offsets": [len(data), len(data) + len(stored)]}
        data += stored
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def stored_as(kind: str, tensor: Any) -> Any:
    return tensor.astype(np.float16) if kind == "F16" else (tensor.view(np.uint32) >> 16).astype(np.uint16)


def rounded(kind: str, tensor: Any) -> Any:
    if kind == "F16":
        return tensor.astype(np.float16).astype(np.float32)
    return (tensor.view(np.uint32) & 0xFFFF0000).view(np.float32)


def test_shards_are_read_by_their_index(distilbert: Path) -> None:
    shard(distilbert, "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")

    assert answer(distilbert) == expected("distilbert")


def test_a_shard_outside_the_folder_is_not_read(distilbert: Path) -> None:
    inside = distilbert / "model"
    inside.mkdir()
    for name in ("config.json", "model.safetensors"):
        (distilbert / name).rename(inside / name)
    shard(inside, "model.safetensors", "../other.safetensors")
    (inside / "model.safetensors").rename(inside / "renamed.safetensors")

    with pytest.raises(Unsupported, match=r"names \.\./other\.safetensors, which is not a file beside it"):
        answer(inside)


def shard(folder: Path, first: str, second: str) -> None:
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    names = sorted(tensors)
    parts = {first: names[::2], second: names[1::2]}
    for file, members in parts.items():
        save_file({name: tensors[name] for name in members}, folder / file)
    index = {"weight_map": {name: file for file, members in parts.items() for name in members}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def rename(folder: Path, old: str, new: str) -> None:
    tensors = load_file(folder / "model.safetensors")
    renamed = {name.replace(old, new): tensor for name, tensor in tensors.items()}
    assert renamed.keys() != tensors.keys()
    save_file(renamed, folder / "model.safetensors")


@pytest.mark.parametrize(("old", "new"), [("distilbert.", ""), ("LayerNorm.weight", "LayerNorm.gamma")])
def test_names_that_transformers_renames_are_found(distilbert: Path, old: str, new: str) -> None:
    rename(distilbert, old, new)

    assert answer(distilbert) == expected("distilbert")


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("distilbert.", "_orig_mod.distilbert.", "distilbert.embeddings.word_embeddings.weight"),
        ("distilbert.", "module.distilbert.", "distilbert.embeddings.word_embeddings.weight"),
        ("pre_classifier.", "classifier.dense.", "pre_classifier.weight"),
    ],
)
def test_a_tensor_that_transformers_would_make_up_is_named(distilbert: Path, old: str, new: str, missing: str) -> None:
    rename(distilbert, old, new)

    with pytest.raises(Unsupported, match=f"^the weights have no tensor {missing}$"):
        answer(distilbert)


def test_tensors_that_the_model_has_no_use_for_are_ignored(tmp_path: Path) -> None:
    write(tmp_path, ENTRIES["roberta"])
    tensors = load_file(tmp_path / "model.safetensors")
    pooler = {"roberta.pooler.dense.weight": np.ones((16, 16), np.float32)}
    save_file(tensors | pooler, tmp_path / "model.safetensors")

    assert answer(tmp_path) == expected("roberta")


def test_a_tensor_of_another_shape_is_named(distilbert: Path) -> None:
    config = json.loads((distilbert / "config.json").read_text()) | {"id2label": {"0": "a", "1": "b"}}

    with pytest.raises(Unsupported, match=r"classifier\.weight has the shape \[5, 16\]; config.json implies \[2, 16\]"):
        load(distilbert, config)


def test_a_type_of_numbers_that_is_not_supported_is_named(distilbert: Path) -> None:
    tensors = weights(ENTRIES["distilbert"]["shapes"])
    save_file({name: tensor.astype(np.int32) for name, tensor in tensors.items()}, distilbert / "model.safetensors")

    with pytest.raises(Unsupported, match="the weights are stored as I32, which is not supported"):
        answer(distilbert)


# What config.json asks for

BASE: dict[str, str] = {
    "bert": "bert",
    "roberta": "roberta",
    "distilbert": "distilbert",
    "deberta-v2": "deberta-v3",
    "modernbert": "modernbert",
}


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("bert", "model_type", "mpnet"),
        ("bert", "model_type", ["bert"]),
        ("bert", "architectures", ["BertForMaskedLM"]),
        ("bert", "quantization_config", {"load_in_8bit": True}),
        ("bert", "is_decoder", True),
        ("bert", "position_embedding_type", "relative_key"),
        ("bert", "hidden_act", "xielu"),
        ("bert", "num_hidden_layers", "2"),
        ("bert", "num_hidden_layers", 1001),
        ("modernbert", "num_hidden_layers", 10**7),
        ("bert", "num_attention_heads", 0),
        ("bert", "layer_norm_eps", -1),
        ("roberta", "pad_token_id", None),
        ("distilbert", "activation", ["gelu"]),
        ("distilbert", "n_layers", True),
        ("deberta-v2", "conv_kernel_size", 3),
        ("deberta-v2", "pos_att_type", "p2p|c2p"),
        ("deberta-v2", "norm_rel_ebd", "batch_norm"),
        ("deberta-v2", "attention_head_size", 8),
        ("modernbert", "classifier_pooling", "max"),
        ("modernbert", "layer_types", ["chunked_attention"] * 4),
        ("modernbert", "rope_scaling", {"rope_type": "yarn"}),
        ("modernbert", "rope_parameters", {"rope_type": "default"}),
        ("modernbert", "rope_parameters", {"full_attention": {"rope_type": "default", "factor": 2}}),
        ("modernbert", "hidden_activation", None),
        ("modernbert", "global_rope_theta", None),
    ],
)
def test_what_is_not_implemented_is_named(kind: str, key: str, value: object) -> None:
    config = ENTRIES[BASE[kind]]["config"] | {key: value}

    with pytest.raises(Unsupported, match=f"^`{key}: .*` in config.json is not "):
        architecture(config)


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize(
    "value", [None, -1, 0, 1.5, True, 10**30, 1e300, "x", [], [[]], ["x"], {}, {"x": [1]}], ids=str
)
def test_any_value_is_understood_or_refused(name: str, value: object) -> None:
    config = ENTRIES[name]["config"]
    for key in [*config, "rope_scaling", "pruned_heads", "num_labels"]:
        with suppress(Unsupported):
            architecture(config | {key: value})


def test_heads_divide_the_features() -> None:
    with pytest.raises(Unsupported, match=r"3 attention heads in config\.json do not divide 16 features"):
        architecture(ENTRIES["bert"]["config"] | {"num_attention_heads": 3})


def test_the_rotations_of_transformers_4_are_understood(tmp_path: Path) -> None:
    config = write(tmp_path, ENTRIES["modernbert"])
    given = config.pop("rope_parameters")
    config |= {"global_rope_theta": given["full_attention"]["rope_theta"]}
    config |= {"local_rope_theta": given["sliding_attention"]["rope_theta"], "global_attn_every_n_layers": 3}
    del config["layer_types"]

    assert load(tmp_path, config)(texts("modernbert")) == expected("modernbert")


def test_roberta_has_fewer_positions_than_its_config_says() -> None:
    assert architecture(ENTRIES["roberta"]["config"]).longest == 64 - 2
    assert architecture(ENTRIES["bert"]["config"]).longest == 64
