"""Personal data in examples and smoke cases; findings name its kind, and never quote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Path

_LONGEST = 100_000  # characters of a text that are searched
_NOT_TEXT = frozenset({"src", "output", "example_title"})
_RESERVED = (".example", ".invalid", ".test", ".localhost", "example.com", "example.org", "example.net")  # RFC 2606
# Numbers that issuers publish for tests and forms.
_TEST_CARDS = frozenset("4111111111111111 4242424242424242 5555555555554444 378282246310005 4000056655665556".split())
_TEST_PEOPLE = frozenset("123456789 078051120 219099999 111111111 111223333".split())
_TEST_ACCOUNTS = frozenset({"DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"})


def _is_mailbox(text: str) -> bool:
    return not text.lower().endswith(_RESERVED)


def _is_account(text: str) -> bool:
    """ISO 13616: with the first four characters last, and letters as numbers from 10, the rest modulo 97 is 1."""
    packed = text.replace(" ", "")
    moved = packed[4:] + packed[:4]
    return packed not in _TEST_ACCOUNTS and int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def _is_card(text: str) -> bool:
    """ISO/IEC 7812: from the right, every second digit is doubled, and all digits add up to a multiple of ten."""
    digits = [int(sign) for sign in text if sign.isdecimal()]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    number = "".join(map(str, digits))
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0 and len(set(digits)) > 2 and number not in _TEST_CARDS


def _is_person(text: str) -> bool:
    """Numbers that the Social Security Administration issues, except those of forms and films."""
    area, group, serial = text.split("-")
    real = area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"
    return real and text.replace("-", "") not in _TEST_PEOPLE


def _is_line(text: str) -> bool:
    """A number of 8 to 15 digits that is not reserved for films (555-01xx, 07700 900xxx)."""
    digits = "".join(filter(str.isdecimal, text))
    kept = "55501" in digits or "7700900" in digits
    return 8 <= len(digits) <= 15 and not kept and len(set(digits)) > 3


def _is_dni(text: str) -> bool:
    """Spain: the letter follows from the number modulo 23, in which X, Y and Z are 0, 1 and 2."""
    number = int(text[:-1].translate(str.maketrans("XYZ", "012")))
    return text[-1] == "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] and number != 12345678


def _is_cpf(text: str) -> bool:
    """Brazil: each of the last two digits is ten times the weighted sum of the earlier ones, modulo 11."""
    digits = [int(sign) for sign in text if sign.isdecimal()]
    right = (
        sum(digit * (end + 1 - place) for place, digit in enumerate(digits[:end])) * 10 % 11 % 10 for end in (9, 10)
    )
    return len(set(digits)) > 1 and digits[9:] == list(right) and digits[:9] != list(range(1, 10))


def _is_nir(text: str) -> bool:
    """France: the last two digits complete the number before them to a multiple of 97."""
    digits = text.replace(" ", "")
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def _is_shenfenzheng(text: str) -> bool:
    """China, ISO 7064: digits are weighted with powers of two, and the sum modulo 11 is 1."""
    digits = [10 if sign in "Xx" else int(sign) for sign in text]
    return sum(digit << (17 - place) for place, digit in enumerate(digits)) % 11 == 1


class _Kind(NamedTuple):
    """A kind of personal data that can be told from other text: its pattern, and the check of a match."""

    what: str
    pattern: re.Pattern[str]
    proven: Callable[[str], bool]


_KINDS = (
    _Kind(
        "an e-mail address",
        re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,4}\.[A-Za-z]{2,20}\b"),
        _is_mailbox,
    ),
    _Kind(
        "an IBAN", re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.ASCII), _is_account
    ),
    _Kind(
        "a payment card number",
        re.compile(r"(?<![\d.\-])[3-6][0-9]{3}(?:[ \-]?[0-9]){9,15}(?![\d.]\d)", re.ASCII),
        _is_card,
    ),
    _Kind("a US social security number", re.compile(r"(?<![\d\-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![\d\-])"), _is_person),
    _Kind("a Spanish identity number", re.compile(r"\b[XYZ0-9][0-9]{7}[A-HJ-NP-TV-Z]\b"), _is_dni),
    _Kind("an Italian tax code", re.compile(r"\b[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]\b"), bool),
    _Kind("a Brazilian tax number", re.compile(r"(?<![\d.])[0-9]{3}(?:\.[0-9]{3}){2}-[0-9]{2}(?!\d)"), _is_cpf),
    _Kind(
        "a French social security number",
        re.compile(r"(?<!\d)[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}(?!\d)"),
        _is_nir,
    ),
    _Kind(
        "a Chinese identity number",
        re.compile(r"(?<!\d)[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx](?!\w)"),
        _is_shenfenzheng,
    ),
    _Kind(
        "a British insurance number",
        re.compile(r"\b(?!QQ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: [0-9]{2}){3} [A-D]\b"),
        bool,
    ),
    _Kind(
        "a phone number",
        re.compile(
            r"(?<![\w+])(?!\+[0-9]\.[0-9]{5})"
            r"(?:\+[1-9][0-9]{0,2}[ .\-]?(?:\([0-9]{1,4}\)[ .\-]?)?[0-9]{1,4}(?:[ .\-]?[0-9]{2,4}){2,4}"
            r"|\([2-9][0-9]{2}\) ?[2-9][0-9]{2}-[0-9]{4}|[2-9][0-9]{2}([.\-])[2-9][0-9]{2}\1[0-9]{4}"
            r"|0[1-9](?:[ .][0-9]{2}){4}|07[0-9]{3} [0-9]{6})(?![\w\-])(?!\.\d)",
            re.ASCII,
        ),
        _is_line,
    ),
)


@rule("HFD511", Severity.WARNING)
def personal_data_in_widget(folder: ModelFolder) -> Iterator[Problem]:
    """A `widget` example contains personal data.

    The model's page shows the example to everyone, including search engines.

    Fix: replace the text with invented data: `Write to jane@example.com or +1 202 555 0123.`
    """
    widget = folder.card.values.get("widget")
    for index, entry in enumerate(widget if isinstance(widget, list) else []):
        for path, text in _texts(entry, ("widget", index)):
            for what in personal_data(text):
                yield Problem(f"an example of the widget contains {what}", folder.card.at(*path))


@rule("HFD512", Severity.NOTICE)
def personal_data_in_smoke_case(folder: ModelFolder) -> Iterator[Problem]:
    """A smoke test case contains personal data.

    The test case is sent to wherever the model is served, and anyone who can read the repository sees it.

    Fix: replace the text with invented data: `Write to jane@example.com or +1 202 555 0123.`
    """
    for text, at in folder.declared.questions:
        for what in personal_data(text):
            yield Problem(f"a smoke case contains {what}", at)


def personal_data(text: str) -> list[str]:
    """The kinds of personal data in a text."""
    looked_at = text[:_LONGEST]
    return [kind.what for kind in _KINDS if any(kind.proven(match[0]) for match in kind.pattern.finditer(looked_at))]


def _texts(value: Any, path: Path, left: int = 4) -> Iterator[tuple[Path, str]]:
    """Every input text of an example, and the path to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict) and left:
        for key, below in value.items():
            if key not in _NOT_TEXT:
                yield from _texts(below, (*path, key), left - 1)
    elif isinstance(value, list) and left:
        for index, below in enumerate(value):
            yield from _texts(below, (*path, index), left - 1)
