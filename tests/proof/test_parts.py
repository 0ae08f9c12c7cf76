"""Models of several parts: sound ones have no error, and each change of a part has its own finding."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from proof import formats
from proof.formats import Shapes
from proof.kinds import linear, write
from proof.parts import PARTS
from rules.case import findings

Edit = Callable[[dict[str, Any]], object]


class Change(NamedTuple):
    """A change of a part, and the findings of it: rule and file."""

    name: str
    kind: str
    file: str
    edit: Edit | bytes | str | None  # of the values of a JSON file, or its new content; None deletes it
    found: list[str]
    labels: tuple[str, ...] | None = None  # other declared labels


def entry(key: str, value: object) -> Edit:
    return lambda values: values.update({key: value})


ADAPTER, FACTORS = "adapter_config.json", "adapter_model.safetensors"
UNET = "unet/diffusion_pytorch_model.safetensors"
LAYER = "base_model.model.bert.encoder.layer.0.attention.self.query.lora"
QUERY: Shapes = {f"{LAYER}_A.weight": (4, 8), f"{LAYER}_B.weight": (8, 4)}
HEAD: Shapes = linear("base_model.model.classifier", 3, 8)
IN_SETFIT = "config_setfit.json"
CHANGES = [
    Change("nothing", "adapter", FACTORS, formats.safetensors({**QUERY, **HEAD}), []),
    Change("no head", "adapter", FACTORS, formats.safetensors(QUERY), [f"HFD153 {ADAPTER}"]),
    Change("another rank", "adapter", ADAPTER, entry("r", 8), [f"HFD153 {ADAPTER}"]),
    Change("a rank for some layers", "adapter", ADAPTER, lambda v: v.update(r=8, rank_pattern={"query|value": 4}), []),
    Change("a layer that is not named", "adapter", ADAPTER, entry("target_modules", ["query"]), [f"HFD153 {ADAPTER}"]),
    Change("other layers", "adapter", ADAPTER, entry("target_modules", ["q_lin"]), [f"HFD153 {ADAPTER}"]),
    Change("a pattern of layers", "adapter", ADAPTER, entry("target_modules", "bert.*(query|value)"), []),
    Change("a pattern of other layers", "adapter", ADAPTER, entry("target_modules", ".*query"), [f"HFD153 {ADAPTER}"]),
    Change(
        "a module that was trained whole",
        "adapter",
        ADAPTER,
        lambda v: v["modules_to_save"].append("pooler"),
        [f"HFD153 {ADAPTER}"],
    ),
    *(
        Change(
            f"names with {prefix}",
            "adapter",
            FACTORS,
            formats.safetensors({prefix + name: shape for name, shape in {**QUERY, **HEAD}.items()}),
            [f"HFD153 {FACTORS}"],
        )
        for prefix in ("_orig_mod.", "module.", "model.", "state_dict.", "base_model._orig_mod.")
    ),
    Change("an IA3 adapter", "adapter", ADAPTER, lambda v: v.update(peft_type="IA3", r=9), []),
    Change(
        "one factor",
        "adapter",
        FACTORS,
        formats.safetensors({**HEAD, f"{LAYER}_A.weight": (4, 8)}),
        [f"HFD153 {ADAPTER}"],
    ),
    Change("another base", "adapter", ADAPTER, entry("base_model_name_or_path", "acme/bert"), ["HFD154 README.md"]),
    Change(
        "four outputs",
        "adapter",
        FACTORS,
        formats.safetensors({**QUERY, **linear("base_model.model.classifier", 4, 8)}),
        [f"HFD221 {FACTORS}"],
    ),
    Change("a rank as text", "adapter", ADAPTER, entry("r", "4"), [f"HFD153 {ADAPTER}"]),
    Change("a kind in lower case", "adapter", ADAPTER, entry("peft_type", "lora"), [f"HFD153 {ADAPTER}"]),
    Change("an object of modules", "sentence-transformers", "modules.json", "{}", ["HFD103 modules.json"]),
    Change(
        "a width as text",
        "sentence-transformers",
        "1_Pooling/config.json",
        entry("embedding_dimension", "8"),
        ["HFD152 1_Pooling/config.json"],
    ),
    Change("labels as text", "SetFit", IN_SETFIT, entry("labels", "calm, sad"), [f"HFD222 {IN_SETFIT}"]),
    Change("no pooling", "sentence-transformers", "1_Pooling/config.json", None, ["HFD151 modules.json"]),
    Change("no dense configuration", "sentence-transformers", "2_Dense/config.json", None, ["HFD151 modules.json"]),
    Change("no dense weights", "sentence-transformers", "2_Dense/model.safetensors", None, ["HFD151 modules.json"]),
    Change(
        "another width",
        "sentence-transformers",
        "1_Pooling/config.json",
        entry("embedding_dimension", 9),
        ["HFD152 1_Pooling/config.json"],
    ),
    Change(
        "fewer modes",
        "sentence-transformers",
        "1_Pooling/config.json",
        entry("pooling_mode", "mean"),
        ["HFD152 2_Dense/config.json"],
    ),
    Change(
        "the form of version 5",
        "sentence-transformers",
        "1_Pooling/config.json",
        '{"word_embedding_dimension": 8, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}',
        [],
    ),
    Change(
        "another output",
        "sentence-transformers",
        "2_Dense/config.json",
        entry("out_features", 5),
        ["HFD152 2_Dense/config.json"],
    ),
    Change(
        "another layer",
        "sentence-transformers",
        "2_Dense/model.safetensors",
        formats.safetensors({"weight": (4, 16)}),
        ["HFD152 2_Dense/model.safetensors"],
    ),
    Change(
        "a comma too many",
        "sentence-transformers",
        "2_Dense/config.json",
        '{"in_features": 16,}',
        ["HFD103 2_Dense/config.json"],
    ),
    Change("no weights of the U-Net", "diffusers", UNET, None, ["HFD151 model_index.json"]),
    Change("no configuration of the U-Net", "diffusers", "unet/config.json", None, ["HFD151 model_index.json"]),
    Change("no scheduler", "diffusers", "scheduler/scheduler_config.json", None, ["HFD151 model_index.json"]),
    Change("no tokenizer", "diffusers", "tokenizer/tokenizer_config.json", None, ["HFD151 model_index.json"]),
    Change("a component that it can do without", "diffusers", "model_index.json", entry("vae_2", [None, None]), []),
    Change(
        "a component without a folder",
        "diffusers",
        "model_index.json",
        entry("vae_2", ["diffusers", "AutoencoderKL"]),
        ["HFD151 model_index.json"],
    ),
    Change(
        "another width of texts",
        "diffusers",
        "unet/config.json",
        entry("cross_attention_dim", 9),
        ["HFD152 unet/config.json"],
    ),
    Change("other channels", "diffusers", "unet/config.json", entry("in_channels", 9), ["HFD152 unet/config.json"]),
    Change("broken JSON", "diffusers", "vae/config.json", "{", ["HFD103 vae/config.json"]),
    Change("no head", "SetFit", "model_head.pkl", None, ["HFD151 model_head.pkl"]),
    Change("other declared labels", "SetFit", IN_SETFIT, entry("note", 1), [f"HFD206 {IN_SETFIT}"], ("calm", "glad")),
    Change("labels without names", "SetFit", IN_SETFIT, entry("labels", None), [f"HFD222 {IN_SETFIT}"]),
    Change(
        "a duplicate label",
        "SetFit",
        IN_SETFIT,
        entry("labels", ["calm", "happy", "sad", "sad"]),
        [f"HFD203 {IN_SETFIT}"],
    ),
]


@pytest.mark.parametrize("kind", PARTS)
def test_a_sound_model_has_no_error(kind: str, tmp_path: Path) -> None:
    sound = PARTS[kind]
    found = findings(write(sound.files, tmp_path), sound.declared)
    assert [line for line in found if not line.startswith(sound.found or "-")] == []


PICKLED: dict[str, tuple[Shapes, list[str]]] = {
    "the sound factors": ({**QUERY, **HEAD}, []),
    "no head": (QUERY, [f"HFD153 {ADAPTER}"]),
    "another rank": ({f"{LAYER}_A.weight": (8, 8), f"{LAYER}_B.weight": (8, 8), **HEAD}, [f"HFD153 {ADAPTER}"]),
    "four outputs": ({**QUERY, **linear("base_model.model.classifier", 4, 8)}, ["HFD221 adapter_model.bin"]),
    "a wrapper": ({f"module.{name}": (8, 8) for name in QUERY}, ["HFD153 adapter_model.bin"]),
}


@pytest.mark.parametrize("name", PICKLED)
def test_an_adapter_in_a_pickle_is_compared_as_well(name: str, tmp_path: Path) -> None:
    tensors, expected = PICKLED[name]
    sound = PARTS["adapter"]
    root = write(sound.files, tmp_path)
    (root / FACTORS).unlink()
    (root / "adapter_model.bin").write_bytes(formats.pytorch_bin(tensors))
    found = [" ".join(line.split(" ", 2)[:2]).split(":")[0] for line in findings(root, sound.declared)]
    assert [line for line in found if not line.startswith("HFD109")] == expected


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.kind}: {change.name}")
def test_a_changed_part_has_its_finding(change: Change, tmp_path: Path) -> None:
    sound = PARTS[change.kind]
    declared = sound.declared if change.labels is None else sound.declared.__class__(labels=change.labels)
    root = write(sound.files, tmp_path)
    apply(change, root / change.file)
    found = [" ".join(line.split(" ", 2)[:2]).split(":")[0] for line in findings(root, declared)]
    assert [
        line for line in found if not line.startswith(tuple(each.split()[0] for each in sound.found) or "-")
    ] == change.found


def apply(change: Change, path: Path) -> None:
    if change.edit is None:
        path.unlink()
    elif isinstance(change.edit, bytes | str):
        path.write_bytes(change.edit if isinstance(change.edit, bytes) else change.edit.encode())
    else:
        values = json.loads(path.read_text())
        change.edit(values)
        path.write_text(json.dumps(values, indent=2))
