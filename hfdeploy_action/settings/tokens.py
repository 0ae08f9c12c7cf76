"""The tokens of a run: from which input or variable each comes, and what keeps it from being one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from hfdeploy_action.redaction import LONGEST, SHORTEST
from hfdeploy_action.settings import Secrets
from hfdeploy_action.settings.failures import MalformedToken

# The input, and the variable that is read where the input is empty, by the name of the token.
_SOURCES = {
    "hf_token": ("INPUT_HF-TOKEN", "HF_TOKEN"),
    "inference_token": ("INPUT_INFERENCE-TOKEN", "INFERENCE_TOKEN"),
    "github_token": ("INPUT_GITHUB-TOKEN", "GITHUB_TOKEN"),
}
_AROUND = " \t\r\n"  # `echo` and editors leave a line break at the end, copying leaves blanks
_EXPRESSION = re.compile(r"\$\{\{.*\}\}", re.DOTALL)
_VARIABLE = re.compile(r"\$\w+|\$\{\w+\}|\$\([^)]*\)|%\w+%")
_SCHEME = re.compile(r"(?:authorization:\s*)?(bearer|basic|token)(?:\s|%20)+", re.IGNORECASE)
_FOREIGN = re.compile(r"[^!-~]|[\"'`]")
_NAMES = {"\n": "a line break", "\r": "a carriage return", "\t": "a tab", " ": "a blank", "\ufeff": "a byte order mark"}
_QUOTES = "\"'`"


class Tokens(NamedTuple):
    """The tokens, and why some of them are refused; those are masked all the same, and sent nowhere."""

    secrets: Secrets
    failures: list[MalformedToken]


def read(env: Mapping[str, str]) -> Tokens:
    """The tokens of an environment, each from its input or else its variable.

    Blanks and line breaks around a token are dropped. An expression or a variable that was not expanded is no secret.
    """
    values, failures = {}, []
    for token, names in _SOURCES.items():
        name = next((name for name in names if env.get(name, "").strip(_AROUND)), names[0])
        value = env.get(name, "").strip(_AROUND)
        unexpanded = _unexpanded(value)
        values[token] = "" if unexpanded else value
        if problem := unexpanded or (_misfit(value) if value else None):
            what, fix = problem
            failures.append(MalformedToken(f"{_shown(name)} holds {what}", fix=fix))
    return Tokens(Secrets(**values), failures)


def _shown(name: str) -> str:
    given = name.removeprefix("INPUT_").lower()
    return f"the input `{given}`" if name.startswith("INPUT_") else f"the environment variable `{name}`"


def _unexpanded(value: str) -> tuple[str, str] | None:
    """What stands in place of a token, and the fix."""
    if _EXPRESSION.fullmatch(value):
        return (
            "an expression in place of its value",
            "GitHub expands `${{ … }}` in workflow files only; pass the value itself.",
        )
    if _VARIABLE.fullmatch(value):
        return "the name of a variable in place of its value", "pass the value, as in `${{ secrets.HF_TOKEN }}`."
    if value and not value.strip("*•"):
        return (
            "asterisks in place of a token",
            "a log shows a masked token as asterisks; copy the token from where it was created.",
        )
    return None


def _misfit(value: str) -> tuple[str, str] | None:
    """What in a value is in no token, and the fix; the value itself is not told."""
    if scheme := _SCHEME.match(value):
        return (
            f"the word `{scheme[1].capitalize()}` in front of the token",
            "pass the token alone; the word is added where it is sent.",
        )
    if len(value) > 1 and value[0] == value[-1] and value[0] in _QUOTES:
        return "quotation marks around the token", "store the token without quotation marks."
    if found := _FOREIGN.search(value):
        after = (
            f"after {found.start():,} character{'s' * (found.start() != 1)}" if found.start() else "at its beginning"
        )
        return (
            f"{_named(found[0])} {after}",
            "copy the token again from where it was created, and store it alone, on one line.",
        )
    if len(value) < SHORTEST or len(value) > LONGEST:
        return (
            f"{len(value):,} characters; a token has {SHORTEST} to {LONGEST:,}",
            "copy the token again from where it was created.",
        )
    return None


def _named(character: str) -> str:
    """What a character is, in words."""
    if character in _NAMES or character in _QUOTES:
        return _NAMES.get(character, "a quotation mark")
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character) == "Cc":
        return f"a control character ({code})"
    if not character.isprintable():
        return f"an invisible character ({code} {unicodedata.name(character, '')}".rstrip() + ")"
    return f"a character that is not ASCII ({code})"
