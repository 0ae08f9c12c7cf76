"""The cases of the rules in `policy.personal`."""

from __future__ import annotations

from rules.case import Case
from rules.policy.models import AT
from sound import Changes, edit

from hfdeploy_action.folder import Declared

PERSONAL = {
    "an e-mail address": "jane.roe@" + "mailbox.org",
    "an IBAN": "DE02 1203 0000 0000 2020 51",
    "a payment card number": "4012 8888 8888 1881",
    "a US social security number": "536-22-" + "8726",
    "a Spanish identity number": "X" + "1234567L",
    "an Italian tax code": "RSSMRA" + "80A01H501U",
    "a Brazilian tax number": "529.982.247-" + "25",
    "a French social security number": "1 84 12 76 451 089 " + "46",
    "a Chinese identity number": "11010519491231" + "002X",
    "a British insurance number": "AB 12 34 56 " + "C",
    "a phone number": "+49 30 901820",
}
PHONES = ("(415) 867-5309", "415-867-5309", "415.867.5309", "06 12 34 56 78", "07911 123456", "+91 98765 43210")
IMPERSONAL = (
    "jane@example.com",
    "@jane at 10.30",
    "DE02 1203 0000 0000 2020 52",
    "4012 8888 8888 1882",
    "000-22-8726",
    "+1 202 555 0123",
    "2024-11-23 10:00",
    "3.14159265358979",
    "192.168.100.200",
    "415.867.5309.1",
    "+1.12345679",
    "07700 900123",
    "12345678Z",
    "12345678A",
    "123.456.789-09",
    "529.982.247-26",
    "1 84 12 76 451 089 47",
    "110105194912310021",
    "QQ 12 34 56 C",
    "550e8400-e29b-41d4-a716-446655440000",
    "978-3-16-148410-0",
    "20 21 22 23 24 25",
)


def with_case(text: str) -> Changes:
    return edit("README.md", "tags:", f'widget:\n- text: "Hello, {text}!"\ntags:')


CASES: dict[str, list[Case]] = {
    "HFD511": [
        *(
            Case(
                f"{what} in an example",
                with_case(text),
                [f"HFD511 README.md:8:3 an example of the widget contains {what}"],
            )
            for what, text in PERSONAL.items()
        ),
        *(
            Case(
                f"a phone number: {text}",
                with_case(text),
                ["HFD511 README.md:8:3 an example of the widget contains a phone number"],
            )
            for text in PHONES
        ),
        *(Case(f"no personal data: {text}", with_case(text), []) for text in IMPERSONAL),
        Case(
            "personal data in the context of a question",
            edit("README.md", "tags:", f"widget:\n- context: I am {PERSONAL['an e-mail address']}\ntags:"),
            ["HFD511 README.md:8:3 an example of the widget contains an e-mail address"],
        ),
    ],
    "HFD512": [
        Case(
            "an e-mail address in a case",
            {},
            [f"HFD512 {AT} a smoke case contains an e-mail address"],
            Declared(questions=((PERSONAL["an e-mail address"], AT), ("What a day.", AT))),
        ),
    ],
}
