"""A form of secrets is looked for wherever its pattern may match."""

from __future__ import annotations

import re

import pytest
from rules.policy.secrets_cases import HEX, LETTERS, SECRETS

from hfdeploy_action.redaction.forms import PHRASES, TOKENS, Form
from hfdeploy_action.redaction.likely import likely_forms

FORMS = (*TOKENS, *PHRASES)
WIDE = "\U0001f600"  # four bytes


def matching(text: str) -> set[Form]:
    return {form for form in FORMS if re.search(form.pattern, text)}


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("around", ["{}", "a {} b", WIDE * 500 + " {}\n" + WIDE * 500, "x" * 30 + ".{}." + "y" * 30])
def test_every_secret_is_likely(kind: str, around: str) -> None:
    text = around.format(SECRETS[kind])
    assert matching(text) <= {*likely_forms(text.encode())}


@pytest.mark.parametrize(
    "text",
    [
        f"{LETTERS}wandb.login({WIDE * 80}'{HEX[:40]}'",
        f"{LETTERS} wandb.login({LETTERS}, '{HEX[:40]}'",
        f'\'username\': \'{LETTERS}\', "username" : "{LETTERS}", "key" :  "{HEX[:32]}"',
        f"{LETTERS}_SECRET_KEY'     =     '{HEX[:40]}'",
        f"AWS_SECRET_ACCESS_KEY'] \u3000\u3000\u3000 = \u3000\u3000\u3000 '{(LETTERS * 2)[:40]}",
    ],
)
def test_a_phrase_far_before_its_secret_is_likely(text: str) -> None:
    assert matching(text)
    assert matching(text) <= {*likely_forms(text.encode())}


@pytest.mark.parametrize(
    "text",
    [
        "hf_oauth_" + "ab1.cd2-ef3_" * 6,
        "hf_jwt_" + "aB1.cd2." * 8,
        "dp.sa." + "a1.B2_" * 8,
        "ATATT3" + "aB3=xY_" * 20,
        "sntrys_eyJ" + "aB+/=x9" * 10,
    ],
)
def test_a_secret_whose_parts_are_short_is_likely(text: str) -> None:
    assert matching(text)
    assert matching(text) <= {*likely_forms(text.encode())}


def test_nothing_is_likely_in_plain_text() -> None:
    assert likely_forms(b"I am calm, says number 12345678901234567890, and you are, too.") == []
