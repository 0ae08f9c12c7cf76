"""Front matter: whether the Hub finds it, parses it, and reads each key once."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder, Unreadable
from hfdeploy_action.frontmatter import FrontMatter, refused_tab
from hfdeploy_action.rules.card.yaml_errors import yaml_problem
from hfdeploy_action.syntax.encoding import DOWNLOAD_FIX, foreign_content, is_utf_16, utf_8_fix
from hfdeploy_action.syntax.merge_markers import MERGE_FIX, MERGE_MESSAGE, is_merge_marker
from hfdeploy_action.text import plain, show

_DASHES = set("-\u2013\u2014")
_NOT_A_FENCE = re.compile(
    r"\s+---\s*|---[^\s|:-].{0,20}|\.{3}\s*|-{2}\s*|-{4,}\s*|[\u2013\u2014-]{1,3}\s*"
)  # in place of one
_KEY = re.compile(r"[A-Za-z_\-]+:( |$)")
_FENCE_FIX = "write exactly `---` on that line."
_NAMES = frozenset(("readme.md", "readme", "readme.txt", "readme.rst", "readme.markdown", "modelcard.md"))


@rule("HFD401", Severity.ERROR)
def missing_front_matter(folder: ModelFolder) -> Iterator[Problem]:
    """README.md has no YAML front matter that clients of the Hub can read.

    The Hub reads the license, task, language and library from the front matter. Without it, users cannot find the model
    by any of them, and the model's page does not show how to load it.

    Fix: start README.md with the license, task and library of your model, between two `---` lines, as in `license:
    apache-2.0`, `pipeline_tag: text-classification` and `library_name: transformers`.
    """
    if CARD not in folder.files:
        yield _without_card(folder)
    elif CARD in folder.files.pointers:
        message = f"`{CARD}` is a Git LFS pointer, so the Hub shows no model card"
        yield Problem(message, Location(CARD, 1), "remove README.md from Git LFS, and commit its text.")
    elif folder.card.front_matter is None:
        message, line, fix = _why_unseen(folder)
        yield Problem(message, Location(CARD, line, 1), fix or _start_fix(folder))
    elif isinstance(folder.card.front_matter, FrontMatter) and not folder.card.values:
        yield Problem(f"the front matter of `{CARD}` is empty", Location(CARD, 1, 1), _start_fix(folder))


def _start_fix(folder: ModelFolder, start: str = f"start {CARD}") -> str:
    """What to start the card with; empty if the task of the model is not known."""
    if not folder.config.tasks or folder.config.is_versatile:
        return ""
    return (
        f"{start} with the license and language of the model between two `---` lines, together with "
        f"`pipeline_tag: {folder.config.tasks[0]}`."
    )


def _without_card(folder: ModelFolder) -> Problem:
    """No model card, or one under another name."""
    other = next((name for name in sorted(folder.files) if name.lower() in _NAMES), None)
    if other is None:
        return Problem(f"there is no `{CARD}`", Location(CARD), _start_fix(folder, f"create {CARD} and start it"))
    message = f"the Hub reads the model card from `{CARD}`, not from `{plain(other)}`"
    return Problem(message, Location(other), f"rename `{plain(other)}` to `{CARD}`.")


def _why_unseen(folder: ModelFolder) -> tuple[str, int, str]:
    """Why the Hub sees no front matter, the line that is wrong, and its fix where there is a special one."""
    text = folder.card.text or ""
    if content := foreign_content(folder.files.start(CARD)):
        return f"`{CARD}` is {content}, not Markdown", 1, DOWNLOAD_FIX
    if is_utf_16(folder.files.start(CARD)):
        return f"`{CARD}` is encoded as UTF-16, not as UTF-8", 1, utf_8_fix(CARD)
    if text.lstrip().startswith("---") and ("\r\r\n" in text or ("\r" in text and "\n" not in text)):
        ends = r"\r\r\n" if "\n" in text else r"\r"
        fix = "convert the line endings of README.md to LF in your editor."
        return f"the lines of `{CARD}` end with `{ends}`, so Python's client finds no front matter", 1, fix
    return _why_not_fenced(frontmatter.lines(text))


def _why_not_fenced(text: list[str]) -> tuple[str, int, str]:
    """As `_why_unseen`, for a card whose lines can be read."""
    lines = [line.strip() for line in text]
    top = next((number for number, line in enumerate(lines) if line), 0)
    fence = lines[top]
    why, line, fix = f"`{CARD}` has no front matter", 1, ""
    if lines[top : top + 2] == ["---", "---"]:
        why, line = f"the front matter of `{CARD}` is empty", top + 1
    elif fence == "---":
        why, line, fix = _why_open(text, top)
    elif is_merge_marker(fence):
        why, line, fix = MERGE_MESSAGE, top + 1, MERGE_FIX
    elif fence and set(fence) <= _DASHES:
        why, line, fix = f"the front matter opens with `{fence[:10]}`, not with `---`", top + 1, _FENCE_FIX
    # Three dashes are a horizontal rule as well: front matter is what a key follows.
    elif any(each == "---" and _KEY.match(after) for each, after in pairwise(lines[:20])):
        why, line = "there is text above the front matter, so Python's client does not find it", top + 1
        fix = "delete the text above the first `---`, or move it below the front matter."
    return why, line, fix


def _why_open(text: list[str], top: int) -> tuple[str, int, str]:
    """Why front matter that opens at this line does not end, the line that is wrong, and its fix."""
    if text[top].endswith((" ", "\t")):
        return (
            "the line `---` ends with a space, so Python's client finds no front matter",
            top + 1,
            _FENCE_FIX,
        )
    below = takewhile(lambda number: not text[number].startswith("#"), range(top + 1, len(text)))
    wrong = next((number for number in below if _NOT_A_FENCE.fullmatch(text[number])), None)
    if wrong is None:
        return "the front matter has no closing `---`", top + 1, "add a line `---` below the last key."
    return f"the front matter closes with `{text[wrong][:10]}`, not with `---`", wrong + 1, _FENCE_FIX


@rule("HFD402", Severity.ERROR)
def invalid_front_matter(folder: ModelFolder) -> Iterator[Problem]:
    """The front matter is not valid YAML.

    The Hub rejects every commit that contains a card it cannot parse.

    Fix: correct the line; put text that contains `: ` or `#`, or starts with `@`, in quotes.
    """
    if isinstance(folder.card.front_matter, Unreadable):
        yield yaml_problem(folder.card.text or "", folder.card.front_matter)


@rule("HFD405", Severity.ERROR)
def duplicate_card_key(folder: ModelFolder) -> Iterator[Problem]:
    """A key appears more than once in the front matter.

    The Hub's parser rejects the card. Python silently keeps the last value and drops the others.

    Fix: delete all but one of the duplicate keys.
    """
    if isinstance(folder.card.front_matter, FrontMatter):
        for key, mark in folder.card.front_matter.duplicates:
            yield Problem(f"duplicate key `{show(key)}`", Location(CARD, *mark))


@rule("HFD418", Severity.WARNING)
def byte_order_mark(folder: ModelFolder) -> Iterator[Problem]:
    """README.md starts with a byte order mark.

    The Hub ignores the mark. `ModelCard.load` in Python does not, so it finds no front matter.

    Fix: save README.md as UTF-8 without a byte order mark (BOM).
    """
    if folder.card.text and folder.files.read(CARD).startswith(codecs.BOM_UTF8):
        yield Problem(f"`{CARD}` starts with a byte order mark", Location(CARD, 1, 1))


@rule("HFD419", Severity.WARNING)
def tab_in_front_matter(folder: ModelFolder) -> Iterator[Problem]:
    """The front matter contains a tab that Python's YAML parser rejects.

    The Hub accepts the tab, but `ModelCard.load` in Python fails for everyone who uses the model.

    Fix: replace the tab with a space.
    """
    mark = refused_tab(folder.card.text or "") if isinstance(folder.card.front_matter, FrontMatter) else None
    if mark:
        yield Problem("Python's YAML parser does not accept this tab", Location(CARD, *mark))


@rule("HFD445", Severity.WARNING)
def value_python_rejects(folder: ModelFolder) -> Iterator[Problem]:
    """Python's YAML parser rejects a value in the front matter.

    `ModelCard.load` in Python fails for everyone who uses the model, although the Hub accepts the card. An example is a
    date that does not exist: the Hub reads it as text.

    Fix: correct the value, or put it in quotes, as in `date: "2024-13-45"`.
    """
    found = folder.card.front_matter
    if isinstance(found, FrontMatter) and (error := found.unread_by_python):
        fix = f'correct the value, or put it in quotes: `"{plain(error.value)}"`.'
        yield Problem(f"{plain(str(error))}, so Python's YAML parser fails", Location(CARD, *error.mark), fix)
