"""What a model needs is there, in files of the folder with names that can be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import PurePosixPath

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, TOKENIZER_CONFIG, ModelFolder, Unreadable
from hfdeploy_action.folder.architectures import architecture_of
from hfdeploy_action.folder.shards import is_index
from hfdeploy_action.rules.files.libraries import LIKE_TRANSFORMERS, SAVES_SAFETENSORS, SAVES_WEIGHTS, library_of
from hfdeploy_action.rules.files.names import is_vocabulary, is_weights
from hfdeploy_action.text import and_more, count, is_printable, plain
from hfdeploy_action.vocabulary import rows

_OBJECTS = (
    *(CONFIG, TOKENIZER_CONFIG, "tokenizer.json", "adapter_config.json", "generation_config.json"),
    *("special_tokens_map.json", "added_tokens.json", "preprocessor_config.json", "processor_config.json"),
    *("chat_template.json", "sentence_bert_config.json"),
)
_VALUES = ("modules.json", "vocab.json")  # the one is a list; the other is for some libraries
_POOLING = re.compile(r"[0-9]{1,3}_Pooling/config\.json")
_TRANSFORMERS = ("model.safetensors", "pytorch_model.bin", "tf_model.h5", "flax_model.msgpack")
_PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
# Tokenizers of bytes and characters, which have no vocabulary to save.
_OF_BYTES = ("ByT5Tokenizer", "CanineTokenizer", "PerceiverTokenizer")
# Tokenizers that transformers has in Python only, for which no tokenizer.json can be saved.
_SLOW = frozenset(
    "Bartpho BertGeneration BertJapanese Bertweet BioGpt CTRL CpmAnt ErnieM Esm FSMT Flaubert GPTSw3 "
    "M2M100 MLuke Marian MyT5 Phobert Plbart PLBart ProphetNet RoCBert Speech2Text SpeechT5 Tapas TransfoXL "
    "XLM XLMProphetNet".split()
)
_CODE = re.compile(r"tokenization_\w+\.py")


@rule("HFD101", Severity.ERROR)
def weights_are_there(folder: ModelFolder) -> Iterator[Problem]:
    """The folder holds weights.

    Without weights there is nothing to load, and everything else about the model is beside the point.

    Fix: save the model into this folder (`model.save_pretrained(folder)` writes `model.safetensors`), or point
    `model-path` at the folder that holds it.
    """
    if any(is_weights(name) for name in folder.files) or any(map(is_index, folder.files)):
        return
    if library_of(folder) not in SAVES_WEIGHTS:
        return
    close = get_close_matches("pytorch_model.bin", folder.files, n=1, cutoff=0.8)
    hint = f"; is `{close[0]}` a misspelt `pytorch_model.bin`?" if close else ""
    yield Problem(f"no weights among {count(len(folder.files), 'file')}" + hint, Location(close[0]) if close else None)


@rule("HFD102", Severity.ERROR)
def config_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """A transformers model has its `config.json`.

    It names the architecture, the labels and every size; without it no library can rebuild the model.

    Fix: save the configuration beside the weights: `model.config.save_pretrained(folder)`.
    """
    expects = any(_is_transformers(name) for name in folder.files) or not any(map(is_weights, folder.files))
    if not expects or CONFIG in folder.files or "adapter_config.json" in folder.files:
        return
    if library_of(folder) in LIKE_TRANSFORMERS:
        yield Problem(f"no `{CONFIG}`", Location(CONFIG))


@rule("HFD103", Severity.ERROR)
def config_is_json(folder: ModelFolder) -> Iterator[Problem]:
    """The configuration files are JSON objects, in UTF-8 without a byte order mark.

    Every library parses them first; one stray character and the model cannot be loaded.

    Fix: correct the file at this line, or save it anew: `model.save_pretrained(folder)` writes config.json,
    `tokenizer.save_pretrained(folder)` the files of the tokenizer.
    """
    for name in (*_OBJECTS, *(name for name in folder.files if _POOLING.fullmatch(name))):
        read = folder.json.object(name)
        if isinstance(read, Unreadable):
            yield Problem(f"`{name}` is not a JSON object: {read.message}", read.at)
    for name in _VALUES:
        read = folder.json.value(name)
        if isinstance(read, Unreadable):
            yield Problem(f"`{name}` is not JSON: {read.message}", read.at)


@rule("HFD146", Severity.ERROR)
def model_type_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """The configuration of a transformers model names its `model_type`.

    By it, and by nothing else, transformers 5 builds the model: without it, or with a misspelt one, nothing loads.

    Fix: put back the config.json that was saved with these weights: `model.save_pretrained(folder)` writes both.
    """
    config = folder.config.values
    architecture, kind = architecture_of(config), config.get("model_type")
    ours = architecture in rows("architectures") and library_of(folder) in LIKE_TRANSFORMERS
    if not ours or "auto_map" in config or CONFIG not in folder.files:
        return
    if not isinstance(kind, str):
        at = folder.config.at("model_type" if "model_type" in config else "architectures")
        yield Problem(f"no `model_type` says what a `{architecture}` is", at)
    elif kind not in rows("families") and not _begins(architecture, kind):  # which need not hold them all
        match = get_close_matches(kind[:100], rows("families"), n=1, cutoff=0.85)
        if match and _begins(architecture, match[0]):
            at = folder.config.at("model_type")
            yield Problem(f"there is no `{plain(kind)}`; did you mean `{match[0]}`?", at)


def _begins(architecture: str, kind: str) -> bool:
    return architecture.lower().startswith(kind.lower().replace("-", "").replace("_", ""))


@rule("HFD106", Severity.ERROR)
def tokenizer_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """A text model has a tokenizer.

    Without `tokenizer.json` or a vocabulary the Inference API cannot load the model at all.

    Fix: save it beside the model: `tokenizer.save_pretrained(folder)`.
    """
    if _tokenizer_class(folder) in _OF_BYTES or any(map(_CODE.fullmatch, folder.files)):
        return
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
    if _tokenizer_class(folder).removesuffix("Tokenizer") in _SLOW or any(map(_CODE.fullmatch, folder.files)):
        return
    if _is_text_model(folder) and "tokenizer.json" not in folder.files and vocabularies:
        yield Problem(f"`{vocabularies[0]}` without `tokenizer.json`", Location("tokenizer.json"))


@rule("HFD108", Severity.WARNING)
def tokenizer_config_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """A text model has its `tokenizer_config.json`.

    It says how long a text may be and whether it is lower-cased; without it, long texts fail on the deployed model.

    Fix: save it beside the model: `tokenizer.save_pretrained(folder)`.
    """
    if _is_text_model(folder) and TOKENIZER_CONFIG not in folder.files:
        yield Problem(f"no `{TOKENIZER_CONFIG}`", Location(TOKENIZER_CONFIG))


@rule("HFD109", Severity.WARNING)
def weights_are_not_only_pickles(folder: ModelFolder) -> Iterator[Problem]:
    """The weights come as safetensors.

    Unpickling runs whatever code is in the file, so many users and services refuse it.

    Fix: save them as safetensors, `model.save_pretrained(folder)`, and delete the pickle.
    """
    held = [name for name in folder.files if is_weights(name)]
    pickles = [name for name in held if PurePosixPath(name).suffix in _PICKLES]
    if not pickles or len(pickles) < len(held) or library_of(folder) not in SAVES_SAFETENSORS:
        return
    if all(name in folder.files.pointers or folder.weights.pickles[name].is_pickle for name in pickles):
        yield Problem(f"the only weights are pickles: `{pickles[0]}`{and_more(pickles)}", Location(pickles[0]))


@rule("HFD110", Severity.ERROR)
def files_stay_inside(folder: ModelFolder) -> Iterator[Problem]:
    """Everything in the folder is a file of the folder.

    A link that leads out of it would publish a file that nobody looked at; a pipe or a device never ends.

    Fix: put a copy of the file in its place, or exclude it in hfdeploy.yaml: `publish: {exclude: [notes.txt]}`.
    """
    for name, why in folder.files.strays.items():
        yield Problem(f"`{plain(name)}` is {why}", Location(name))


@rule("HFD111", Severity.ERROR)
def names_are_printable(folder: ModelFolder) -> Iterator[Problem]:
    """File names are printable text.

    A line break or a control character in a name breaks tools that list it; the Hub cannot show it.

    Fix: rename the file.
    """
    for name in folder.files:
        if not is_printable(name):
            yield Problem(f"the name `{plain(name)}` holds a character that cannot be printed", Location(name))


def _is_transformers(name: str) -> bool:
    start, _, _ = name.partition("-0")  # the first shard of several
    return any(name == whole or start == whole.partition(".")[0] for whole in _TRANSFORMERS)


def _is_text_model(folder: ModelFolder) -> bool:
    """Whether the model needs a tokenizer; GGUF holds its own."""
    held = [name for name in folder.files if is_weights(name)]
    return folder.config.reads_text and not (held and all(name.endswith(".gguf") for name in held))


def _tokenizer_class(folder: ModelFolder) -> str:
    config = folder.json.object(TOKENIZER_CONFIG)
    return str(config.get("tokenizer_class")) if isinstance(config, dict) else ""


def _vocabularies(folder: ModelFolder) -> list[str]:
    return [name for name in folder.files if is_vocabulary(name)]
