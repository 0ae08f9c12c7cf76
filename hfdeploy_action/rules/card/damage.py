"""What editors, copies and merges leave in the text of the card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.places import mark_at
from hfdeploy_action.frontmatter import FrontMatter

_MERGE = re.compile(r"<{7} \S")


@rule("HFD441", Severity.WARNING)
def card_is_text(folder: ModelFolder) -> Iterator[Problem]:
    """README.md is text in UTF-8.

    Python's clients refuse a card with any other byte: `ModelCard.load` fails for everyone, and the page shows `�`.

    Fix: save README.md as UTF-8, and take out what no editor shows.
    """
    if not isinstance(folder.card, FrontMatter):  # another rule says why it cannot be read
        return
    data = folder.read(CARD)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig")
        byte = error.object[error.start]
        yield Problem(f"the byte 0x{byte:02x} is not UTF-8", Location(CARD, *mark_at(before, len(before))))
        return
    if "\0" in text:
        yield Problem("a NUL, which is no text", Location(CARD, *mark_at(text, text.index("\0"))))


@rule("HFD442", Severity.WARNING)
def merge_is_finished(folder: ModelFolder) -> Iterator[Problem]:
    """No merge is left half done in the card.

    The page shows both versions, and the marks of Git between them.

    Fix: keep the version that is right; delete the other, and the three lines of Git around them.
    """
    for line in folder.page.prose if folder.page else ():
        if _MERGE.match(line.text):
            yield Problem("`<<<<<<<` is the mark of a merge", Location(CARD, line.number, 1))
            return
