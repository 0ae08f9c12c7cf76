"""The task and the library: named, known, and what the files are for."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.rules.card.entries import close, is_empty
from hfdeploy_action.rules.card.keys import misspelt
from hfdeploy_action.rules.labels import show

# What generates text can be put to most tasks that end in text, or in a vector.
_TO_TEXT = (
    *("text-generation", "summarization", "translation", "question-answering", "table-question-answering"),
    *("feature-extraction", "sentence-similarity", "text-ranking", "zero-shot-classification", "fill-mask"),
    *("image-text-to-text", "image-to-text", "audio-text-to-text", "video-text-to-text", "any-to-any"),
    *("visual-question-answering", "document-question-answering", "visual-document-retrieval", "robotics"),
    *("automatic-speech-recognition", "text-to-speech", "text-to-audio", "text-to-image", "image-to-image"),
)
_SEGMENTATION = ("image-segmentation", "mask-generation")
# What an architecture's head answers, by the ending of its name (transformers 5, `pipelines`); the first is usual.
_TASKS = {
    "ForSequenceClassification": (
        "text-classification",
        "zero-shot-classification",
        "text-ranking",
        "sentence-similarity",
        "audio-classification",  # of Wav2Vec2 and its kin
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
# The files of which a library needs one to load a model of its own.
_LIBRARY_FILES = {
    "transformers": (CONFIG, "adapter_config.json"),
    "sentence-transformers": ("modules.json", "config_sentence_transformers.json", CONFIG),
    "setfit": ("config_setfit.json", "model_head.pkl", "modules.json", CONFIG),
    "peft": ("adapter_config.json",),
    "adapter-transformers": ("adapter_config.json",),
    "diffusers": ("model_index.json", CONFIG, "*.safetensors"),
    "keras": ("*.keras", "*.h5", "saved_model.pb", "keras_metadata.pb", "metadata.json"),
    "onnx": ("*.onnx",),
    "timm": (CONFIG,),
    "open_clip": ("open_clip_config.json", "open_clip_*"),
    "transformers.js": ("onnx/*.onnx", "*.onnx"),
    "llama.cpp": ("*.gguf",),
    "gguf": ("*.gguf",),
    "mlx": (CONFIG,),
    "spacy": ("meta.json",),
    "speechbrain": ("hyperparams.yaml",),
    "nemo": ("*.nemo",),
    "flair": ("pytorch_model.bin",),
    "stable-baselines3": ("*.zip",),
}


@rule("HFD409", Severity.WARNING)
def pipeline_tag_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """The card names the task as `pipeline_tag`.

    It decides the widget, the search filter and how inference services call the model; where it is missing the Hub
    guesses.

    Fix: add `pipeline_tag: text-classification`, or the model's task, to the front matter of README.md.
    """
    if folder.card_values and _is_missing(folder, "pipeline_tag"):
        tasks = _tasks_of(folder.config)
        usual = f"; the architecture says `{tasks[0]}`" if tasks and not _is_versatile(folder.config) else ""
        yield Problem("no `pipeline_tag`" + usual, folder.in_card("pipeline_tag"))


@rule("HFD410", Severity.WARNING)
def pipeline_tag_is_official(folder: ModelFolder) -> Iterator[Problem]:
    """The `pipeline_tag` is one the Hub knows.

    An unknown task has no widget, no filter and no inference.

    Fix: use a task of https://huggingface.co/tasks, as in `pipeline_tag: text-classification`.
    """
    tag = folder.card_values.get("pipeline_tag")
    known = folder.words("pipeline_tags")
    if not is_empty(tag) and str(tag) not in known:
        yield Problem(
            f"`{show(str(tag))}` is no task of the Hub" + close(str(tag), known), folder.in_card("pipeline_tag")
        )


@rule("HFD411", Severity.WARNING)
def pipeline_tag_fits_the_model(folder: ModelFolder) -> Iterator[Problem]:
    """The `pipeline_tag` is what the architecture does.

    Services call the model by the tag; a classifier asked to generate text fails at the first request.

    Fix: set `pipeline_tag` to the task of the architecture, or correct `architectures` in config.json.
    """
    tag = folder.card_values.get("pipeline_tag")
    tasks = _tasks_of(folder.config)
    if str(tag) in folder.words("pipeline_tags") and tasks and tag not in tasks:
        architecture = _architecture(folder.config)
        at = folder.in_card("pipeline_tag")
        yield Problem(f"`{tag}`, but `{show(architecture)}` does {tasks[0]}", at)


@rule("HFD412", Severity.WARNING)
def library_is_named(folder: ModelFolder) -> Iterator[Problem]:
    """The card names its `library_name`.

    It decides the code snippet under *Use this model* and which service can serve it; the Hub no longer infers it.

    Fix: add `library_name: transformers`, or the library that loads the model, to the front matter of README.md.
    """
    if folder.card_values and _is_missing(folder, "library_name"):
        yield Problem("no `library_name`", folder.in_card("library_name"))


@rule("HFD413", Severity.WARNING)
def library_fits_the_files(folder: ModelFolder) -> Iterator[Problem]:
    """The library can load what is here.

    The snippet on the model's page will fail for everyone who tries it.

    Fix: name the library that saved these files, as in `library_name: transformers`, or save the model with the library
    that is named.
    """
    library = folder.card_values.get("library_name")
    wanted = _LIBRARY_FILES.get(library, ()) if isinstance(library, str) else ()
    if library == "diffusers" and folder.config.keys() >= {"architectures", "model_type"}:  # a model of transformers
        wanted = wanted[:1]
    if wanted and not any(fnmatchcase(name, pattern) for pattern in wanted for name in folder.files):
        at = folder.in_card("library_name")
        yield Problem(f"`library_name: {library}`, but there is no `{wanted[0]}`", at)


@rule("HFD437", Severity.WARNING)
def library_is_spelt_right(folder: ModelFolder) -> Iterator[Problem]:
    """The `library_name` is spelt as the Hub knows it.

    Of a library that it does not know the page shows no snippet, and searches do not find the model by it.

    Fix: write the name as the Hub does, as in `library_name: sentence-transformers`; a library of your own may stay.
    """
    library = folder.card_values.get("library_name")
    known = folder.words("libraries")
    if isinstance(library, str) and library not in known:
        match = get_close_matches(library[:100].lower(), sorted(known), n=1, cutoff=0.85)
        if match:
            at = folder.in_card("library_name")
            yield Problem(f"the Hub does not know `{show(library)}`; did you mean `{match[0]}`?", at)


def _is_missing(folder: ModelFolder, key: str) -> bool:
    """Whether a key says nothing; one that is misspelt HFD415 says."""
    return is_empty(folder.card_values.get(key)) and key not in misspelt(folder.card_values).values()


def _architecture(config: dict[str, Any]) -> str:
    architectures = config.get("architectures")
    return str(architectures[0]) if isinstance(architectures, list) and architectures else ""


def _tasks_of(config: dict[str, Any]) -> tuple[str, ...]:
    architecture = _architecture(config)
    return next((tasks for ending, tasks in _TASKS.items() if architecture.endswith(ending)), ())


def _is_versatile(config: dict[str, Any]) -> bool:
    """Whether the architecture alone does not say what goes in: text, pictures or speech."""
    return _architecture(config).endswith("ForConditionalGeneration")
