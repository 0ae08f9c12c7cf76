"""The text of the card: whether people wrote it, and about this model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.markdown import Line, Page
from hfdeploy_action.rules.card.entries import entries
from hfdeploy_action.text import and_more, show, with_more

# Placeholders of the templates of huggingface_hub and transformers, and notes for later.
_UNWRITTEN = re.compile(
    r"(?i:\[?more information needed\]?|model card for model id\b|\blorem ipsum\b"
    r"|\[(?:insert|your)\b[^\[\]]{0,60}\](?!\())"
    r"|\{\{ ?[a-z_][a-z_.]{0,60}(?: ?\|[^{}]{0,80})? ?\}\}|\{% ?(?:if|for|end)|\b(?:TODO|TBD|FIXME)\b"
    r"|(?<![\\_^{])\{(?:model|repo|dataset|base|author|license|language)_[a-z_]{1,30}\}"
)
# Any English text of some length contains three of these words.
_ENGLISH = frozenset("the is are was for this that with from and of to on it can be by".split())
_FEW_WORDS = 20  # too few to tell the language
_INTENT = re.compile(
    r"intended|\buses?\b.{0,3}$|use cases?\b|direct use|out-of-scope|\bpurposes?\b"
    r"|(?:designed|meant) (?:for|to)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"limitation|limited to|\bbias|\brisks?\b|caveat|out-of-scope|shortcoming"
    r"|not (?:suitable|recommended|intended|for)\b",
    re.IGNORECASE,
)
_LOADED = re.compile(
    r"(?:(?:from_pretrained|snapshot_download|SentenceTransformer|CrossEncoder|create_model|hf_hub_download"
    r"|load_adapter|load_lora_weights|load_from_hub)\(\s{0,9}"
    r"(?:[\w.]{1,60}\s{0,9},\s{0,9})?(?:(?:repo|model)_id\s{0,9}=\s{0,9})?[\"'](?:hf-hub:|hf_hub:)?"  # a base before it
    r"|\bpipeline\(\s{0,9}[\"'][\w-]{1,60}[\"']\s{0,9},\s{0,9}[\"']"
    r"|\bmodel(?:_id|_name|_path|_name_or_path)?\s{0,9}=\s{0,9}[\"']"
    r"|\b(?:huggingface-cli|hf) download |\bvllm serve [\"']?"
    r"|\bgit clone https://huggingface\.co/|/models/(?=[\w.-]{1,96}/)"
    r")(?P<id>[\w.-]{1,96}/[\w.-]{1,96})(?=[\"'\s]|$)",
    re.ASCII,
)


@rule("HFD432", Severity.WARNING)
def template_placeholder(folder: ModelFolder) -> Iterator[Problem]:
    """The card still contains a placeholder from its template.

    `[More Information Needed]` tells readers that nobody looked at the card before it was published.

    Fix: replace the placeholder with the information, or delete the section.
    """
    lines = folder.card.page.plain if folder.card.page else ()
    found = [(line.number, match) for line in lines for match in _UNWRITTEN.finditer(line.text)]
    if found:
        number, match = found[0]
        at = Location(CARD, number, match.start() + 1)
        yield Problem(f"the card contains the placeholder `{show(match[0])}`{and_more(found)}", at)


@rule("HFD433", Severity.NOTICE)
def empty_section(folder: ModelFolder) -> Iterator[Problem]:
    """A section of the card is empty.

    Readers expect information below a heading and find none.

    Fix: write the section, or delete its heading.
    """
    empty = [heading for heading in (folder.card.page.headings if folder.card.page else ()) if heading.is_empty]
    if empty:
        section, verb = ("section", "is") if len(empty) == 1 else ("sections", "are")
        message = f"the {section} `{show(empty[0].text)}`{and_more(empty)} {verb} empty"
        yield Problem(message, Location(CARD, empty[0].number))


@rule("HFD434", Severity.NOTICE)
def missing_use_or_limitations(folder: ModelFolder) -> Iterator[Problem]:
    """The card does not say what the model is intended for, or what its limitations are.

    Readers look for both first when they decide whether to use the model. This rule checks only cards in English.

    Fix: add the sections `## Intended use` and `## Limitations`, with a few sentences each.
    """
    if folder.card.page and _is_english(folder, folder.card.page):
        texts = [line.text for line in folder.card.page.prose]
        subjects = (("Intended use", _INTENT), ("Limitations", _LIMITS))
        lacking = [subject for subject, words in subjects if not any(map(words.search, texts))]
        if lacking:
            fix = f"add a section `## {lacking[0]}` of a few sentences." if len(lacking) == 1 else ""
            yield Problem(f"the card does not mention {' or '.join(lacking).lower()}", Location(CARD, 1), fix)


def _is_english(folder: ModelFolder, page: Page) -> bool:
    """Whether the card is written in English; for a short card, whether its `language` is English."""
    words = [word for line in page.prose for word in re.findall(r"[^\W\d_]{1,40}", line.text.lower())]
    if len(words) < _FEW_WORDS:
        languages = {str(code) for _, code in entries(folder, "language")}
        return all(map(str.isascii, words)) and bool(not languages or languages & {"en", "eng"})
    return len(_ENGLISH.intersection(words)) >= 3


@rule("HFD435", Severity.NOTICE)
def missing_usage_example(folder: ModelFolder) -> Iterator[Problem]:
    """The card has no code that shows how to use the model.

    Most readers come for a few lines of code that they can copy.

    Fix: add a code block that loads and calls your model, as in `pipeline("text-classification",
    model="acme/emotion")("I felt calm.")`.
    """
    if folder.card.page and not folder.card.page.code and not any(_is_code(line) for line in folder.card.page.prose):
        yield Problem("the card has no code that shows how to use the model", Location(CARD, 1))


def _is_code(line: Line) -> bool:
    return line.text.startswith(("    ", "\t")) or "<pre" in line.text or "<code" in line.text


@rule("HFD436", Severity.WARNING)
def snippet_loads_other_model(folder: ModelFolder) -> Iterator[Problem]:
    """The code in the card loads a different model.

    Readers who copy the code do not get the model that the page describes.

    Fix: in the code, use the ID of this repository, which is set in `repo-id`.
    """
    own = folder.declared.repo_id
    if not own or not folder.card.page or any(own in line.text for line in folder.card.page.code):
        return
    others = {str(model) for key in ("base_model", "new_version") for _, model in entries(folder, key)}
    foreign = [(name, at) for name, at in _loaded(folder.card.page).items() if name not in others]
    if foreign:
        (name, at), *others_loaded = foreign
        fix = f"write `{own}` in place of `{show(name)}`."
        yield Problem(with_more(f"the code loads `{show(name)}`, not `{own}`", others_loaded), at, fix)


def _loaded(page: Page) -> dict[str, Location]:
    """The models that code in the card loads, each at its first place."""
    found: dict[str, Location] = {}
    for number, text in page.code:
        for match in _LOADED.finditer(text):
            found.setdefault(match["id"].removesuffix(".git"), Location(CARD, number, match.start("id") + 1))
    return found
