"""Every token of a run is masked in any encoding, and nothing else is."""

from __future__ import annotations

import html
import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.redaction import MASK, Redactor

TOKEN = "tk_Q7/w+E=r&t5%Y~u8I@o9P-a_s.D"
PLAIN = "hf_QwErTyUiOpAsDfGh1234567890zXcVbNmQq"
TOKENS = (TOKEN, PLAIN)


def each(write: Callable[[str], str]) -> Callable[[str], str]:
    return lambda token: "".join(map(write, token))


def after(length: int) -> Callable[[str], str]:
    """As in a header: the user, a colon and the token."""
    return lambda token: b64encode(b"u" * length + b":" + token.encode()).decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "capitals": str.upper,
    "small letters": str.lower,
    "within a word": lambda token: f"abc{token}def",
    "repr": repr,
    "JSON": json.dumps,
    "JSON with slashes escaped": lambda token: json.dumps(token).replace("/", "\\/"),
    "JSON with & escaped": lambda token: json.dumps(token).replace("&", "\\u0026").replace("+", "\\u002B"),
    "JSON within JSON": lambda token: json.dumps(json.dumps(token)),
    "percent": lambda token: quote(token, safe=""),
    "percent, slashes kept": quote,
    "percent, small hexadecimal digits": lambda token: quote_plus(token).lower(),
    "percent twice": lambda token: quote(quote(token, safe=""), safe=""),
    "percent, every character": each(lambda c: f"%{ord(c):02X}"),
    "HTML": html.escape,
    "HTML twice": lambda token: html.escape(html.escape(token)),
    "named entities": lambda token: token.replace("&", "&amp;").replace("_", "&lowbar;").replace("/", "&sol;"),
    "Markdown entities": lambda token: token.replace("_", "&#95;").replace("@", "&#64;"),
    "Markdown, nobody called": lambda token: token.replace("@", "@\u200b").replace("_", "\\_"),
    "decimal entities": each(lambda c: f"&#{ord(c)};"),
    "hexadecimal entities": each(lambda c: f"&#x{ord(c):X};"),
    "\\x escapes": each(lambda c: f"\\x{ord(c):02x}"),
    "\\u escapes": each(lambda c: f"\\u{ord(c):04X}"),
    "hexadecimal": lambda token: token.encode().hex().upper(),
    **{f"base 64 after {length} characters": after(length) for length in range(4)},
    "base 64 of addresses": lambda token: urlsafe_b64encode(token.encode() + b"??").decode(),
    "base 64 in an address": lambda token: quote(b64encode(token.encode()).decode(), safe=""),
}


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_token_is_masked_in_every_encoding(token: str, spelling: Callable[[str], str]) -> None:
    written = spelling(token)
    masked = Redactor(TOKENS).text(f"before {written} after")
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert MASK in masked
    assert len(masked.replace(MASK, "")) <= len("before  after") + 10  # what surrounds it in base64 and in words
    pieces = {written[start : start + 12] for start in range(len(written) - 11)}
    assert not any(piece in masked for piece in pieces)


@pytest.mark.parametrize("kept", [12, 20, 30, 37])
def test_the_rest_of_a_cut_token_is_masked(kept: int) -> None:
    redactor = Redactor(TOKENS)
    assert redactor.text(f"refused: {PLAIN[:kept]}...") == f"refused: {MASK}..."
    assert redactor.text(f"...{PLAIN[-kept:]} was refused") == f"...{MASK} was refused"
    encoded = b64encode(b"user:" + PLAIN.encode()).decode()
    assert PLAIN[:8] not in redactor.text(encoded[:40])
    assert encoded[10:36] not in redactor.text(encoded[:36])


def test_a_token_split_over_two_lines_is_masked() -> None:
    assert Redactor(TOKENS).text(f"{PLAIN[:17]}\n{PLAIN[17:]}") == f"{MASK}\n{MASK}"


def test_every_line_of_a_token_is_masked() -> None:
    token = "first-line-of-it\nsecond line of it\r\nthird-line-of-it"
    shown = f"{token!r} and {token.encode()!r} and\nsecond line of it\n"
    masked = Redactor([token]).text(shown)
    assert not any(line.strip() in masked for line in token.splitlines())


@pytest.mark.parametrize("token", [f"Bearer {PLAIN}", f'"{PLAIN}"', f"\ufeff{PLAIN}", f"{PLAIN}\u200b", f" {PLAIN}\n"])
def test_a_token_is_masked_without_surrounding_characters(token: str) -> None:
    assert Redactor([token]).text(f"a:{PLAIN}:b") == f"a:{MASK}:b"
    assert Redactor([token]).text("Bearer of news") == "Bearer of news"


def test_overlapping_tokens_are_masked() -> None:
    longer = f"{PLAIN}-and-more-0"
    shifted = f"{PLAIN[20:]}zzzzzzzzzz1"
    redactor = Redactor([PLAIN, longer, shifted])
    assert redactor.text(longer) == MASK
    assert redactor.text(f"x {PLAIN[:20]}{shifted} y") == f"x {MASK} y"


@pytest.mark.parametrize(
    ("token", "text"),
    [
        ("correct-horse-battery", "the correct-horse, and a correct answer by a battery"),
        ("password12345", "the password of an address"),
        ("github_pat_11ABCDEFG0abcdefghijkl", "a token begins with github_pat_ or ghp_"),
        ("12345678901234", "12345678 bytes"),
        ("abcd", "abcd and abcde"),
    ],
)
def test_ordinary_words_are_not_masked(token: str, text: str) -> None:
    assert Redactor([token]).text(text) == text


def test_any_text_in_the_form_of_a_token_is_masked() -> None:
    assert Redactor([]).text(f"`{PLAIN}` is refused") == f"`{MASK}` is refused"


@given(st.text(max_size=80), st.text(max_size=80))
def test_masking_again_changes_nothing(before: str, after: str) -> None:
    redactor = Redactor(TOKENS)
    masked = redactor.text(f"{before}{TOKEN}{after}")
    assert TOKEN not in masked
    assert redactor.text(masked) == masked


@given(st.text(alphabet="aé\n\r\\\"'%&#;0/+ \u2028", min_size=6, max_size=30))
def test_a_token_of_any_characters_is_masked(token: str) -> None:
    redactor = Redactor([token])
    for spelling in ("raw", "repr", "JSON", "percent", "HTML", "base 64 after 1 characters"):
        assert token not in redactor.text(SPELLINGS[spelling](token))


@pytest.mark.parametrize("unit", ["plain words & <i>entities</i> 100% \\n ", "&amp;", "%25", "\\", PLAIN[:8], "Q29m"])
def test_the_time_is_linear(unit: str) -> None:
    redactor, durations = Redactor(TOKENS), []
    for size in (100_000, 800_000):
        text = unit * (size // len(unit))
        started = time.process_time()
        redactor.text(text)
        durations.append(time.process_time() - started)
    assert durations[1] < 24 * durations[0] + 0.2  # for eight times the text; quadratic time would be 64 times as long


@pytest.mark.parametrize("cut", ["...", "\u2026"])
@pytest.mark.parametrize("start", [6, 9, 12])
def test_the_middle_of_a_token_beside_a_cut_is_masked(cut: str, start: int) -> None:
    middle = PLAIN[start : start + 14]
    assert Redactor(TOKENS).text(f"xx{cut}{middle}") == f"xx{cut}{MASK}"
    assert Redactor(TOKENS).text(f"{middle}{cut} xx") == f"{MASK}{cut} xx"


def test_a_token_that_is_issued_during_the_run_is_masked_from_then_on() -> None:
    body = "Zq7Lw2Xc9Vb4Nm1" * 100
    issued = f"issued.{body}.Signature"
    redactor = Redactor(TOKENS)
    assert redactor.text(issued) == issued
    redactor.learn(issued)
    redactor.learn(issued)
    assert redactor.text(f"a {issued} b") == f"a {MASK} b"
    assert body[:20] not in redactor.text(f"cut: {issued[:60]}... and ...{issued[-60:]}")
    assert redactor.text(PLAIN) == MASK


def test_json_web_tokens_are_masked_in_any_text() -> None:
    signed = ".".join(("eyJhbGciOiJSUzI1NiJ9", "eyJzdWIiOiJyZXBvOmFjbWUifQ", "c2lnbmF0dXJlLW9mLWEtam9i"))
    assert Redactor(()).text(f"Bearer {signed}, hf_jwt_{signed}") == f"Bearer {MASK}, {MASK}"
