"""Other formats: ONNX, GGUF, TensorFlow, Flax and adapters."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.text import plain

_ADAPTER = "adapter_config.json"
_OF_ADAPTERS = (
    "pytorch_adapter.bin",
    "adapter.safetensors",
)  # what `adapters` saves, beside a file of its own of that name
_LOCAL = re.compile(r"[/~.\\]|[A-Za-z]:[/\\]|.*/.*/")  # a path; a repository's name has one slash at most


@rule("HFD131", Severity.ERROR)
def onnx_is_whole(folder: ModelFolder) -> Iterator[Problem]:
    """Every ONNX file is whole, with the files that hold its data.

    A model above 2 GB keeps its weights in files beside it; without them it does not load.

    Fix: copy the file again, with all files that the export wrote beside it.
    """
    for name, outline in folder.weights.onnx.items():
        if outline.damage:
            yield Problem(f"`{plain(name)}` is damaged: {outline.damage}", Location(name))
        for location, end in sorted(outline.external.items()):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), location))
            if path not in folder.files:
                what = f"`{plain(name)}` keeps data in `{plain(location)[:120]}`, which is not here"
                yield Problem(what, Location(name))
            elif path not in folder.files.pointers and folder.files[path] < end:
                what = f"`{plain(path)}` has {folder.files[path]:,} bytes, `{plain(name)}` needs {end:,}"
                yield Problem(what, Location(path))


@rule("HFD132", Severity.ERROR)
def weights_are_what_they_are_called(folder: ModelFolder) -> Iterator[Problem]:
    """GGUF, HDF5 and MessagePack files begin as such.

    Something else under the name of weights, such as the page of a failed download, is refused by every library.

    Fix: download or copy the file again.
    """
    for name, damage in folder.weights.damages.items():
        if damage:
            yield Problem(f"`{plain(name)}` is damaged: {damage}", Location(name))


@rule("HFD133", Severity.ERROR)
def adapters_are_complete(folder: ModelFolder) -> Iterator[Problem]:
    """An adapter has its configuration and its weights.

    PEFT loads neither of the two without the other.

    Fix: save the adapter again: `model.save_pretrained(folder)` writes both.
    """
    held = [name for name in ("adapter_model.safetensors", "adapter_model.bin") if name in folder.files]
    if held and _ADAPTER not in folder.files:
        yield Problem(f"`{held[0]}` without `{_ADAPTER}`", Location(_ADAPTER))
    elif _ADAPTER in folder.files and not held and folder.files.keys().isdisjoint(_OF_ADAPTERS):
        yield Problem(f"`{_ADAPTER}` without `adapter_model.safetensors`", Location(_ADAPTER))


@rule("HFD134", Severity.WARNING)
def adapters_name_their_base(folder: ModelFolder) -> Iterator[Problem]:
    """An adapter names the model that it adapts, as users can find it.

    Libraries fetch the base by this name: without it, or with a path of the machine it was trained on, they cannot.

    Fix: name the base as the Hub does in adapter_config.json: `"base_model_name_or_path": "Qwen/Qwen3-0.6B"`.
    """
    config = folder.json.object(_ADAPTER)
    if not isinstance(config, dict) or not folder.files.keys().isdisjoint(_OF_ADAPTERS):
        return
    base = config.get("base_model_name_or_path")
    at = folder.json.at(_ADAPTER, "base_model_name_or_path")
    if not isinstance(base, str) or not base.strip():
        yield Problem("`base_model_name_or_path` names no model", at)
    elif _LOCAL.match(base):
        yield Problem(f"`base_model_name_or_path` is the path `{plain(base)[:120]}`", at)
