"""Weights that transformers does not load."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.rules.files.libraries import LIKE_TRANSFORMERS, library_of
from hfdeploy_action.rules.files.names import is_weights
from hfdeploy_action.rules.limits import together
from hfdeploy_action.text import and_more, plain, show
from hfdeploy_action.vocabulary import rows

_SINGLE, _INDEX, _PICKLE = "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"
_VARIANT = re.compile(r"(?:model|pytorch_model)\.(?P<variant>[\w-]+)\.(?:safetensors|bin)")
_SHARD = re.compile(
    r"(?:model|pytorch_model)-\d{5}-of-\d{5}\.(?:safetensors|bin)"
)  # HFD112 says that the index is missing
_OURS = frozenset({".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
_ELSEWHERE = ("openvino_", "consolidated", "adapter_model.")  # files that other libraries look for
_MODULES = frozenset({"modules.json", "model_index.json", "adapter_config.json"})  # name the folders of their weights
# Classes of tokenizers that release 5 writes into tokenizer_config.json, and release 4.57 has under no name.


@rule("HFD148", Severity.ERROR)
def unread_weights(folder: ModelFolder) -> Iterator[Problem]:
    """The weights are in a place or format that `from_pretrained` does not read.

    `from_pretrained` looks next to config.json for `model.safetensors`, `model.safetensors.index.json`,
    `pytorch_model.bin` and `pytorch_model.bin.index.json`, in this order, and loads the first one that it finds. It
    ignores other names, does not unpack training checkpoints, and rejects a pickle of a whole model.

    Fix: save the model into this folder with `model.save_pretrained(folder)`, and delete the other weights.
    """
    if not is_transformers(folder) or not _MODULES.isdisjoint(folder.files):
        return
    loaded = folder.weights.loaded
    if not loaded:
        yield from _elsewhere(folder)
    if loaded == [_SINGLE] and _INDEX in folder.weights.indexes:
        shards = [*folder.weights.indexes[_INDEX].shards]
        if shards and shards != [_SINGLE]:
            message = f"`{_INDEX}` and its {len(shards)} shards are never loaded, as `{_SINGLE}` is beside them"
            fix = f"delete `{_SINGLE}` if the shards are the model; if not, delete `{_INDEX}` and the shards."
            yield Problem(message, Location(_INDEX), fix)
    yield from _checkpoints(folder)


def _checkpoints(folder: ModelFolder) -> Iterator[Problem]:
    """Pickles in which the tensors are not at the top."""
    for name, held in folder.weights.state_dicts.items():
        if held and held.of:
            message = f"`{plain(name)}` is a pickled `{plain(held.of)[:100]}`, not a dict of tensors"
            fix = (
                "load it with `torch.load(file, weights_only=False)`, and save it with `model.save_pretrained(folder)`."
            )
            yield Problem(message, Location(name), fix)
        elif held and held.within:
            message = f"`{plain(name)}` has its tensors under the key `{plain(held.within)[:60]}`, not at the top"
            keys = "".join(f'["{key}"]' for key in plain(held.within)[:60].split("."))
            fix = f"load `torch.load(file){keys}` into the model, and save it with "
            yield Problem(message, Location(name), f"{fix}`model.save_pretrained(folder)`.")


def _elsewhere(folder: ModelFolder) -> Iterator[Problem]:
    """The weights under other names, if no library loads any of the weights that are there."""
    weights = [name for name in folder.files if is_weights(name)]
    ours = [name for name in weights if PurePosixPath(name).suffix in _OURS and _is_pytorch(folder, name)]
    named = [name for name in weights if name.rpartition("/")[2].startswith(_ELSEWHERE)]
    others = [name for name in weights if name not in ours]
    is_for_others = any(not name.endswith(".onnx") for name in others) or not _is_named(folder)
    if not ours or (others and is_for_others) or named or any(map(_SHARD.fullmatch, weights)):
        return
    yield from together(ours, Location, _unread)


def _unread(names: Sequence[str]) -> Problem:
    """The problem of weights with names that transformers does not look for."""
    first = names[0]
    ending = ".safetensors" if first.endswith(".safetensors") else ".bin"
    expected = _SINGLE if ending == ".safetensors" else _PICKLE
    looks = f"transformers looks for `{_SINGLE}` or `{_PICKLE}`, not for `{show(first)}`{and_more(names)}"
    fix = f"rename `{show(first)}` to `{expected}`." if len(names) == 1 else ""
    if variant := _VARIANT.fullmatch(first):
        looks = f'only `from_pretrained(folder, variant="{variant["variant"]}")` loads `{show(first)}`{and_more(names)}'
    elif "/" in first:
        fix = f"move `{show(first)}` to `{expected}`, beside {CONFIG}." if len(names) == 1 else ""
    return Problem(looks, Location(first), fix)


def _is_named(folder: ModelFolder) -> bool:
    """Whether the card names a library that loads models as transformers does, and does not load ONNX."""
    return folder.card.values.get("library_name") in tuple(LIKE_TRANSFORMERS)


def _is_pytorch(folder: ModelFolder, name: str) -> bool:
    """Whether a file is by PyTorch or safetensors, and not one of another library with such an ending."""
    scan = folder.weights.pickles.get(name)
    return scan is None or scan.is_pickle


def is_transformers(folder: ModelFolder) -> bool:
    """Whether transformers loads the folder, with its own code."""
    kind = folder.config.values.get("model_type")
    is_known = isinstance(kind, str) and kind in rows("types") and "auto_map" not in folder.config.values
    return is_known and "transformers_weights" not in folder.config.values and library_of(folder) in LIKE_TRANSFORMERS
