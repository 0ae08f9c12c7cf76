"""Languages: codes that the Hub knows, written so that every parser reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action import vocabulary
from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import did_you_mean, entries, paths, refused, without_text
from hfdeploy_action.rules.card.spellings import language_meant
from hfdeploy_action.text import show


@rule("HFD404", Severity.WARNING)
def language_not_text(folder: ModelFolder) -> Iterator[Problem]:
    """A language is read as a boolean, not as text.

    Python reads an unquoted `no`, the code for Norwegian, as false, so the language is lost.

    Fix: put the code in quotes, as in `language: "no"`.
    """
    rejected = {verdict.keys for verdict in refused(folder, "language")}  # which HFD408 reports
    for keys, code in paths(folder.card.values, "language"):
        if isinstance(code, bool) and keys not in rejected:
            fix = "" if code else 'put the code of Norwegian in quotes: `"no"`.'
            yield Problem(f"the language is read as {str(code).lower()}, not as a code", folder.card.at(*keys), fix)


@rule("HFD408", Severity.ERROR)
def unknown_language(folder: ModelFolder) -> Iterator[Problem]:
    """A language is not an ISO 639 code that the Hub knows.

    The Hub rejects the card. It does not accept regions (`es-ES`), names (`English`), codes that ISO has withdrawn
    (`iw`) or empty entries.

    Fix: write the two-letter or three-letter code, as in `language: es`.
    """
    for verdict in refused(folder, "language"):
        unknown = _unknown(folder, str(verdict.value))._replace(at=folder.card.at(*verdict.keys))
        yield without_text(folder, verdict, "a code such as `en`") or unknown


@rule("HFD444", Severity.WARNING)
def uppercase_language_code(folder: ModelFolder) -> Iterator[Problem]:
    """A language code is not in lowercase.

    Searches for `en` do not find `EN`.

    Fix: write the code in lowercase, as in `language: en`.
    """
    for at, code in entries(folder, "language"):
        if isinstance(code, str) and code != code.lower() and _is_known(folder, code.lower()):
            message = f"the language code `{code}` is not in lowercase"
            yield Problem(message, at, f"write `{code.lower()}` in place of `{code}`.")


def _unknown(folder: ModelFolder, code: str) -> Problem:
    """The problem of a language that is not a code, with the code that was meant."""
    if codes := _several(folder, code):
        fix = f"write each code as a separate entry: `language: [{', '.join(codes)}]`."
        return Problem(f"`{show(code)}` is several languages in one text", fix=fix)
    if successor := vocabulary.successor(code.lower()):
        message = f"ISO 639 has withdrawn the language code `{code}`; its successor is `{successor}`"
        return Problem(message, fix=f"write `{successor}` in place of `{code}`.")
    message, meant = f"`{show(code)}` is not an ISO 639 language code", language_meant(code, folder.words("languages"))
    if meant is None:
        return Problem(message)
    fix = f"write `{meant.code}` in place of `{show(code)}`"
    fix += f", and add `language_bcp47: [{meant.tag}]` to keep the variant." if meant.tag else "."
    return Problem(message + did_you_mean(meant.code), fix=fix)


def _several(folder: ModelFolder, text: str) -> list[str]:
    """The codes of the languages that a text names between commas, slashes or words; empty if one is not clear."""
    parts = re.split(r"\s*(?:[,;/&+]|\band\b)\s*", text[:200].strip())
    if not 1 < len(parts) <= 20:
        return []
    meant = [language_meant(part, folder.words("languages")) for part in parts]
    codes = [each.code if each else part.lower() for each, part in zip(meant, parts, strict=True)]
    return codes if all(_is_known(folder, code) for code in codes) else []


def _is_known(folder: ModelFolder, code: str) -> bool:
    return vocabulary.is_language(code, folder.words("languages"))
