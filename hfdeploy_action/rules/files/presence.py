"""Missing files, and a model type that no library knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.architectures import architecture_of
from hfdeploy_action.folder.modules import MODULES, modules_in
from hfdeploy_action.folder.shards import is_index
from hfdeploy_action.rules.files.libraries import LIKE_TRANSFORMERS, SAVES_SAFETENSORS, SAVES_WEIGHTS, library_of
from hfdeploy_action.rules.files.names import is_tokenizer_code, is_vocabulary, is_weights
from hfdeploy_action.rules.files.tokenizer import class_of_json_alone
from hfdeploy_action.rules.limits import together
from hfdeploy_action.text import and_more, as_json, count, show
from hfdeploy_action.vocabulary import rows

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


@rule("HFD101", Severity.ERROR)
def missing_weights(folder: ModelFolder) -> Iterator[Problem]:
    """The folder has no weights.

    Without weights, there is no model to load.

    Fix: save the model into this folder (`model.save_pretrained(folder)` writes `model.safetensors`), or set
    `model-path` to the folder that contains the weights.
    """
    if any(is_weights(name) for name in folder.files) or any(map(is_index, folder.files)):
        return
    if library_of(folder) not in SAVES_WEIGHTS or "adapter_config.json" in folder.files:  # HFD133 reports an adapter
        return
    close = get_close_matches("pytorch_model.bin", (name for name in folder.files if "/" not in name), n=1, cutoff=0.8)
    if close:
        fix = f"rename `{show(close[0])}` to `pytorch_model.bin`."
        yield Problem(f"there are no weights; is `{show(close[0])}` misspelled?", Location(close[0]), fix)
    elif folder.files:
        yield Problem(f"the folder has {count(len(folder.files), 'file')}, but no weights")
    else:
        yield Problem("the folder is empty")


@rule("HFD102", Severity.ERROR)
def missing_config(folder: ModelFolder) -> Iterator[Problem]:
    """A transformers model has no `config.json`.

    This file contains the model's architecture, labels and sizes. Without it, no library can load the model.

    Fix: save the configuration next to the weights: `model.config.save_pretrained(folder)`.
    """
    expects = any(_is_transformers(name) for name in folder.files) or not any(map(is_weights, folder.files))
    first = next(iter(modules_in(folder.json.value(MODULES))), None)
    is_of_modules = first is not None and (first.path or first.kind not in {"Transformer", "MLMTransformer"})
    if not expects or CONFIG in folder.files or "adapter_config.json" in folder.files or is_of_modules:
        return
    if library_of(folder) in LIKE_TRANSFORMERS:
        other = next((name for name in folder.files if name.lower() == CONFIG), None)
        message = f"libraries read `{CONFIG}`, not `{other}`" if other else f"there is no `{CONFIG}`"
        yield Problem(message, Location(CONFIG), f"rename `{other}` to `{CONFIG}`." if other else "")


@rule("HFD146", Severity.ERROR)
def unknown_model_type(folder: ModelFolder) -> Iterator[Problem]:
    """`model_type` in config.json is missing or unknown.

    Since version 5, transformers selects the model's code by `model_type` alone. If it is missing or misspelled, the
    model does not load.

    Fix: restore the config.json that was saved with these weights, or save the model again:
    `model.save_pretrained(folder)` writes both files.
    """
    config = folder.config.values
    architecture, kind = architecture_of(config), config.get("model_type")
    if "auto_map" in config or CONFIG not in folder.files or library_of(folder) not in LIKE_TRANSFORMERS:
        return
    is_known = architecture in rows("architectures")
    if not isinstance(kind, str) or not kind:
        if is_known:
            message = f"there is no `model_type` for `{architecture}`"
            if "model_type" in config:
                message = f"`model_type` is {as_json(kind)}, not the name of a model type"
            yield Problem(message, folder.config.at("model_type" if "model_type" in config else "architectures"))
    elif kind not in rows("types") and kind not in rows("families"):
        meant = _meant(kind, architecture if is_known else "")
        if meant:
            message = f"transformers does not know the model type `{show(kind)}`; did you mean `{meant}`?"
            yield Problem(message, folder.config.at("model_type"), f'write `"model_type": "{meant}"`.')


def _meant(kind: str, architecture: str) -> str:
    """The model type that is written otherwise, else that of a known class; empty if neither is known."""
    alike = {_letters(known): known for known in rows("types")}
    if written := alike.get(_letters(kind[:100])):
        return written
    near = get_close_matches(_letters(kind[:100]), alike, n=1, cutoff=0.85)
    begun = [letters for letters in alike if _letters(kind[:100]).startswith(letters)]
    each = [letters for letters in (*near, *begun) if architecture.lower().startswith(letters)]
    return alike[max(each, key=len)] if each else ""


def _letters(kind: str) -> str:
    return re.sub(r"[\s_.-]", "", kind).lower()


@rule("HFD106", Severity.ERROR)
def missing_tokenizer(folder: ModelFolder) -> Iterator[Problem]:
    """A text model has no tokenizer.

    Without `tokenizer.json` or a vocabulary file, inference services cannot load the model.

    Fix: save the tokenizer next to the model: `tokenizer.save_pretrained(folder)`.
    """
    if _tokenizer_class(folder) in _OF_BYTES or any(map(is_tokenizer_code, folder.files)):
        return
    if _is_text_model(folder) and "tokenizer.json" not in folder.files and not _vocabularies(folder):
        yield Problem("there is no `tokenizer.json`, and no vocabulary file", Location("tokenizer.json"))


@rule("HFD107", Severity.WARNING)
def missing_tokenizer_json(folder: ModelFolder) -> Iterator[Problem]:
    """The tokenizer has a vocabulary file but no `tokenizer.json`.

    Text Embeddings Inference, transformers.js and the Hub's widgets read only `tokenizer.json`. Other libraries
    convert the vocabulary each time they load the model.

    Fix: save the fast tokenizer: `AutoTokenizer.from_pretrained(folder).save_pretrained(folder)`.
    """
    vocabularies = _vocabularies(folder)
    if _tokenizer_class(folder).removesuffix("Tokenizer") in _SLOW or any(map(is_tokenizer_code, folder.files)):
        return
    if class_of_json_alone(folder):  # HFD126 reports it
        return
    if _is_text_model(folder) and "tokenizer.json" not in folder.files and vocabularies:
        yield Problem(f"there is `{vocabularies[0]}`, but no `tokenizer.json`", Location("tokenizer.json"))


@rule("HFD108", Severity.WARNING)
def missing_tokenizer_config(folder: ModelFolder) -> Iterator[Problem]:
    """A text model has no `tokenizer_config.json`.

    It sets the maximum length of a text and whether text is converted to lowercase. Without it, long texts fail on the
    deployed model.

    Fix: save the tokenizer next to the model: `tokenizer.save_pretrained(folder)`.
    """
    if _is_text_model(folder) and TOKENIZER_CONFIG not in folder.files:
        yield Problem(f"there is no `{TOKENIZER_CONFIG}`", Location(TOKENIZER_CONFIG))


@rule("HFD109", Severity.WARNING)
def pickle_only_weights(folder: ModelFolder) -> Iterator[Problem]:
    """The weights are saved only as pickles.

    Loading a pickle runs the code in it, so many users and services refuse pickles.

    Fix: save the weights as safetensors with `model.save_pretrained(folder)`, then delete the pickle.
    """
    weights = [name for name in folder.files if is_weights(name)]
    pickles = [name for name in weights if PurePosixPath(name).suffix in _PICKLES]
    if not pickles or len(pickles) < len(weights) or library_of(folder) not in SAVES_SAFETENSORS:
        return
    if all(name in folder.files.pointers or folder.weights.pickles[name].is_pickle for name in pickles):
        yield from together(pickles, Location, _pickles)


def _pickles(names: Sequence[str]) -> Problem:
    shown = f"`{show(names[0])}`{and_more(names)}"
    fix = f"save the weights as safetensors with `model.save_pretrained(folder)`, and delete {shown}."
    return Problem(f"all weights are pickles: {shown}", Location(names[0]), fix)


def _is_transformers(name: str) -> bool:
    start, _, _ = name.partition("-0")  # the first shard of several
    return any(name == whole or start == whole.partition(".")[0] for whole in _TRANSFORMERS)


def _is_text_model(folder: ModelFolder) -> bool:
    """Whether the model needs a tokenizer; GGUF files contain it."""
    weights = [name for name in folder.files if is_weights(name)]
    return folder.config.reads_text and not (weights and all(name.endswith(".gguf") for name in weights))


def _tokenizer_class(folder: ModelFolder) -> str:
    config = folder.json.object(TOKENIZER_CONFIG)
    return str(config.get("tokenizer_class")) if isinstance(config, dict) else ""


def _vocabularies(folder: ModelFolder) -> list[str]:
    return [name for name in folder.files if is_vocabulary(name)]
