"""The task and the library: named, known, and what the files are for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hfdeploy_action import vocabulary
from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.frontmatter import FrontMatter
from hfdeploy_action.rules.card.entries import close
from hfdeploy_action.rules.labels import show

# What an architecture's head answers, by the ending of its name (transformers 5, `pipelines`); the first is usual.
_TASKS = {
    "ForSequenceClassification": (
        "text-classification",
        "zero-shot-classification",
        "text-ranking",
        "sentence-similarity",
    ),
    "ForTokenClassification": ("token-classification",),
    "ForQuestionAnswering": ("question-answering", "document-question-answering", "visual-question-answering"),
    "ForMaskedLM": ("fill-mask", "feature-extraction", "sentence-similarity", "text-ranking"),
    "ForImageClassification": ("image-classification", "image-feature-extraction"),
    "ForAudioClassification": ("audio-classification",),
    "ForObjectDetection": ("object-detection",),
    "ForCTC": ("automatic-speech-recognition",),
}
# The file without which a library cannot load a model of its own.
_LIBRARY_FILES = {
    "transformers": (CONFIG, "adapter_config.json"),
    "sentence-transformers": ("modules.json", "config_sentence_transformers.json", CONFIG),
    "peft": ("adapter_config.json",),
    "diffusers": ("model_index.json", CONFIG),
}


@rule("HFD409", Severity.WARNING)
def pipeline_tag_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """The card names the task as `pipeline_tag`.

    It decides the widget, the search filter and how inference services call the model; where it is missing the Hub
    guesses.

    Fix: add `pipeline_tag: text-classification`, or the model's task, to the front matter of README.md.
    """
    if isinstance(folder.card, FrontMatter) and not folder.card.values.get("pipeline_tag"):
        tasks = _tasks_of(folder.config)
        usual = f"; the architecture says `{tasks[0]}`" if tasks else ""
        yield Problem("no `pipeline_tag`" + usual, folder.in_card("pipeline_tag"))


@rule("HFD410", Severity.WARNING)
def pipeline_tag_is_official(folder: ModelFolder) -> Iterator[Problem]:
    """The `pipeline_tag` is one the Hub knows.

    An unknown task has no widget, no filter and no inference.

    Fix: use a task of https://huggingface.co/tasks.
    """
    tag = folder.card_values.get("pipeline_tag")
    known = vocabulary.words("pipeline_tags")
    if tag and str(tag) not in known:
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
    if str(tag) in vocabulary.words("pipeline_tags") and tasks and tag not in tasks:
        architecture = folder.config["architectures"][0]
        at = folder.in_card("pipeline_tag")
        yield Problem(f"`{tag}`, but `{show(architecture)}` does {tasks[0]}", at)


@rule("HFD412", Severity.WARNING)
def library_is_named(folder: ModelFolder) -> Iterator[Problem]:
    """The card names its `library_name`.

    It decides the code snippet under *Use this model* and which service can serve it; the Hub no longer infers it.

    Fix: add `library_name: transformers`, or the library that loads the model, to the front matter of README.md.
    """
    if isinstance(folder.card, FrontMatter) and not folder.card.values.get("library_name"):
        yield Problem("no `library_name`", folder.in_card("library_name"))


@rule("HFD413", Severity.WARNING)
def library_fits_the_files(folder: ModelFolder) -> Iterator[Problem]:
    """The library can load what is here.

    The snippet on the model's page will fail for everyone who tries it.

    Fix: name the library that saved these files, or save the model with the library that is named.
    """
    library = folder.card_values.get("library_name")
    wanted = _LIBRARY_FILES.get(library, ()) if isinstance(library, str) else ()
    if wanted and not any(name in folder.files for name in wanted):
        at = folder.in_card("library_name")
        yield Problem(f"`library_name: {library}`, but there is no `{wanted[0]}`", at)


def _tasks_of(config: dict[str, Any]) -> tuple[str, ...]:
    architectures = config.get("architectures")
    first = architectures[0] if isinstance(architectures, list) and architectures else ""
    return next((tasks for ending, tasks in _TASKS.items() if str(first).endswith(ending)), ())
