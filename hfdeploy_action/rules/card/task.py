"""The task and the library: named, known to the Hub, and the right ones for the files."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, ModelFolder
from hfdeploy_action.rules.card.entries import close, did_you_mean, is_empty, warned
from hfdeploy_action.rules.card.keys import misspelled
from hfdeploy_action.rules.card.spellings import TASKS
from hfdeploy_action.text import show
from hfdeploy_action.vocabulary import rows

# Files of each library; it needs one of them to load a model.
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

# What people write for transformers; the Hub does not list them as libraries.
_FRAMEWORKS = frozenset("pytorch torch huggingface hf".split())


@rule("HFD409", Severity.WARNING)
def missing_pipeline_tag(folder: ModelFolder) -> Iterator[Problem]:
    """The card does not name the model's task as `pipeline_tag`.

    The task decides which widget the page shows, which searches find the model, and how inference services call it.
    Without `pipeline_tag`, the Hub guesses the task.

    Fix: add the task of your model to the front matter of README.md, as in `pipeline_tag: text-classification`.
    """
    if folder.card.values and _is_missing(folder, "pipeline_tag"):
        tasks = folder.config.tasks
        message, fix = "there is no `pipeline_tag`", ""
        if tasks and not folder.config.is_versatile:
            message += f"; the usual task of `{show(folder.config.architecture)}` is `{tasks[0]}`"
            fix = f"add `pipeline_tag: {tasks[0]}`, or another task of the model, to the front matter of README.md."
        yield Problem(message, folder.card.at("pipeline_tag"), fix)


@rule("HFD410", Severity.WARNING)
def unknown_pipeline_tag(folder: ModelFolder) -> Iterator[Problem]:
    """The `pipeline_tag` is not a task that the Hub knows.

    The page shows no widget, no search filter finds the model, and no inference service runs it.

    Fix: use a task from https://huggingface.co/tasks, as in `pipeline_tag: text-classification`.
    """
    known = folder.words("pipeline_tags")
    for verdict in warned(folder, "pipeline_tag"):
        tag = verdict.value
        one = tag[0] if isinstance(tag, list) and len(tag) == 1 else tag
        meant = str(one) if str(one) in known else TASKS.get(str(one).lower()) or close(str(one), known)
        message = f"`{show(str(tag))}` is not a task that the Hub knows{did_you_mean(meant)}"
        message = "`pipeline_tag` is a list; the Hub expects one task" if isinstance(tag, list) else message
        yield Problem(message, folder.card.at("pipeline_tag"), f"write `pipeline_tag: {meant}`." if meant else "")


@rule("HFD411", Severity.WARNING)
def mismatched_pipeline_tag(folder: ModelFolder) -> Iterator[Problem]:
    """The `pipeline_tag` is not a task of the model's architecture.

    Inference services call the model for that task. A classifier that receives a text-generation request fails
    immediately.

    Fix: set `pipeline_tag` to a task of the architecture, or correct `architectures` in config.json.
    """
    tag = folder.card.values.get("pipeline_tag")
    tasks = folder.config.tasks
    if str(tag) in folder.words("pipeline_tags") and tasks and tag not in tasks:
        architecture = show(folder.config.architecture)
        message = f"`{architecture}` does not do `{tag}`; its usual task is `{tasks[0]}`"
        fix = f"write `pipeline_tag: {tasks[0]}`, or correct `architectures` in config.json."
        yield Problem(message, folder.card.at("pipeline_tag"), fix)


@rule("HFD412", Severity.WARNING)
def missing_library_name(folder: ModelFolder) -> Iterator[Problem]:
    """The card does not name the library that loads the model.

    `library_name` decides which code the page shows under *Use this model* and which services can run the model. The
    Hub no longer infers it from the files.

    Fix: add the library that loads the model to the front matter of README.md, as in `library_name: transformers`.
    """
    if folder.card.values and _is_missing(folder, "library_name"):
        yield Problem("there is no `library_name`", folder.card.at("library_name"))


@rule("HFD413", Severity.WARNING)
def mismatched_library_name(folder: ModelFolder) -> Iterator[Problem]:
    """The folder has no file that the library in `library_name` can load.

    The code on the model's page fails for everyone who runs it.

    Fix: name the library that saved these files, as in `library_name: transformers`, or save the model again with the
    library in `library_name`.
    """
    library = folder.card.values.get("library_name")
    wanted = _LIBRARY_FILES.get(library, ()) if isinstance(library, str) else ()
    if library == "diffusers" and folder.config.values.keys() >= {
        "architectures",
        "model_type",
    }:  # a model of transformers
        wanted = wanted[:1]
    if wanted and not any(fnmatchcase(name, pattern) for pattern in wanted for name in folder.files):
        message = f"`library_name` is `{library}`, but there is no `{wanted[0]}`"
        fix = f"write the library that saved these files as `library_name`, or save the model again with `{library}`."
        yield Problem(message, folder.card.at("library_name"), fix)


@rule("HFD437", Severity.WARNING)
def misspelled_library_name(folder: ModelFolder) -> Iterator[Problem]:
    """The `library_name` is a misspelling of a library that the Hub knows.

    The page shows no code for a library that the Hub does not know, and searches by library do not find the model.

    Fix: use the Hub's spelling, as in `library_name: sentence-transformers`. If the name is your own library's, keep it
    and ignore this rule.
    """
    library = folder.card.values.get("library_name")
    known = folder.words("libraries")
    if isinstance(library, str) and library not in known:
        match = get_close_matches(library[:100].lower(), sorted(known), n=1, cutoff=0.85)
        if library.strip().lower() in _FRAMEWORKS and folder.config.architecture in rows("architectures"):
            match = ["transformers"]
        if match:
            message = f"the Hub does not know the library `{show(library)}`; did you mean `{match[0]}`?"
            yield Problem(message, folder.card.at("library_name"), f"write `library_name: {match[0]}`.")


def _is_missing(folder: ModelFolder, key: str) -> bool:
    """Whether a key has no value, and is not misspelled, which HFD415 finds."""
    return is_empty(folder.card.values.get(key)) and key not in misspelled(folder.card.values).values()
