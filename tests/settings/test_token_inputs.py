"""A malformed token is rejected; the message names the input and what is wrong, and not the value."""

from __future__ import annotations

import pytest

from hfdeploy_action.settings.tokens import read

TOKEN = "hf_QwErTyUiOpAsDfGh1234567890zXcVbNmQq"
SOURCES = {
    "INPUT_HF-TOKEN": "the input `hf-token`",
    "INPUT_INFERENCE-TOKEN": "the input `inference-token`",
    "INPUT_GITHUB-TOKEN": "the input `github-token`",
    "HF_TOKEN": "the environment variable `HF_TOKEN`",
    "INFERENCE_TOKEN": "the environment variable `INFERENCE_TOKEN`",
    "GITHUB_TOKEN": "the environment variable `GITHUB_TOKEN`",
}
WRONG = {
    f"{TOKEN[:20]}\n{TOKEN[20:]}": "a line break after 20 characters",
    f"{TOKEN[:20]}\r\n{TOKEN[20:]}": "a carriage return after 20 characters",
    f"{TOKEN}\n{TOKEN}": "a line break after 38 characters",
    f"{TOKEN[:1]} {TOKEN[1:]}": "a space after 1 character",
    f"{TOKEN[:9]}\t{TOKEN[9:]}": "a tab after 9 characters",
    f"\ufeff{TOKEN}": "a byte order mark at the beginning",
    f"{TOKEN}\u200b": "an invisible character (U+200B ZERO WIDTH SPACE) after 38 characters",
    f"\u00a0{TOKEN}": "an invisible character (U+00A0 NO-BREAK SPACE) at the beginning",
    f"{TOKEN}\u202e": "an invisible character (U+202E RIGHT-TO-LEFT OVERRIDE) after 38 characters",
    f"{TOKEN[:5]}\x07{TOKEN[5:]}": "a control character (U+0007) after 5 characters",
    f"{TOKEN[:5]}\x7f{TOKEN[5:]}": "a control character (U+007F) after 5 characters",
    f"{TOKEN[:5]}é{TOKEN[5:]}": "a character that is not ASCII (U+00E9) after 5 characters",
    f'"{TOKEN}"': "quotation marks around the token",
    f"'{TOKEN}'": "quotation marks around the token",
    f"{TOKEN[:5]}`{TOKEN[5:]}": "a quotation mark after 5 characters",
    f"Bearer {TOKEN}": "the word `Bearer` in front of the token",
    f"bearer  {TOKEN}": "the word `Bearer` in front of the token",
    f"Authorization: Bearer {TOKEN}": "the word `Bearer` in front of the token",
    "${{ secrets.HF_TOKEN }}": "an expression and not its value",
    "${{secrets.HF_TOKEN}}": "an expression and not its value",
    "$HF_TOKEN": "the name of a variable and not its value",
    "${HF_TOKEN}": "the name of a variable and not its value",
    "***": "only asterisks, as logs show a masked token",
    "hf_x": "4 characters, where a token has 6 to 4,096",
    "x" * 5000: "5,000 characters, where a token has 6 to 4,096",
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize(("value", "what"), WRONG.items(), ids=WRONG.values())
def test_a_malformed_token_is_described_without_its_value(name: str, value: str, what: str) -> None:
    (failure,) = read({name: value}).failures
    assert str(failure) == f"{SOURCES[name]} contains {what}"
    assert failure.fix
    assert not any(part in f"{failure} {failure.fix}" for part in (TOKEN[:8], TOKEN[10:18], TOKEN[-8:]))


@pytest.mark.parametrize("around", ["{}", "{}\n", "{}\r\n", "  {}\t", "\n{}\n"])
@pytest.mark.parametrize("name", SOURCES)
def test_spaces_and_line_breaks_around_a_token_are_removed(name: str, around: str) -> None:
    secrets, failures = read({name: around.format(TOKEN)})
    assert not failures
    assert secrets.all() == (TOKEN,)


def test_an_input_overrides_its_variable_unless_it_is_empty() -> None:
    assert read({"INPUT_HF-TOKEN": TOKEN, "HF_TOKEN": "other-token"}).secrets.hf_token == TOKEN
    assert read({"INPUT_HF-TOKEN": " \n", "HF_TOKEN": TOKEN}).secrets.hf_token == TOKEN


def test_every_malformed_token_is_reported() -> None:
    assert len(read(dict.fromkeys(SOURCES, f"Bearer {TOKEN}")).failures) == 3


def test_a_malformed_token_is_masked_and_an_unexpanded_expression_is_not() -> None:
    assert read({"HF_TOKEN": f"{TOKEN}\nsecond"}).secrets.parts() == (f"{TOKEN}\nsecond", TOKEN, "second")
    assert read({"HF_TOKEN": "${{ secrets.HF_TOKEN }}"}).secrets.all() == ()
