"""The text of the card: written, not only generated, and about this model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.markdown import Line, Page, without_code
from hfdeploy_action.rules.card.entries import entries
from hfdeploy_action.rules.labels import show

# What the templates of huggingface_hub and transformers leave to be filled in, and people leave for later.
_UNWRITTEN = re.compile(
    r"(?i:\[?more information needed\]?|model card for model id\b|\blorem ipsum\b"
    r"|\[(?:insert|your)\b[^\[\]]{0,60}\](?!\())"
    r"|\{\{ ?[a-z_][a-z_.]{0,60}(?: ?\|[^{}]{0,80})? ?\}\}|\{% ?(?:if|for|end)|\b(?:TODO|TBD|FIXME)\b"
    r"|(?<![\\_^{])\{(?:model|repo|dataset|base|author|license|language)_[a-z_]{1,30}\}"
)
# Words that any English text of some length has three of.
_ENGLISH = frozenset("the is are was for this that with from and of to on it can be by".split())
_FEW_WORDS = 20  # in which nobody can tell the language
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
def template_is_filled_in(folder: ModelFolder) -> Iterator[Problem]:
    """The card's template is filled in.

    `[More Information Needed]` tells a reader that nobody looked at the card before it was published.

    Fix: write what belongs there, or take the section out.
    """
    lines = folder.page.prose if folder.page else ()
    found = [(line.number, match) for line in lines for match in _UNWRITTEN.finditer(without_code(line.text))]
    if found:
        number, match = found[0]
        more = f", and {len(found) - 1} more of the kind" if len(found) > 1 else ""
        yield Problem(f"`{show(match[0])}`{more}", Location(CARD, number, match.start() + 1))


@rule("HFD433", Severity.NOTICE)
def sections_are_not_empty(folder: ModelFolder) -> Iterator[Problem]:
    """Every section of the card says something.

    A heading with nothing below it promises what a reader then looks for in vain.

    Fix: write the section, or take its heading out.
    """
    empty = [heading for heading in (folder.page.headings() if folder.page else ()) if heading.is_empty]
    if empty:
        more = f", nor below {len(empty) - 1} more" if len(empty) > 1 else ""
        yield Problem(f"nothing stands below `{show(empty[0].text)}`{more}", Location(CARD, empty[0].number))


@rule("HFD434", Severity.NOTICE)
def use_and_limits_are_said(folder: ModelFolder) -> Iterator[Problem]:
    """The card says what the model is meant for, and where its limits are.

    Whoever is to decide whether to use it looks for these two first. Of a card in another language than English nothing
    is said.

    Fix: add sections `## Intended use` and `## Limitations`, of a few sentences each.
    """
    if folder.page and _is_english(folder, folder.page):
        says = [line.text for line in folder.page.prose]
        subjects = (("intended use", _INTENT), ("limitations", _LIMITS))
        lacking = [subject for subject, words in subjects if not any(map(words.search, says))]
        if lacking:
            yield Problem(f"nothing on {' or '.join(lacking)}", Location(CARD, 1))


def _is_english(folder: ModelFolder, page: Page) -> bool:
    """Whether the card is written in English; of few words its languages tell."""
    words = [word for line in page.prose for word in re.findall(r"[^\W\d_]{1,40}", line.text.lower())]
    if len(words) < _FEW_WORDS:
        languages = {str(code) for _, code in entries(folder, "language")}
        return all(map(str.isascii, words)) and bool(not languages or languages & {"en", "eng"})
    return len(_ENGLISH.intersection(words)) >= 3


@rule("HFD435", Severity.NOTICE)
def usage_is_shown(folder: ModelFolder) -> Iterator[Problem]:
    """The card shows how to use the model.

    A few lines to copy are what most readers come for.

    Fix: show, between two lines of three backticks, the call that answers a first question:
    `pipeline("text-classification", model="acme/emotion")("I felt calm.")`.
    """
    if folder.page and not folder.page.code and not any(_is_code(line) for line in folder.page.prose):
        yield Problem("no code that shows how to use the model", Location(CARD, 1))


def _is_code(line: Line) -> bool:
    return line.text.startswith(("    ", "\t")) or "<pre" in line.text or "<code" in line.text


@rule("HFD436", Severity.WARNING)
def snippets_name_this_model(folder: ModelFolder) -> Iterator[Problem]:
    """The code in the card loads this model.

    Who copies it gets another model than the one whose page they are on.

    Fix: write the id of this repository, as given by `repo-id`, into the code.
    """
    own = folder.declared.repo_id
    if not own or not folder.page or any(own in line.text for line in folder.page.code):
        return
    others = {str(model) for key in ("base_model", "new_version") for _, model in entries(folder, key)}
    foreign = [(name, at) for name, at in _loaded(folder.page).items() if name not in others]
    if foreign:
        (name, at), *more = foreign
        also = f", and {len(more)} more of the kind" if more else ""
        yield Problem(f"the code loads `{show(name)}`, not `{own}`{also}", at)


def _loaded(page: Page) -> dict[str, Location]:
    """The models that code in the card loads, and where each is first named."""
    found: dict[str, Location] = {}
    for number, text in page.code:
        for match in _LOADED.finditer(text):
            found.setdefault(match["id"].removesuffix(".git"), Location(CARD, number, match.start("id") + 1))
    return found
