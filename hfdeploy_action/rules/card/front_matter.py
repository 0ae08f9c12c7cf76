"""Front matter that is there, that parses, and whose keys are read as they are meant."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder, Unreadable
from hfdeploy_action.frontmatter import FrontMatter, refused_tab
from hfdeploy_action.rules.files import printable
from hfdeploy_action.rules.labels import show

_DASHES = set("-\u2013\u2014")
_NO_FENCE = re.compile(
    r"\s+---\s*|---[^\s|:-].{0,20}|\.{3}\s*|-{2}\s*|-{4,}\s*|[\u2013\u2014-]{1,3}\s*"
)  # in its place
_KEY = re.compile(r"[A-Za-z_\-]+:( |$)")


@rule("HFD401", Severity.ERROR)
def card_has_front_matter(folder: ModelFolder) -> Iterator[Problem]:
    """README.md opens with YAML front matter.

    The Hub reads licence, task, language and library from it; without it a model cannot be found or filtered.

    Fix: start README.md with `---`, the lines `license: apache-2.0`, `pipeline_tag: text-classification` and
    `library_name: transformers`, and `---` again.
    """
    if CARD not in folder.files:
        yield Problem(f"no `{CARD}`", Location(CARD))
    elif CARD in folder.pointers:
        yield Problem(f"`{CARD}` is a Git LFS pointer; the Hub will show no card", Location(CARD, 1))
    elif folder.card is None:
        why, line = _why_unseen(frontmatter.lines(folder.card_text or ""))
        yield Problem(f"`{CARD}` {why}", Location(CARD, line, 1))
    elif isinstance(folder.card, FrontMatter) and not folder.card.values:
        yield Problem(f"`{CARD}` has nothing in its front matter", Location(CARD, 1, 1))


def _why_unseen(text: list[str]) -> tuple[str, int]:
    """Why the Hub sees no front matter, and the line that tells."""
    lines = [line.strip() for line in text]
    top = next((number for number, line in enumerate(lines) if line), 0)
    fence = lines[top]
    why, line = "has no front matter", 1
    if lines[top : top + 2] == ["---", "---"]:
        why, line = "has nothing in its front matter", top + 1
    elif fence == "---":
        why, line = _why_open(text, top)
    elif fence and set(fence) <= _DASHES:
        why, line = f"opens with `{fence[:10]}`; the fence is three dashes", top + 1
    # Three dashes are a rule across the page as well: front matter is what a key follows.
    elif any(each == "---" and _KEY.match(after) for each, after in pairwise(lines[:20])):
        why, line = "has text before its front matter, so the Hub does not see it", top + 1
    return why, line


def _why_open(text: list[str], top: int) -> tuple[str, int]:
    """Why front matter that opens at this line is not closed, and the line that tells."""
    if text[top].endswith((" ", "\t")):
        return "opens with `---` and a blank after it; the fence is three dashes alone", top + 1
    below = takewhile(lambda number: not text[number].startswith("#"), range(top + 1, len(text)))
    wrong = next((number for number in below if _NO_FENCE.fullmatch(text[number])), None)
    if wrong is None:
        return "never closes its front matter with `---`", top + 1
    return f"closes its front matter with `{text[wrong][:10]}`; the fence is three dashes alone", wrong + 1


@rule("HFD402", Severity.ERROR)
def front_matter_is_yaml(folder: ModelFolder) -> Iterator[Problem]:
    """The front matter is YAML.

    The Hub refuses every commit that holds a card it cannot parse.

    Fix: correct the line; text that holds `: `, `#` or a leading `@` wants quotes.
    """
    if isinstance(folder.card, Unreadable):
        yield Problem(f"not YAML: {printable(folder.card.message)[:200]}", folder.card.at)


@rule("HFD405", Severity.ERROR)
def keys_stand_once(folder: ModelFolder) -> Iterator[Problem]:
    """No key of the front matter stands twice.

    The Hub's parser refuses the card; Python's takes the last in silence.

    Fix: keep one of the two.
    """
    if isinstance(folder.card, FrontMatter):
        for key, mark in folder.card.duplicates:
            yield Problem(f"`{show(key)}` stands twice", Location(CARD, *mark))


@rule("HFD418", Severity.WARNING)
def card_starts_without_a_mark(folder: ModelFolder) -> Iterator[Problem]:
    """The card starts without a byte order mark.

    The Hub looks past it; `ModelCard.load` in Python does not, and finds no front matter.

    Fix: save README.md as UTF-8 without BOM.
    """
    if folder.card_text and folder.read(CARD).startswith(codecs.BOM_UTF8):
        yield Problem(f"`{CARD}` starts with a byte order mark", Location(CARD, 1, 1))


@rule("HFD419", Severity.WARNING)
def blanks_are_no_tabs(folder: ModelFolder) -> Iterator[Problem]:
    """Between the words of the front matter stand blanks, not tabs.

    The Hub's parser takes some tabs that Python's refuses: `ModelCard.load` then fails for everyone.

    Fix: put blanks in place of the tabs.
    """
    mark = refused_tab(folder.card_text or "") if isinstance(folder.card, FrontMatter) else None
    if mark:
        yield Problem("a tab, which YAML in Python refuses", Location(CARD, *mark))
