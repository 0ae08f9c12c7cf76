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
    """Every language is text, in small letters.

    Python's YAML reads a bare `no`, Norwegian, as false: clients in Python lose it. Searches for `en` do not find `EN`.

    Fix: quote the code: `language: "no"`; write it small: `en`.
    """
    for at, code in entries(folder, "language"):
        if isinstance(code, bool):
            yield Problem(f"the language reads as {str(code).lower()}, not as a code", at)
        elif isinstance(code, str) and code != code.lower() and _is_known(folder, code.lower()):
            yield Problem(f"`{code}` is written `{code.lower()}`", at)


@rule("HFD408", Severity.ERROR)
def language_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """Every language is an ISO 639 code.

    The Hub refuses a card with any other: no regions (`es-ES`), no names (`English`), no key without a value.

    Fix: use the code of two or three letters, as in `language: es`; a region goes under `language_bcp47`.
    """
    for at, code in entries(folder, "language"):
        if code is None:
            listed = isinstance(folder.card_values["language"], list)
            yield Problem("an empty entry among the languages" if listed else "nothing stands after `language`", at)
        elif not isinstance(code, bool) and not _is_known(folder, str(code).lower()):
            yield Problem(f"`{show(str(code))}` is no ISO 639 language code", at)


def _is_known(folder: ModelFolder, code: str) -> bool:
    return vocabulary.is_language(code, folder.words("languages"))
