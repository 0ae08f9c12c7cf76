"""The model card: what its front matter tells the Hub is there, right, and said once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from hfdeploy_action import vocabulary
from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, CONFIG, ModelFolder, Unreadable
from hfdeploy_action.frontmatter import FrontMatter
from hfdeploy_action.rules.files import printable
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
_MODEL_ID = re.compile(r"[\w.\-]+(/[\w.\-]+)?", re.ASCII)
_KEY = re.compile(r"[A-Za-z_\-]+:( |$)")
# The file without which a library cannot load a model of its own.
_LIBRARY_FILES = {
    "transformers": (CONFIG, "adapter_config.json"),
    "sentence-transformers": ("modules.json", "config_sentence_transformers.json", CONFIG),
    "peft": ("adapter_config.json",),
    "diffusers": ("model_index.json", CONFIG),
}


@rule("HFD401", Severity.ERROR)
def card_has_front_matter(folder: ModelFolder) -> Iterator[Problem]:
    """README.md opens with YAML front matter.

    The Hub reads licence, task, language and library from it; without it a model cannot be found or filtered.

    Fix: start README.md with a block between two lines of `---`: `license: apache-2.0`,
    `pipeline_tag: text-classification`, `library_name: transformers`.
    """
    if CARD not in folder.files:
        yield Problem(f"no `{CARD}`", Location(CARD))
    elif CARD in folder.pointers:
        yield Problem(f"`{CARD}` is a Git LFS pointer; the Hub will show no card", Location(CARD, 1))
    elif folder.card is None:
        yield Problem(f"`{CARD}` {_why_unseen(folder.card_text or '')}", Location(CARD, 1, 1))


def _why_unseen(text: str) -> str:
    lines = [line.strip() for line in text.lstrip().splitlines()]
    if lines and lines[0] and set(lines[0]) == {"-"} and len(lines[0]) != 3:
        return f"opens with `{lines[0][:10]}`; the fence is three dashes"
    if lines[:2] == ["---", "---"]:
        return "has nothing in its front matter"
    if lines and lines[0] == "---":
        return "never closes its front matter with `---`"
    # Three dashes are a rule across the page as well: front matter is what a key follows.
    if any(line == "---" and _KEY.match(after) for line, after in pairwise(lines[:20])):
        return "has text before its front matter, so the Hub does not see it"
    return "has no front matter"


@rule("HFD402", Severity.ERROR)
def front_matter_is_yaml(folder: ModelFolder) -> Iterator[Problem]:
    """The front matter is YAML.

    The Hub refuses every commit that holds a card it cannot parse.

    Fix: correct the line; text that holds `: `, `#` or a leading `@` wants quotes.
    """
    if isinstance(folder.card, Unreadable):
        yield Problem(f"not YAML: {printable(folder.card.message)[:200]}", folder.card.at)


@rule("HFD403", Severity.WARNING)
def license_is_named(folder: ModelFolder) -> Iterator[Problem]:
    """The card names a licence.

    Without one nobody may use the model, and no company will.

    Fix: add `license: apache-2.0`, or the licence you chose, to the front matter of README.md.
    """
    if isinstance(folder.card, FrontMatter) and not folder.card.values.get("license"):
        for misspelt in ("licence", "licenses", "liscence", "-license"):
            if misspelt in folder.card.values:
                yield Problem(f"no `license`; the Hub does not know `{misspelt}`", folder.in_card(misspelt))
                return
        yield Problem("no `license`", folder.in_card("license"))


@rule("HFD404", Severity.WARNING)
def language_is_a_code(folder: ModelFolder) -> Iterator[Problem]:
    """Every language is text.

    Python's YAML reads a bare `no`, Norwegian, as false: clients in Python lose it.

    Fix: quote the code: `language: "no"`.
    """
    for at, code in _entries(folder, "language"):
        if isinstance(code, bool):
            yield Problem(f"the language reads as {str(code).lower()}, not as a code", at)


@rule("HFD405", Severity.ERROR)
def keys_stand_once(folder: ModelFolder) -> Iterator[Problem]:
    """No key of the front matter stands twice.

    The Hub's parser refuses the card; Python's takes the last in silence.

    Fix: keep one of the two.
    """
    if isinstance(folder.card, FrontMatter):
        for key, mark in folder.card.duplicates:
            yield Problem(f"`{show(key)}` stands twice", Location(CARD, *mark))


@rule("HFD406", Severity.ERROR)
def license_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """The licence is one of the Hub's identifiers.

    The Hub refuses a card with any other value.

    Fix: use an identifier of https://huggingface.co/docs/hub/repositories-licenses, or `license: other` with
    `license_name` and `license_link`.
    """
    known = vocabulary.words("licences")
    for at, licence in _entries(folder, "license"):
        if licence is not None and str(licence).lower() not in known:
            yield Problem(f"`{show(str(licence))}` is no licence of the Hub" + _close(str(licence).lower(), known), at)


@rule("HFD407", Severity.WARNING)
def other_license_has_a_name(folder: ModelFolder) -> Iterator[Problem]:
    """`license: other` says which.

    The Hub shows `license_name` and links `license_link`; without them a reader has to guess.

    Fix: add `license_name: my-licence` and `license_link: LICENSE`.
    """
    if folder.card_values.get("license") == "other" and not folder.card_values.get("license_name"):
        yield Problem("`license: other` without `license_name`", folder.in_card("license"))


@rule("HFD408", Severity.ERROR)
def language_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """Every language is an ISO 639 code.

    The Hub refuses a card with any other: no regions (`es-ES`), no names (`English`).

    Fix: use the two- or three-letter code, such as `es`; a region goes under `language_bcp47`.
    """
    for at, code in _entries(folder, "language"):
        if code is None:
            if "language" in folder.card_values and isinstance(folder.card_values["language"], list):
                yield Problem("an empty entry among the languages", at)
        elif not isinstance(code, bool) and not vocabulary.is_language(str(code)):
            yield Problem(f"`{show(str(code))}` is no ISO 639 language code", at)


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
            f"`{show(str(tag))}` is no task of the Hub" + _close(str(tag), known), folder.in_card("pipeline_tag")
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


@rule("HFD414", Severity.ERROR)
def base_model_is_on_the_hub(folder: ModelFolder) -> Iterator[Problem]:
    """The `base_model` is named as the Hub names models.

    The Hub refuses a card with anything else: a path on somebody's machine, a title with blanks.

    Fix: give the model's id, such as `distilbert/distilbert-base-uncased`, or leave the key out.
    """
    for at, model in _entries(folder, "base_model"):
        if model is not None and not _MODEL_ID.fullmatch(str(model)):
            yield Problem(f"`{show(str(model))}` is no model of the Hub", at)


def _entries(folder: ModelFolder, key: str) -> Iterator[tuple[Location, Any]]:
    """The values under a key that takes one or a list of them, and where each stands."""
    if key not in folder.card_values:
        return
    value = folder.card_values[key]
    if not isinstance(value, list):
        yield folder.in_card(key), value
        return
    for index, item in enumerate(value):
        yield folder.in_card(key, index), item


def _tasks_of(config: dict[str, Any]) -> tuple[str, ...]:
    architectures = config.get("architectures")
    first = architectures[0] if isinstance(architectures, list) and architectures else ""
    return next((tasks for ending, tasks in _TASKS.items() if str(first).endswith(ending)), ())


def _close(word: str, known: frozenset[str]) -> str:
    match = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean `{match[0]}`?" if match else ""
