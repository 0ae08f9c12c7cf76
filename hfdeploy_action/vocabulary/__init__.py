"""The words that the Hub knows, and the names that transformers gives to tensors.

Each list or table is a dated data file that starts with its source, version, license and date in `#` lines.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

# Codes that the Hub accepts besides ISO 639-1 and 639-3 (from the message of its validator), and ISO 639-2/B,
# whose twenty codes differ from 639-3 (Library of Congress, ISO 639-2 code list, 2024).
SPECIAL_LANGUAGES = frozenset({"code", "multilingual"})
BIBLIOGRAPHIC_LANGUAGES = frozenset(
    "alb arm baq bur chi cze dut fre geo ger gre ice mac mao may per rum slo tib wel".split()
)
# Groups of languages, which translation models name (Library of Congress, ISO 639-2 and 639-5 code lists, 2024).
LANGUAGE_GROUPS = frozenset(
    (
        "aav afa alg alv apa aqa aql art ath auf aus awd azc bad bai bat ber bih bnt btk cai cau cba ccn ccs cdc "
        "cdd cel cmc cpe cpf cpp crp csu cus day dmn dra egx esx euq fiu fox gem gme gmq gmw grk hmx hok hyx iir "
        "ijo inc ine ira iro itc jpx kar kdo khi kro map mkh mno mun myn nah nai ngf nic nub omq omv oto paa phi "
        "plf poz pqe pqw pra qwe roa sai sal sdv sem sgn sio sit sla smi son sqj ssa syd tai tbq trk tup tut tuw "
        "urj wak wen xgn xnd ypk zhx zle zls zlw znd"
    ).split()
)
_OTHERS = SPECIAL_LANGUAGES | BIBLIOGRAPHIC_LANGUAGES | LANGUAGE_GROUPS


@cache
def words(name: str) -> frozenset[str]:
    """One of the lists: `licenses`, `pipeline_tags`, `libraries` or `languages`."""
    lines = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def rows(name: str) -> dict[str, tuple[str, ...]]:
    """A table by its first column: `families` by `model_type`, `architectures` by class."""
    lines = (Path(__file__).parent / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    return {first: tuple(others) for first, *others in table}


def is_language(code: str, known: frozenset[str]) -> bool:
    """Whether the Hub accepts a language code in a card; `known` are the codes of ISO 639-1 and 639-3."""
    return code in _OTHERS or code in known


def successor(code: str) -> str:
    """The code that replaces one that ISO 639 has withdrawn; empty for any other text."""
    return rows("withdrawn_languages").get(code, ("",))[0]
