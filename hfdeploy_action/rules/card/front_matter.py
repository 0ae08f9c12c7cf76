"""Front matter that is there, that parses, and whose keys are read as they are meant."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder, Unreadable
from hfdeploy_action.frontmatter import FrontMatter, refused_tab
from hfdeploy_action.rules.files import printable
from hfdeploy_action.rules.labels import show

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
