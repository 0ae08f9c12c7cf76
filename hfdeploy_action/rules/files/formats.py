"""Damaged and incomplete files of other formats: ONNX, GGUF, TensorFlow, Flax and adapters."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from hfdeploy_action import units
from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.files.foreign import damaged
from hfdeploy_action.text import plain, show

_ADAPTER = "adapter_config.json"
_OF_ADAPTERS = (
    "pytorch_adapter.bin",
    "adapter.safetensors",
)  # what the library adapters saves, beside its own adapter_config.json
_EXPECTED = {"gguf": "a GGUF file", "h5": "an HDF5 file", "msgpack": "a MessagePack file"}
_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}", re.ASCII)
_LOCAL = re.compile(r"[/~.\\]|[A-Za-z]:[/\\]|.*/.*/")  # a path; a repository ID has at most one slash


@rule("HFD131", Severity.ERROR)
def incomplete_onnx(folder: ModelFolder) -> Iterator[Problem]:
    """An ONNX file is damaged, or one of its external data files is missing.

    A model over 2 GB keeps its weights in separate files. Without them, it does not load.

    Fix: copy the ONNX file again, together with all files that the export wrote next to it.
    """
    for name, outline in folder.weights.onnx.items():
        if outline.damage:
            yield damaged(folder, name, outline.damage, "an ONNX model")
        for location, end in sorted(outline.external.items()):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), location))
            if path not in folder.files:
                message = f"`{plain(name)}` keeps its data in `{show(location)}`, which is missing"
                yield Problem(message, Location(name), f"copy `{show(location)}` from where the model was exported.")
            elif path not in folder.files.pointers and folder.files[path] < end:
                message = f"`{plain(path)}` has {units.exact(folder.files[path])}, but `{plain(name)}` needs {end:,}"
                yield Problem(message, Location(path), f"copy `{show(path)}` again from where the model was exported.")


@rule("HFD132", Severity.ERROR)
def damaged_weights(folder: ModelFolder) -> Iterator[Problem]:
    """A GGUF, HDF5 or MessagePack file is damaged.

    Libraries refuse to load the file. Often it is cut short or is the error page of a failed download.

    Fix: download or copy the file again.
    """
    for name, damage in folder.weights.damages.items():
        if damage:
            yield damaged(folder, name, damage, _EXPECTED[name.rpartition(".")[2]])


@rule("HFD133", Severity.ERROR)
def incomplete_adapter(folder: ModelFolder) -> Iterator[Problem]:
    """An adapter lacks its configuration or its weights.

    PEFT cannot load one without the other.

    Fix: save the adapter again: `model.save_pretrained(folder)` writes both.
    """
    weights = [name for name in ("adapter_model.safetensors", "adapter_model.bin") if name in folder.files]
    if weights and _ADAPTER not in folder.files:
        yield Problem(f"there is `{weights[0]}`, but no `{_ADAPTER}`", Location(_ADAPTER))
    elif _ADAPTER in folder.files and not weights and folder.files.keys().isdisjoint(_OF_ADAPTERS):
        yield Problem(f"there is `{_ADAPTER}`, but no `adapter_model.safetensors`", Location(_ADAPTER))


@rule("HFD134", Severity.WARNING)
def invalid_adapter_base(folder: ModelFolder) -> Iterator[Problem]:
    """An adapter does not name its base model, or it names a local path.

    Libraries download the base model by this name. They cannot download it from a path on the machine that trained the
    adapter.

    Fix: write the Hub ID of the base model in adapter_config.json: `"base_model_name_or_path": "Qwen/Qwen3-0.6B"`.
    """
    config = folder.json.object(_ADAPTER)
    if not isinstance(config, dict) or not folder.files.keys().isdisjoint(_OF_ADAPTERS):
        return
    base = config.get("base_model_name_or_path")
    at = folder.json.at(_ADAPTER, "base_model_name_or_path")
    named = folder.card.values.get("base_model")
    known = isinstance(named, str) and _ID.fullmatch(named)
    fix = f'write `"base_model_name_or_path": "{named}"`, the `base_model` of the card.' if known else ""
    if not isinstance(base, str) or not base.strip():
        yield Problem("`base_model_name_or_path` does not name a model", at, fix)
    elif _LOCAL.match(base):
        yield Problem(f"`base_model_name_or_path` is the local path `{show(base)}`", at, fix)
