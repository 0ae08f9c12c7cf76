"""The releases of transformers that load a folder."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import TOKENIZER, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.names import names_of
from hfdeploy_action.folder.shards import is_index
from hfdeploy_action.rules.files.tensor_names import has_unknown_names
from hfdeploy_action.rules.files.tokenizer import object_in
from hfdeploy_action.rules.files.tokenizer_classes import is_known
from hfdeploy_action.rules.files.unread import is_transformers
from hfdeploy_action.text import plain
from hfdeploy_action.vocabulary import rows

MEASURED = MappingProxyType({"4": "4.57", "5": "5.23"})
"""The releases with which the tables of `vocabulary` were measured, by their major number."""

_OTHERS = ("tf_model.h5", "flax_model.msgpack")  # of TensorFlow and Flax, which transformers 5 no longer loads
# Classes of model types that both releases know.
_NEW_CLASSES = frozenset(f"{kind}ForSequenceClassification" for kind in ("Olmo", "Olmo2", "Olmo3"))
_OLD_CLASSES = frozenset({"LEDForSequenceClassification"})
_NEW_TOKENIZERS = frozenset(
    "TokenizersBackend SentencePieceBackend PythonBackend BertTokenizerLegacy EsmcTokenizer LasrTokenizer "
    "Qwen3_5Tokenizer Siglip2Tokenizer Tipsv2Tokenizer VideoPrismTokenizer".split()
)


class _Limit(NamedTuple):
    """The only major release that loads the folder, and why."""

    major: str
    why: str
    at: Location
    fix: str = ""


@rule("HFD149", Severity.WARNING)
def limited_transformers_release(folder: ModelFolder) -> Iterator[Problem]:
    """Only transformers 4 or only transformers 5 can load the folder.

    Users and servers with the other major release cannot load the model or get different answers.

    Fix: state the release in the card and in requirements.txt, as in `transformers>=5`; or save the model with the
    release that your users have.
    """
    if is_transformers(folder):
        for limit in _limits(folder):
            needed = "≥ 5" if limit.major == "5" else "< 5"
            yield Problem(f"needs transformers {needed}: {limit.why}", limit.at, limit.fix)


def loading_releases(folder: ModelFolder) -> tuple[str, ...]:
    """The measured releases that load the folder; empty if any part of it was not measured."""
    if not is_transformers(folder) or not _is_measured(folder):
        return ()
    majors = {limit.major for limit in _limits(folder)}
    return tuple(release for major, release in MEASURED.items() if majors <= {major})


def _is_measured(folder: ModelFolder) -> bool:
    """Whether the class, the tensor names and the tokenizer are among those that were measured."""
    config = folder.config
    tokenizer = object_in(folder, TOKENIZER_CONFIG)
    is_read = TOKENIZER in folder.files and "auto_map" not in tokenizer and _is_known(tokenizer.get("tokenizer_class"))
    is_named = config.architecture in rows("architectures") and names_of(str(config.values["model_type"])) is not None
    has_weights = bool(folder.weights.tensors) and config.is_plain and not has_unknown_names(folder)
    return is_named and has_weights and (is_read or not config.reads_text)


def _is_known(name: object) -> bool:
    return isinstance(name, str) and (name in _NEW_TOKENIZERS or is_known(name))


def _limits(folder: ModelFolder) -> Iterator[_Limit]:
    kind = folder.config.values["model_type"]
    majors, at = rows("types")[kind][0], folder.config.at("model_type")
    if majors == "5":
        yield _Limit("5", f"release 4.57 does not know the model type `{kind}`", at)
    elif majors == "4":
        yield _Limit("4", f"release 5 no longer knows the model type `{kind}`", at)
    else:
        yield from _of_class(folder)
        yield from _of_names(folder, kind)
    others = [name for name in _OTHERS if name in folder.files]
    if others and not folder.weights.loaded and not any(is_index(name) for name in folder.files):
        fix = "save the model with PyTorch as `model.safetensors`."
        yield _Limit("4", f"release 5 does not load `{others[0]}`", Location(others[0]), fix)
    tokenizer = object_in(folder, TOKENIZER_CONFIG)
    name = tokenizer.get("tokenizer_class") if "auto_map" not in tokenizer else None
    if isinstance(name, str) and name in _NEW_TOKENIZERS and majors != "5":
        at = folder.json.at(TOKENIZER_CONFIG, "tokenizer_class")
        yield _Limit("5", f"release 4.57 does not know the tokenizer class `{name}`", at)


def _of_class(folder: ModelFolder) -> Iterator[_Limit]:
    name = folder.config.architecture
    at = folder.config.at("architectures")
    if name in _NEW_CLASSES:
        yield _Limit("5", f"release 4.57 does not have the class `{name}`", at)
    elif name in _OLD_CLASSES:
        yield _Limit("4", f"release 5 no longer has the class `{name}`", at)


def _of_names(folder: ModelFolder, kind: str) -> Iterator[_Limit]:
    """Names that release 5 corrects, and release 4 does not: no prefix of the base model beside a head, or two."""
    names, tensors = names_of(kind), folder.weights.tensors
    if names is None or not tensors or not folder.config.is_plain or has_unknown_names(folder):
        return
    lacks_base = set(names.fit(tensors).missing) == names.always != frozenset()
    at = Location(folder.weights.loaded[0])
    prefixes = tuple(f"{prefix}." for prefix in names.prefixes)
    corrected = names.corrected(tensors)
    heads = [name for name in (*folder.config.head.split("|"), "lm_head.weight") if name in tensors]
    if corrected:
        yield _Limit("5", f"in release 4.57, the prefix in `{plain(corrected)}` is one too many", at)
    elif lacks_base or not prefixes or not names.is_prefixed or not heads:
        return
    elif not any(name.startswith(prefixes) for name in tensors):
        why = f"release 4.57 refuses names without the prefix `{prefixes[0]}` beside the head `{plain(heads[0])}`"
        yield _Limit("5", why, at)
