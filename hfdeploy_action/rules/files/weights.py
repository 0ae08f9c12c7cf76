"""Damaged and incomplete weights, and weights that differ from their index or config.json."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from hfdeploy_action import units
from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, ModelFolder, Unreadable
from hfdeploy_action.folder.headers import Header, Unsound
from hfdeploy_action.folder.shards import Index
from hfdeploy_action.rules.files.foreign import damaged
from hfdeploy_action.rules.files.json_errors import json_problem
from hfdeploy_action.rules.limits import together
from hfdeploy_action.text import and_more, plain

_SAVE_SHARDS = "delete the index and all shards, and save the model again: `model.save_pretrained(folder)`."
_SHARD = re.compile(r"(?P<stem>.+)-\d{5}-of-\d{5}(?P<ending>\.safetensors|\.bin)")
_FLOATS = {"float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16"}
_WHOLE = {"BOOL", "U16", "I16", "U32", "I32", "U64", "I64"}  # of buffers; quantized weights rarely have them


@rule("HFD104", Severity.ERROR)
def damaged_safetensors(folder: ModelFolder) -> Iterator[Problem]:
    """A safetensors file is damaged.

    Libraries refuse to load it. Interrupted downloads and full disks cut files short.

    Fix: copy the original file again, or save the model again: `model.save_pretrained(folder)`.
    """
    for name, header in folder.weights.headers.items():
        if isinstance(header, Unsound):
            yield damaged(folder, name, str(header), "a safetensors file")


@rule("HFD105", Severity.ERROR)
def incomplete_shards(folder: ModelFolder) -> Iterator[Problem]:
    """A shard that the index names is missing or lacks a tensor.

    Loading the model fails on the user's machine, after the user has downloaded gigabytes.

    Fix: copy the original shard again; or delete the index and all shards, and save the model again:
    `model.save_pretrained(folder)`.
    """
    for name, index in folder.weights.indexes.items():
        if not index.shards:
            read, fix = folder.json.object(name), f"delete `{name}` and all shards, and save the model again."
            if isinstance(read, Unreadable):
                yield json_problem(folder, name, read)
            else:
                yield Problem(f"`{name}` has no `weight_map`", Location(name), fix)
        absent = [shard for shard in index.shards if shard not in folder.files]
        if absent:
            at = folder.json.at(name, "weight_map", index.shards[absent[0]][0])
            shown = f"`{_beside(absent[0], name)}`{and_more(absent)}"
            fix = f"copy {shown} from where the model was saved; or {_SAVE_SHARDS}"
            verb = "is" if len(absent) == 1 else "are"
            yield Problem(f"`{name}` names {shown}, which {verb} missing", at, fix)
        yield from _lacking(folder, name, index)


def _lacking(folder: ModelFolder, name: str, index: Index) -> Iterator[Problem]:
    """The first shard that lacks a tensor, as one problem: finding the line in a long index takes time."""
    for shard, tensors in index.shards.items():
        header = folder.weights.headers.get(shard)
        lacking = [tensor for tensor in tensors if tensor not in header.tensors] if isinstance(header, Header) else []
        if lacking:
            at = folder.json.at(name, "weight_map", lacking[0])
            shown = f"`{_beside(shard, name)}`"
            message = f"{shown} does not contain `{plain(lacking[0])}`{and_more(lacking)}, which `{name}` expects in it"
            yield Problem(message, at, f"copy {shown} again from where the model was saved; or {_SAVE_SHARDS}")
            return


def _beside(shard: str, index: str) -> str:
    """A shard's path as its index writes it."""
    return plain(shard.removeprefix(index[: index.rfind("/") + 1]))


@rule("HFD112", Severity.ERROR)
def missing_shard_index(folder: ModelFolder) -> Iterator[Problem]:
    """The weights are in several files, but there is no index.

    Libraries find the shards by their index. Without it, transformers loads no weights.

    Fix: copy the original `model.safetensors.index.json` again; or delete the shards, and save the model again:
    `model.save_pretrained(folder)`.
    """
    for stem in ("model.safetensors", "pytorch_model.bin"):
        name, _, ending = stem.rpartition(".")
        shard = re.compile(rf"{name}-\d{{5}}-of-\d{{5}}\.{ending}")
        shards = list(filter(shard.fullmatch, folder.files))
        whole = {stem, f"{stem}.index.json", "model.safetensors", "model.safetensors.index.json"}
        if shards and CONFIG in folder.files and whole.isdisjoint(folder.files):
            index = f"{stem}.index.json"
            fix = f"copy `{index}` from where the model was saved; or delete the shards, and save the model again."
            yield Problem(f"there is no `{index}` for `{shards[0]}`{and_more(shards)}", Location(index), fix)


@rule("HFD113", Severity.WARNING)
def incomplete_shard_index(folder: ModelFolder) -> Iterator[Problem]:
    """The index does not name every shard and every tensor.

    Every user downloads the shards and tensors that the index leaves out, but only some libraries load them.

    Fix: delete a shard that is left over from an earlier save; or delete the index and all shards, and save the model
    again: `model.save_pretrained(folder)`.
    """
    for name, index in folder.weights.indexes.items():
        unnamed = [file for file in folder.files if index.shards and _is_left_out(file, name, index)]
        yield from together(unnamed, Location, partial(_unnamed, name))
        named = {tensor for tensors in index.shards.values() for tensor in tensors}
        for shard in index.shards:
            header = folder.weights.headers.get(shard)
            extra = [tensor for tensor in header.tensors if tensor not in named] if isinstance(header, Header) else []
            if extra:
                what = f"`{plain(extra[0])}`{and_more(extra)} in `{_beside(shard, name)}`"
                message = f"`{name}` does not name {what}"
                yield Problem(message, folder.json.at(name, "weight_map"), _SAVE_SHARDS)
                break


def _unnamed(index: str, files: Sequence[str]) -> Problem:
    shown = f"`{files[0]}`{and_more(files)}"
    fix = f"delete {shown} if it is left over from an earlier save; or {_SAVE_SHARDS}"
    return Problem(f"`{index}` does not name {shown}", Location(files[0]), fix)


def _is_left_out(file: str, name: str, index: Index) -> bool:
    """Whether a file is, by its name, a shard of the weights of this index, which does not name it."""
    match = _SHARD.fullmatch(file)
    if match is None or file in index.shards:
        return False
    return name.startswith(f"{match['stem']}{match['ending']}.index")


@rule("HFD114", Severity.WARNING)
def duplicate_tensor(folder: ModelFolder) -> Iterator[Problem]:
    """Two shards contain the same tensor.

    The copy that is loaded last is used. It may not be the one that the index names.

    Fix: delete the index and all shards, and save the model again: `model.save_pretrained(folder)`.
    """
    for name, index in folder.weights.indexes.items():
        seen: dict[str, str] = {}
        duplicates: dict[str, tuple[str, str]] = {}
        for shard in index.shards:
            header = folder.weights.headers.get(shard)
            tensors = dict.fromkeys(header.tensors, shard) if isinstance(header, Header) else {}
            duplicates |= {tensor: (seen[tensor], shard) for tensor in tensors.keys() & seen.keys()}
            seen |= tensors
        if duplicates:
            first, shards = min(duplicates.items())
            where = " and ".join(f"`{_beside(shard, name)}`" for shard in shards)
            message = f"duplicate tensor `{plain(first)}`{and_more(duplicates)}: it is in {where}"
            yield Problem(message, folder.json.at(name, "weight_map", first))


@rule("HFD115", Severity.WARNING)
def mismatched_total_size(folder: ModelFolder) -> Iterator[Problem]:
    """`total_size` in the index differs from the size of the tensors.

    Libraries use `total_size` to plan memory. A wrong value shows that the index and the shards were not saved
    together.

    Fix: set `total_size` to the number of bytes in the message; or delete the index and all shards, and save the model
    again: `model.save_pretrained(folder)`.
    """
    for name, index in folder.weights.indexes.items():
        headers = [folder.weights.headers.get(shard) for shard in index.shards]
        sound = [header for header in headers if isinstance(header, Header)]
        size = sum(header.size for header in sound)
        if len(sound) == len(headers) > 0 and index.total_size not in {None, size}:
            at = folder.json.at(name, "metadata", "total_size")
            message = f"`total_size` is {index.total_size:,.0f} bytes, but the tensors have {units.exact(size)}"
            yield Problem(message, at, f'write `"total_size": {size}`; or {_SAVE_SHARDS}')


@rule("HFD116", Severity.WARNING)
def mismatched_dtype(folder: ModelFolder) -> Iterator[Problem]:
    """The data type of the weights differs from the one in config.json.

    Libraries load the model in the declared type. Its memory use, speed and answers then differ from those of the saved
    weights.

    Fix: set `dtype` (formerly `torch_dtype`) in config.json to the type of the weights, as in `"dtype": "float16"`, or
    save the weights in the declared type.
    """
    key = "dtype" if "dtype" in folder.config.values else "torch_dtype"
    declared = str(folder.config.values.get(key)).removeprefix("torch.")
    dtypes = {tensor.dtype for tensor in folder.weights.tensors.values()}
    floats = [name for name, dtype in _FLOATS.items() if dtype in dtypes]
    is_plain = "quantization_config" not in folder.config.values and dtypes <= {*_FLOATS.values(), *_WHOLE}
    if is_plain and floats and declared in _FLOATS and declared not in floats:
        message = f"`{key}` is {declared}, but the weights are {' and '.join(floats)}"
        fix = f'write `"{key}": "{floats[0]}"`, or save the weights as {declared}.' if len(floats) == 1 else ""
        yield Problem(message, folder.config.at(key), fix)
