"""The words the Hub knows: licences, pipeline tags, libraries and languages, as dated data files.

Each file opens with its source, version, licence and date; `#` lines are not part of the list.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

# Codes that the Hub takes besides ISO 639-1 and 639-3 (its validator's own message), and ISO 639-2/B,
# whose twenty codes differ from 639-3 (Library of Congress, ISO 639-2 code list, 2024).
SPECIAL_LANGUAGES = frozenset({"code", "multilingual"})
BIBLIOGRAPHIC_LANGUAGES = frozenset(
    "alb arm baq bur chi cze dut fre geo ger gre ice mac mao may per rum slo tib wel".split()
)


@cache
def words(name: str) -> frozenset[str]:
    """One of the lists: `licences`, `pipeline_tags`, `libraries` or `languages`."""
    lines = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_language(code: str, known: frozenset[str]) -> bool:
    """Whether the Hub takes this as a card's language, given the list of those known."""
    return code in SPECIAL_LANGUAGES or code in BIBLIOGRAPHIC_LANGUAGES or code in known
