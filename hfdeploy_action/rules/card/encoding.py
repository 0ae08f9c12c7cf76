"""Damage that editors, copies and merges leave in the text of the card."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.frontmatter import FrontMatter, mark_at
from hfdeploy_action.syntax.merge_markers import MERGE_MESSAGE, is_merge_marker


@rule("HFD441", Severity.WARNING)
def invalid_card_encoding(folder: ModelFolder) -> Iterator[Problem]:
    """README.md is not valid UTF-8 text.

    `ModelCard.load` in Python fails on a byte that is not UTF-8, and the model's page shows `�` in its place.

    Fix: save README.md as UTF-8 in your editor, and replace every `�`.
    """
    if not isinstance(folder.card.front_matter, FrontMatter):  # another rule reports it
        return
    data = folder.files.read(CARD)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig")
        byte = error.object[error.start]
        yield Problem(f"the byte 0x{byte:02x} is not valid UTF-8", Location(CARD, *mark_at(before, len(before))))
        return
    if "\0" in text:
        at = Location(CARD, *mark_at(text, text.index("\0")))
        yield Problem(
            f"`{CARD}` contains a NUL character", at, "delete the NUL character; most editors do not show it."
        )


@rule("HFD442", Severity.WARNING)
def merge_conflict_marker(folder: ModelFolder) -> Iterator[Problem]:
    """The card contains a merge conflict marker.

    The model's page shows both versions of the text and the markers that Git wrote around them.

    Fix: keep one of the two versions, and delete the three marker lines that Git added.
    """
    for line in folder.card.page.prose if folder.card.page else ():
        if is_merge_marker(line.text):
            yield Problem(MERGE_MESSAGE, Location(CARD, line.number, 1))
            return
