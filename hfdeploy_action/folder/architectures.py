"""The architectures of transformers: their tasks, the names of their tensors and sizes, and which of them read text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from hfdeploy_action.vocabulary import rows

# They count positions from the ID of the padding token, which is 1, so no token uses the first two rows.
_COUNTED_FROM_PADDING = frozenset(
    "roberta xlm-roberta xlm-roberta-xl roberta-prelayernorm camembert longformer data2vec-text ibert xmod esm lilt "
    "markuplm layoutlmv3".split()
)
_NONE = "-"
_IMAGES = "ForImageClassification"
_CLASSIFIERS = ("ForSequenceClassification", "ForTokenClassification", _IMAGES, "ForAudioClassification")
# A generative model can do most tasks whose result is text or a vector.
_TO_TEXT = (
    *("text-generation", "summarization", "translation", "question-answering", "table-question-answering"),
    *("feature-extraction", "sentence-similarity", "text-ranking", "zero-shot-classification", "fill-mask"),
    *("image-text-to-text", "image-to-text", "audio-text-to-text", "video-text-to-text", "any-to-any"),
    *("visual-question-answering", "document-question-answering", "visual-document-retrieval", "robotics"),
    *("automatic-speech-recognition", "text-to-speech", "text-to-audio", "text-to-image", "image-to-image"),
)
_SEGMENTATION = ("image-segmentation", "mask-generation")
# The tasks of an architecture, by the end of its name (transformers 5, `pipelines`); the first is the usual one.
_TASKS = {
    "ForSequenceClassification": (
        "text-classification",
        "zero-shot-classification",
        "text-ranking",
        "sentence-similarity",
        "audio-classification",  # Wav2Vec2 and similar models
    ),
    "ForTokenClassification": ("token-classification",),
    "ForQuestionAnswering": (
        "question-answering",
        "document-question-answering",
        "visual-question-answering",
        "table-question-answering",
    ),
    "ForMultipleChoice": ("multiple-choice", "question-answering"),
    "ForMaskedLM": ("fill-mask", "feature-extraction", "sentence-similarity", "text-ranking"),
    "ForCausalLM": _TO_TEXT,
    "LMHeadModel": _TO_TEXT,
    "ForConditionalGeneration": _TO_TEXT,
    "ForSpeechSeq2Seq": ("automatic-speech-recognition", "translation"),
    "ForCTC": ("automatic-speech-recognition",),
    "ForTextToSpeech": ("text-to-speech", "text-to-audio"),
    "ForAudioClassification": ("audio-classification",),
    "ForAudioFrameClassification": ("audio-classification", "voice-activity-detection"),
    "ForImageClassification": ("image-classification", "image-feature-extraction"),
    "ForVideoClassification": ("video-classification",),
    "ForObjectDetection": ("object-detection", "zero-shot-object-detection"),
    "ForDepthEstimation": ("depth-estimation",),
    "ForSemanticSegmentation": _SEGMENTATION,
    "ForInstanceSegmentation": _SEGMENTATION,
    "ForUniversalSegmentation": _SEGMENTATION,
    "ForImageSegmentation": _SEGMENTATION,
}


class Layers(NamedTuple):
    """The prefix of numbered layers, the entry that counts them, and whether all have the same tensors."""

    place: str
    depth: str
    are_alike: bool


class Family(NamedTuple):
    """The endings of tensor names, and entries of config.json; an empty one is unknown or does not exist."""

    words: str
    hidden: str
    positions: str
    length: str
    beyond: int  # rows of the position table beyond the number in config.json
    reserved: int  # rows of the position table before the first token's
    layers: tuple[Layers, ...]


def family_of(config: dict[str, Any]) -> Family | None:
    """The family that config.json names, if its tensors are known."""
    kind = config.get("model_type")
    return _family(kind) if isinstance(kind, str) and is_plain(config) else None


def is_plain(config: dict[str, Any]) -> bool:
    """Whether tensors have the names and shapes of transformers: not quantized, and no custom code."""
    own = config.get("auto_map")
    is_own = isinstance(own, dict) and any(key.startswith("AutoModel") for key in own)
    return not is_own and config.keys().isdisjoint({"quantization_config", "quantization"})


@cache
def _family(kind: str) -> Family | None:
    row = rows("families").get(kind)
    if row is None:
        return None
    words, hidden, positions, length, beyond, *layers = ("" if entry == _NONE else entry for entry in row)
    reserved = 2 if kind in {*_COUNTED_FROM_PADDING, "mpnet"} else int(beyond)
    each = (Layers(place, depth, alike == "same") for place, depth, alike in zip(*[iter(layers)] * 3, strict=True))
    return Family(words, hidden, positions, length, int(beyond), reserved, tuple(each))


def architecture_of(config: dict[str, Any]) -> str:
    """The first architecture in config.json; empty if there is none."""
    names = config.get("architectures")
    return names[0] if isinstance(names, list) and names and isinstance(names[0], str) else ""


def reads_text(config: dict[str, Any]) -> bool:
    """Whether the architecture needs a tokenizer."""
    return rows("architectures").get(architecture_of(config), ("",))[0] == "text"


def head_of(config: dict[str, Any]) -> str:
    """The name of the last layer that the architecture needs; empty if it is not known.

    A generative model uses its table of words for that layer, unless config.json says that they are not tied.
    """
    row = rows("architectures").get(architecture_of(config))
    if row is None or not is_plain(config):
        return ""
    _, always, untied = row
    is_untied = config.get("tie_word_embeddings") is False and "text_config" not in config
    head = untied if always == _NONE and is_untied else always
    return "" if head == _NONE else head


def is_classifier(config: dict[str, Any]) -> bool:
    """Whether config.json names an architecture that answers with labels."""
    return _is_any(config, *_CLASSIFIERS)


def is_image_classifier(config: dict[str, Any]) -> bool:
    """Whether config.json names an architecture that classifies images."""
    return _is_any(config, _IMAGES)


def _is_any(config: dict[str, Any], *heads: str) -> bool:
    architectures = config.get("architectures")
    names = architectures if isinstance(architectures, list) else []
    return any(isinstance(name, str) and name.endswith(heads) for name in names)


def tasks_of(config: dict[str, Any]) -> tuple[str, ...]:
    """The tasks of the architecture, the usual one first; empty if they are not known."""
    architecture = architecture_of(config)
    return next((tasks for ending, tasks in _TASKS.items() if architecture.endswith(ending)), ())


def depends_on_padding(config: dict[str, Any]) -> bool:
    """Whether the ID of the padding token changes the answers: it sets the first position, or marks the end."""
    kind = config.get("model_type")
    is_counted = isinstance(kind, str) and kind in _COUNTED_FROM_PADDING
    return is_counted or head_of(config) == "score.weight"


def ending(names: Iterable[str], end: str) -> str | None:
    """The only name that is `end`, or ends with it behind a dot; None if there is none, or several."""
    found = [name for name in names if name.endswith(end) and name.removesuffix(end)[-1:] in {"", "."}] if end else []
    return found[0] if len(found) == 1 else None
