"""Languages, as codes that the Hub knows."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action import vocabulary
from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import entries
from hfdeploy_action.rules.labels import show


@rule("HFD404", Severity.WARNING)
def language_is_a_code(folder: ModelFolder) -> Iterator[Problem]:
    """Every language is text.

    Python's YAML reads a bare `no`, Norwegian, as false: clients in Python lose it.

    Fix: quote the code: `language: "no"`.
    """
    for at, code in entries(folder, "language"):
        if isinstance(code, bool):
            yield Problem(f"the language reads as {str(code).lower()}, not as a code", at)


@rule("HFD408", Severity.ERROR)
def language_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """Every language is an ISO 639 code.

    The Hub refuses a card with any other: no regions (`es-ES`), no names (`English`).

    Fix: use the two- or three-letter code, such as `es`; a region goes under `language_bcp47`.
    """
    for at, code in entries(folder, "language"):
        if code is None:
            if "language" in folder.card_values and isinstance(folder.card_values["language"], list):
                yield Problem("an empty entry among the languages", at)
        elif not isinstance(code, bool) and not vocabulary.is_language(str(code), folder.words("languages")):
            yield Problem(f"`{show(str(code))}` is no ISO 639 language code", at)
