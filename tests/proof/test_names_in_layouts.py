"""Tensor names that the architecture does not have, in every layout in which people save weights."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from proof import formats
from proof.all_kinds import KINDS
from proof.formats import Shapes
from proof.kinds import Kind, encoder, linear, write
from proof.parts import PARTS
from proof.tokenizers_of import Files
from rules.case import findings

Rename = Callable[[str], str]
BERT: Shapes = {**encoder("bert", 2, 11, 64), **linear("bert.pooler.dense", 8, 8), **linear("classifier", 3, 8)}
ONE = "model.safetensors"


def front(prefix: str) -> Rename:
    return lambda name: prefix + name


def inside(part: str) -> Rename:
    """A component behind the number of each layer."""
    return lambda name: re.sub(r"\.(\d)\.", rf".\1.{part}.", name)


RENAMED: Mapping[str, tuple[str, Rename]] = {
    **{prefix: ("HFD145", front(prefix)) for prefix in ("_orig_mod.", "module.", "model.", "model.model.")},
    **{
        prefix: ("HFD145", front(prefix))
        for prefix in ("state_dict.", "model_state_dict.", "net.", "module._orig_mod.")
    },
    "half module.": ("HFD145", lambda name: name if name.endswith("bias") else f"module.{name}"),
    "half _orig_mod.": ("HFD145", lambda name: name if name.endswith("bias") else f"_orig_mod.{name}"),
    "compiled layers": ("HFD145", inside("_orig_mod")),
    "FSDP's layers": ("HFD145", inside("_fsdp_wrapped_module")),
    "an adapter that was not merged": ("HFD145", lambda name: name.replace("query.", "query.base_layer.")),
    "another base": ("HFD145", lambda name: re.sub("^bert", "backbone", name)),
    "capitals": ("HFD147", str.upper),
    "underscores": ("HFD147", lambda name: name.replace(".", "_")),
    "TensorFlow's names": ("HFD147", lambda name: name.replace(".", "/")),
    "DistilBERT's names": (
        "HFD147",
        lambda name: re.sub(r"bert\.encoder\.layer", "distilbert.transformer.layer", name),
    ),
    "the last layer alone": ("HFD147", lambda name: name if name.startswith("classifier") else ""),
}


def single(shapes: Shapes) -> Files:
    return {ONE: formats.safetensors(shapes)}


def sharded(shapes: Shapes) -> Files:
    names = sorted(shapes)
    parts = (names[: len(names) // 2], names[len(names) // 2 :])
    return {**formats.sharded(*({name: shapes[name] for name in part} for part in parts))}


def pickled(shapes: Shapes) -> Files:
    return {"pytorch_model.bin": formats.pytorch_bin(shapes)}


def pickled_shards(shapes: Shapes) -> Files:
    names = sorted(shapes)
    shards = {f"pytorch_model-0000{number + 1}-of-00002.bin": names[number::2] for number in range(2)}
    index = {
        "metadata": {"total_size": formats.size_of(shapes)},
        "weight_map": {name: file for file, part in shards.items() for name in part},
    }
    return {
        "pytorch_model.bin.index.json": json.dumps(index),
        **{file: formats.pytorch_bin({name: shapes[name] for name in part}) for file, part in shards.items()},
    }


LAYOUTS = (single, sharded, pickled, pickled_shards)
IGNORED = ("HFD109", "HFD149")  # a pickle alone; names that only release 5 corrects


def with_weights(kind: Kind, weights: Files) -> Files:
    """The kind with these weights in place of its own."""
    kept = {name: held for name, held in kind.files.items() if not name.endswith((".safetensors", ".bin"))}
    return {**kept, **weights}


def renamed(shapes: Shapes, rename: Rename) -> Shapes:
    return {new: shape for name, shape in shapes.items() if (new := rename(name))}


def found(kind: Kind, files: Files, root: Path) -> list[str]:
    """The rules that find an error."""
    lines = findings(write(files, root), kind.declared)
    return sorted({line.split()[0] for line in lines if not line.startswith((*IGNORED, *kind.found))})


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_names_of_the_type_have_no_finding(layout: Callable[[Shapes], Files], tmp_path: Path) -> None:
    kind = KINDS["pickle"]
    assert found(kind, with_weights(kind, layout(BERT)), tmp_path) == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", RENAMED)
def test_other_names_have_one_finding(name: str, layout: Callable[[Shapes], Files], tmp_path: Path) -> None:
    kind, (rule, rename) = KINDS["pickle"], RENAMED[name]
    assert found(kind, with_weights(kind, layout(renamed(BERT, rename))), tmp_path) == [rule]


BASE: Shapes = {**encoder("", 2, 11, 64), **linear("pooler.dense", 8, 8)}


@pytest.mark.parametrize("kind", ["embeddings", "SetFit"])
@pytest.mark.parametrize("prefix", ["_orig_mod.", "module.", "model.model.", "state_dict."])
def test_the_encoder_of_a_model_of_several_parts_is_compared(kind: str, prefix: str, tmp_path: Path) -> None:
    files = with_weights(KINDS[kind], single(renamed(BASE, front(prefix))))
    assert found(KINDS[kind], files, tmp_path) == ["HFD145"]


@pytest.mark.parametrize("prefix", ["_orig_mod.", "module.", "state_dict."])
def test_the_names_of_an_adapter_are_compared(prefix: str, tmp_path: Path) -> None:
    kind = KINDS["adapter"]
    at = "base_model.model.model.layers.0.self_attn.q_proj.lora"
    shapes: Shapes = {f"{prefix}{at}_A.weight": (2, 8), f"{prefix}{at}_B.weight": (8, 2)}
    files: Files = {**kind.files, "adapter_model.safetensors": formats.safetensors(shapes)}
    assert found(kind, files, tmp_path) == ["HFD153"]


@pytest.mark.parametrize("prefix", ["_orig_mod.", "module.", "module._orig_mod."])
def test_the_names_of_a_component_are_compared(prefix: str, tmp_path: Path) -> None:
    kind = PARTS["diffusers"]
    unet: Shapes = {f"{prefix}conv_in.weight": (8, 4, 3, 3), f"{prefix}conv_out.weight": (4, 8, 3, 3)}
    files: Files = {**kind.files, "unet/diffusion_pytorch_model.safetensors": formats.safetensors(unet)}
    assert found(kind, files, tmp_path) == ["HFD145"]


@pytest.mark.parametrize("key", ["model_state_dict", "state_dict", "model", "checkpoint"])
def test_a_checkpoint_that_holds_the_tensors_under_a_key_is_reported(key: str, tmp_path: Path) -> None:
    kind = KINDS["pickle"]
    files: Files = {**kind.files, "pytorch_model.bin": _under(key, formats.pytorch_bin(BERT))}
    assert found(kind, files, tmp_path) == ["HFD148"]


def _under(key: str, archive: bytes) -> bytes:
    """The archive of a dict that holds the tensors under a key, and that under another."""

    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as read, zipfile.ZipFile(written, "w") as file:
        for name in read.namelist():
            content = read.read(name)
            if name.endswith("data.pkl"):
                inner = content.removeprefix(b"\x80\x02").removesuffix(b".")
                content = b"\x80\x02}" + _key("run") + b"}" + _key(key) + inner + b"ss."
            file.writestr(name, content)
    return written.getvalue()


def _key(text: str) -> bytes:
    return b"X" + len(text).to_bytes(4, "little") + text.encode()
