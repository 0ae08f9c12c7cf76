"""Weights: sound, complete, and what their index and config.json say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, ModelFolder, Unreadable
from hfdeploy_action.folder.headers import Header, Unsound
from hfdeploy_action.folder.shards import Index
from hfdeploy_action.text import and_more, plain

_SHARD = re.compile(r"(?P<stem>.+)-\d{5}-of-\d{5}(?P<ending>\.safetensors|\.bin)")
_FLOATS = {"float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16"}
_WHOLE = {"BOOL", "U16", "I16", "U32", "I32", "U64", "I64"}  # what buffers are made of, quantised weights seldom


@rule("HFD104", Severity.ERROR)
def safetensors_are_sound(folder: ModelFolder) -> Iterator[Problem]:
    """Every safetensors file is whole.

    A file cut short by an interrupted download or a full disk is refused by every library, or worse, read in part.

    Fix: it is damaged: copy it again from where it was saved, or save the model anew with
    `model.save_pretrained(folder)`.
    """
    for name, header in folder.weights.headers.items():
        if isinstance(header, Unsound):
            yield Problem(f"`{name}` is damaged: {header}", Location(name))


@rule("HFD105", Severity.ERROR)
def shards_are_complete(folder: ModelFolder) -> Iterator[Problem]:
    """Every shard that an index names is there, with its tensors.

    A missing shard fails at load time, on the user's machine, after gigabytes of download.

    Fix: copy the missing shard from where the model was saved; or delete index and shards, and save the model again:
    `model.save_pretrained(folder)`.
    """
    for name, index in folder.weights.indexes.items():
        if not index.shards:
            read = folder.json.object(name)
            at = read.at if isinstance(read, Unreadable) else Location(name)
            yield Problem(f"`{name}` has no `weight_map`", at)
        absent = [shard for shard in index.shards if shard not in folder.files]
        if absent:
            at = folder.json.at(name, "weight_map", index.shards[absent[0]][0])
            verb = "which is not here" if len(absent) == 1 else "which are not here"
            yield Problem(f"`{name}` names `{_beside(absent[0], name)}`{and_more(absent)}, {verb}", at)
        yield from _lacking(folder, name, index)


def _lacking(folder: ModelFolder, name: str, index: Index) -> Iterator[Problem]:
    """The first shard that does not hold what the index says, as one problem: a place in a long index takes time."""
    for shard, tensors in index.shards.items():
        header = folder.weights.headers.get(shard)
        lacking = [tensor for tensor in tensors if tensor not in header.tensors] if isinstance(header, Header) else []
        if lacking:
            at = folder.json.at(name, "weight_map", lacking[0])
            what = f"`{_beside(shard, name)}` does not hold `{plain(lacking[0])}`{and_more(lacking)}"
            yield Problem(f"{what}, as `{name}` says", at)
            return


def _beside(shard: str, index: str) -> str:
    """A shard's path as its index writes it."""
    return plain(shard.removeprefix(index[: index.rfind("/") + 1]))


@rule("HFD112", Severity.ERROR)
def shards_have_an_index(folder: ModelFolder) -> Iterator[Problem]:
    """Weights in several files have their index.

    Without it transformers finds no weights at all: it never guesses at the names of shards.

    Fix: copy `model.safetensors.index.json` to the shards; or delete the shards, and save the model again:
    `model.save_pretrained(folder)`.
    """
    for stem in ("model.safetensors", "pytorch_model.bin"):
        name, _, ending = stem.rpartition(".")
        shards = [file for file in folder.files if re.fullmatch(rf"{name}-\d{{5}}-of-\d{{5}}\.{ending}", file)]
        whole = {stem, f"{stem}.index.json", "model.safetensors", "model.safetensors.index.json"}
        if shards and CONFIG in folder.files and whole.isdisjoint(folder.files):
            yield Problem(
                f"`{shards[0]}`{and_more(shards)} without `{stem}.index.json`", Location(f"{stem}.index.json")
            )


@rule("HFD113", Severity.WARNING)
def index_names_every_tensor(folder: ModelFolder) -> Iterator[Problem]:
    """The index names every shard and every tensor that is there.

    Whatever it leaves out is downloaded by every user, and loaded by some libraries and not by others.

    Fix: delete a shard left over from an earlier save; or delete index and shards, and save the model again:
    `model.save_pretrained(folder)`.
    """
    for name, index in folder.weights.indexes.items():
        unnamed = [file for file in folder.files if index.shards and _is_left_out(file, name, index)]
        if unnamed:
            yield Problem(f"`{name}` does not name `{unnamed[0]}`{and_more(unnamed)}", Location(unnamed[0]))
        named = {tensor for tensors in index.shards.values() for tensor in tensors}
        for shard in index.shards:
            header = folder.weights.headers.get(shard)
            extra = [tensor for tensor in header.tensors if tensor not in named] if isinstance(header, Header) else []
            if extra:
                what = f"`{plain(extra[0])}`{and_more(extra)} in `{_beside(shard, name)}`"
                yield Problem(f"`{name}` does not name {what}", folder.json.at(name, "weight_map"))
                break


def _is_left_out(file: str, name: str, index: Index) -> bool:
    """Whether a file is a shard by its name, of the weights that this index is about, and not in it."""
    match = _SHARD.fullmatch(file)
    if match is None or file in index.shards:
        return False
    return name.startswith(f"{match['stem']}{match['ending']}.index")


@rule("HFD114", Severity.WARNING)
def tensors_stand_once(folder: ModelFolder) -> Iterator[Problem]:
    """A tensor is in one shard only.

    Where two shards hold it, the one that is read last counts: it need not be the one that the index names.

    Fix: delete index and shards, and save the model again: `model.save_pretrained(folder)`.
    """
    for name, index in folder.weights.indexes.items():
        held: dict[str, str] = {}
        twice: dict[str, str] = {}
        for shard in index.shards:
            header = folder.weights.headers.get(shard)
            tensors = dict.fromkeys(header.tensors, shard) if isinstance(header, Header) else {}
            twice |= dict.fromkeys(tensors.keys() & held.keys(), shard)
            held |= tensors
        if twice:
            first, shard = min(twice.items())
            what = f"`{plain(first)}`{and_more(twice)} is in `{_beside(shard, name)}`, and in another shard too"
            yield Problem(what, folder.json.at(name, "weight_map", first))


@rule("HFD115", Severity.WARNING)
def total_size_adds_up(folder: ModelFolder) -> Iterator[Problem]:
    """The index gives the size that its shards have.

    Libraries plan memory by `total_size`; one that is wrong tells that index and shards were not saved together.

    Fix: set `total_size` to the bytes that the tensors take, as the message says; or delete index and shards, and save
    the model again: `model.save_pretrained(folder)`.
    """
    for name, index in folder.weights.indexes.items():
        headers = [folder.weights.headers.get(shard) for shard in index.shards]
        sound = [header for header in headers if isinstance(header, Header)]
        held = sum(header.size for header in sound)
        if len(sound) == len(headers) > 0 and index.total_size not in {None, held}:
            at = folder.json.at(name, "metadata", "total_size")
            yield Problem(f"`total_size` is {index.total_size:,.0f}, but the tensors take {held:,} bytes", at)


@rule("HFD116", Severity.WARNING)
def dtype_is_the_declared_one(folder: ModelFolder) -> Iterator[Problem]:
    """The weights have the type that config.json gives.

    Libraries load the model in the type that is written there: memory, speed and answers are then other than meant.

    Fix: set `dtype` (formerly `torch_dtype`) in config.json to the type of the weights, as in `"dtype": "float16"`, or
    save them in the type that is given.
    """
    key = "dtype" if "dtype" in folder.config.values else "torch_dtype"
    declared = str(folder.config.values.get(key)).removeprefix("torch.")
    held = {tensor.dtype for tensor in folder.weights.tensors.values()}
    floats = [name for name, dtype in _FLOATS.items() if dtype in held]
    plain = "quantization_config" not in folder.config.values and held <= {*_FLOATS.values(), *_WHOLE}
    if plain and floats and declared in _FLOATS and declared not in floats:
        yield Problem(f"`{key}` is {declared}, but the weights are {' and '.join(floats)}", folder.config.at(key))
