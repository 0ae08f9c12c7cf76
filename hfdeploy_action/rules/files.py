"""Files: what a model needs is there, and whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import PurePosixPath

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, TOKENIZER_CONFIG, ModelFolder, Unreadable
from hfdeploy_action.folder.weights import Unsound

_TRANSFORMERS = ("model.safetensors", "pytorch_model.bin", "tf_model.h5", "flax_model.msgpack")
_WEIGHTS = frozenset(
    ".safetensors .bin .onnx .gguf .h5 .keras .msgpack .pt .pth .ckpt .tflite .pb .mlmodel .pkl .pickle .joblib "
    ".skops .nemo .ot .npz .pdparams .llamafile .ggml".split()
)
_PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
# Files that hold a whole vocabulary, by the names the tokenizer classes of transformers 5 look for.
_VOCABULARIES = frozenset(
    "vocab.txt vocab.json vocab.bpe vocab.model spiece.model spm.model source.spm tokenizer.model "
    "sentencepiece.bpe.model sentencepiece.model bpe.codes tekken.json tiktoken.model qwen.tiktoken".split()
)
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they change the order of what is shown
_TEXT_HEADS = (
    *("ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering", "ForMultipleChoice"),
    *("ForMaskedLM", "ForCausalLM", "LMHeadModel", "ForSeq2SeqLM", "ForPreTraining"),
)


def is_weights(name: str) -> bool:
    """Whether a file's ending says that it holds weights."""
    return PurePosixPath(name).suffix in _WEIGHTS and not name.endswith("training_args.bin")


@rule("HFD101", Severity.ERROR)
def weights_are_there(folder: ModelFolder) -> Iterator[Problem]:
    """The folder holds weights.

    Without weights there is nothing to load, and everything else about the model is beside the point.

    Fix: save the model into this folder (`model.save_pretrained(...)` writes `model.safetensors`), or point
    `model-path` at the folder that holds it.
    """
    if any(is_weights(name) for name in folder.files) or _shard_indexes(folder):
        return
    close = get_close_matches("pytorch_model.bin", folder.files, n=1, cutoff=0.8)
    hint = f"; is `{close[0]}` a misspelt `pytorch_model.bin`?" if close else ""
    yield Problem(f"no weights among {_count(folder.files)}" + hint, Location(close[0]) if close else None)


@rule("HFD102", Severity.ERROR)
def config_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """A transformers model has its `config.json`.

    It names the architecture, the labels and every size; without it no library can rebuild the model.

    Fix: save the configuration beside the weights: `model.config.save_pretrained(...)`.
    """
    expects = any(_is_transformers(name) for name in folder.files) or not any(map(is_weights, folder.files))
    if expects and CONFIG not in folder.files and "adapter_config.json" not in folder.files:
        yield Problem(f"no `{CONFIG}`", Location(CONFIG))


@rule("HFD103", Severity.ERROR)
def config_is_json(folder: ModelFolder) -> Iterator[Problem]:
    """The configuration files are JSON objects.

    Every library parses them first; one stray character and the model cannot be loaded.

    Fix: correct the file at this line, or save it anew with `save_pretrained`.
    """
    for name in (CONFIG, TOKENIZER_CONFIG, "tokenizer.json", "adapter_config.json", "generation_config.json"):
        read = folder.json(name)
        if isinstance(read, Unreadable):
            yield Problem(f"`{name}` is not a JSON object: {read.message}", read.at)


@rule("HFD104", Severity.ERROR)
def safetensors_are_sound(folder: ModelFolder) -> Iterator[Problem]:
    """Every safetensors file is whole.

    A file cut short by an interrupted download or a full disk is refused by every library, or worse, read in part.

    Fix: copy or save the file again; it is damaged.
    """
    for name, header in folder.headers.items():
        if isinstance(header, Unsound):
            yield Problem(f"`{name}` is damaged: {header}", Location(name))


@rule("HFD105", Severity.ERROR)
def shards_are_complete(folder: ModelFolder) -> Iterator[Problem]:
    """Every shard that an index names is there, with its tensors.

    A missing shard fails at load time, on the user's machine, after gigabytes of download.

    Fix: copy the missing shard, or save the model again so that index and shards belong together.
    """
    for index in _shard_indexes(folder):
        read = folder.json(index)
        weight_map = read.get("weight_map") if isinstance(read, dict) else None
        if not isinstance(weight_map, dict):
            at = read.at if isinstance(read, Unreadable) else Location(index)
            yield Problem(f"`{index}` has no `weight_map`", at)
            continue
        yield from _shard_problems(folder, index, {k: v for k, v in weight_map.items() if isinstance(v, str)})


def _shard_problems(folder: ModelFolder, index: str, weight_map: dict[str, str]) -> Iterator[Problem]:
    beside = PurePosixPath(index).parent
    for shard in sorted(set(weight_map.values())):
        path = str(beside / shard)
        first = next(tensor for tensor, file in weight_map.items() if file == shard)
        if path not in folder.files:
            yield Problem(f"`{index}` names `{shard}`, which is not here", folder.in_json(index, "weight_map", first))
            continue
        header = folder.headers.get(path)
        if header is None or isinstance(header, Unsound):
            continue
        lacking = [tensor for tensor, file in weight_map.items() if file == shard and tensor not in header.tensors]
        if lacking:
            at = folder.in_json(index, "weight_map", lacking[0])
            yield Problem(f"`{shard}` does not hold `{lacking[0]}`{_more(lacking)}, as `{index}` says", at)


@rule("HFD106", Severity.ERROR)
def tokenizer_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """A text model has a tokenizer.

    Without `tokenizer.json` or a vocabulary the Inference API cannot load the model at all.

    Fix: save it beside the model: `tokenizer.save_pretrained(...)`.
    """
    if _is_text_model(folder) and "tokenizer.json" not in folder.files and not _vocabularies(folder):
        yield Problem("neither `tokenizer.json` nor a vocabulary file", Location("tokenizer.json"))


@rule("HFD107", Severity.WARNING)
def tokenizer_json_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """The tokenizer comes as `tokenizer.json`.

    Text Embeddings Inference, transformers.js and the Hub's widgets read this file only; from a vocabulary alone
    it has to be converted on every start.

    Fix: save the fast tokenizer: `AutoTokenizer.from_pretrained(folder).save_pretrained(folder)`.
    """
    vocabularies = _vocabularies(folder)
    if _is_text_model(folder) and "tokenizer.json" not in folder.files and vocabularies:
        yield Problem(f"`{vocabularies[0]}` without `tokenizer.json`", Location("tokenizer.json"))


@rule("HFD108", Severity.WARNING)
def tokenizer_config_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """A text model has its `tokenizer_config.json`.

    It says how long a text may be and whether it is lower-cased; without it, long texts fail on the deployed model.

    Fix: save it beside the model: `tokenizer.save_pretrained(...)`.
    """
    if _is_text_model(folder) and TOKENIZER_CONFIG not in folder.files:
        yield Problem(f"no `{TOKENIZER_CONFIG}`", Location(TOKENIZER_CONFIG))


@rule("HFD109", Severity.WARNING)
def weights_are_not_only_pickles(folder: ModelFolder) -> Iterator[Problem]:
    """The weights come as safetensors.

    Unpickling runs whatever code is in the file, so many users and services refuse it.

    Fix: save them as safetensors: `model.save_pretrained(folder)` does so.
    """
    held = [name for name in folder.files if is_weights(name)]
    pickles = [name for name in held if PurePosixPath(name).suffix in _PICKLES]
    if pickles and len(pickles) == len(held):
        yield Problem(f"the only weights are pickles: `{pickles[0]}`{_more(pickles)}", Location(pickles[0]))


@rule("HFD110", Severity.ERROR)
def files_stay_inside(folder: ModelFolder) -> Iterator[Problem]:
    """Everything in the folder is a file of the folder.

    A link that leads out of it would publish a file that nobody looked at; a pipe or a device never ends.

    Fix: put a copy of the file in its place, or exclude it under `publish.exclude`.
    """
    for name, why in folder.strays.items():
        yield Problem(f"`{printable(name)}` is {why}", Location(name))


@rule("HFD111", Severity.ERROR)
def names_are_printable(folder: ModelFolder) -> Iterator[Problem]:
    """File names are printable text.

    A line break or a control character in a name breaks tools that list it; the Hub cannot show it.

    Fix: rename the file.
    """
    for name in folder.files:
        if not is_printable(name):
            yield Problem(f"the name `{printable(name)}` holds a character that cannot be printed", Location(name))


def is_printable(text: str) -> bool:
    """Whether text is one line of characters, each of which shows: no control characters, nor what turns text around.

    `str.isprintable` would also refuse emoji joined to one, Persian, and whatever is newer than this Python.
    """
    return not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in _TURNING for c in text)


def printable(text: str) -> str:
    """Text with what cannot be printed written out, as `\\n`."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _is_transformers(name: str) -> bool:
    start, _, _ = name.partition("-0")  # the first shard of several
    return any(name == whole or start == whole.partition(".")[0] for whole in _TRANSFORMERS)


def _is_text_model(folder: ModelFolder) -> bool:
    architectures = folder.config.get("architectures")
    names = architectures if isinstance(architectures, list) else []
    return any(isinstance(name, str) and name.endswith(_TEXT_HEADS) for name in names)


def _vocabularies(folder: ModelFolder) -> list[str]:
    return [name for name in folder.files if name in _VOCABULARIES]


def _shard_indexes(folder: ModelFolder) -> list[str]:
    return [name for name in folder.files if name.endswith((".safetensors.index.json", ".bin.index.json"))]


def _count(names: object) -> str:
    number = len(names)  # type: ignore[arg-type]
    return "1 file" if number == 1 else f"{number:,} files"


def _more(names: list[str]) -> str:
    return f" and {len(names) - 1:,} more" if len(names) > 1 else ""
