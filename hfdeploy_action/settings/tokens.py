"""Read the tokens of a run, and reject values that cannot be tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from hfdeploy_action.redaction import LONGEST, SHORTEST
from hfdeploy_action.settings import Secrets
from hfdeploy_action.settings.failures import MalformedToken
from hfdeploy_action.settings.secrets import Oidc
from hfdeploy_action.text import count

# For each token, the variable of its input and the variable that is read if the input is empty.
_SOURCES = {
    "hf_token": ("INPUT_HF-TOKEN", "HF_TOKEN"),
    "inference_token": ("INPUT_INFERENCE-TOKEN", "INFERENCE_TOKEN"),
    "github_token": ("INPUT_GITHUB-TOKEN", "GITHUB_TOKEN"),
}
_OIDC = ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "HF_OIDC_ID_TOKEN", "HF_OIDC_RESOURCE")
_AROUND = " \t\r\n"  # `echo` and editors add a line break at the end, copying adds spaces
_EXPRESSION = re.compile(r"\$\{\{.*\}\}", re.DOTALL)
_VARIABLE = re.compile(r"\$\w+|\$\{\w+\}|\$\([^)]*\)|%\w+%")
_SCHEME = re.compile(r"(?:authorization:\s*)?(bearer|basic|token)(?:\s|%20)+", re.IGNORECASE)
_FOREIGN = re.compile(r"[^!-~]|[\"'`]")
_NAMES = {"\n": "a line break", "\r": "a carriage return", "\t": "a tab", " ": "a space", "\ufeff": "a byte order mark"}
_QUOTES = "\"'`"


class Tokens(NamedTuple):
    """The tokens, and why some are rejected. Rejected tokens are masked too, and never sent."""

    secrets: Secrets
    failures: list[MalformedToken]


def read(env: Mapping[str, str]) -> Tokens:
    """The tokens in the environment, each from its input, or from its variable if the input is empty.

    Spaces and line breaks around a token are removed. An expression or variable that was not expanded is not a secret.
    """
    values, failures = {}, []
    for token, names in _SOURCES.items():
        name = next((name for name in names if env.get(name, "").strip(_AROUND)), names[0])
        value = env.get(name, "").strip(_AROUND)
        unexpanded = _unexpanded(value)
        values[token] = "" if unexpanded else value
        if problem := unexpanded or (_misfit(value) if value else None):
            what, fix = problem
            failures.append(MalformedToken(f"{_shown(name)} contains {what}", fix=fix))
    others = (env.get(name, "").strip(_AROUND) for names in _SOURCES.values() for name in names)
    unused = tuple(value for value in others if value not in values.values() and not _unexpanded(value))
    secrets = Secrets(values["hf_token"], values["inference_token"], values["github_token"], unused, _oidc(env))
    return Tokens(secrets, failures)


def _oidc(env: Mapping[str, str]) -> Oidc:
    """What the environment offers for a Trusted Publisher."""
    return Oidc(*(env.get(name, "").strip(_AROUND) for name in _OIDC))


def _shown(name: str) -> str:
    label = name.removeprefix("INPUT_").lower()
    return f"the input `{label}`" if name.startswith("INPUT_") else f"the environment variable `{name}`"


def _unexpanded(value: str) -> tuple[str, str] | None:
    """What takes the place of a token, and the fix."""
    if _EXPRESSION.fullmatch(value):
        return (
            "an expression and not its value",
            "pass the value itself; GitHub expands `${{ … }}` only in workflow files.",
        )
    if _VARIABLE.fullmatch(value):
        return "the name of a variable and not its value", "pass the value, as in `${{ secrets.HF_TOKEN }}`."
    if value and not value.strip("*•"):
        return (
            "only asterisks, as logs show a masked token",
            "copy the token from where it was created.",
        )
    return None


def _misfit(value: str) -> tuple[str, str] | None:
    """What a value contains that no token contains, and the fix. The value itself is not shown."""
    if scheme := _SCHEME.match(value):
        return (
            f"the word `{scheme[1].capitalize()}` in front of the token",
            "pass only the token; the word is added when it is sent.",
        )
    if len(value) > 1 and value[0] == value[-1] and value[0] in _QUOTES:
        return "quotation marks around the token", "store the token without quotation marks."
    if found := _FOREIGN.search(value):
        after = f"after {count(found.start(), 'character')}" if found.start() else "at the beginning"
        return (
            f"{_named(found[0])} {after}",
            "copy the token again from where it was created, and store it alone, on one line.",
        )
    if len(value) < SHORTEST or len(value) > LONGEST:
        return (
            f"{len(value):,} characters, where a token has {SHORTEST} to {LONGEST:,}",
            "copy the token again from where it was created.",
        )
    return None


def _named(character: str) -> str:
    """A character in words."""
    if character in _NAMES or character in _QUOTES:
        return _NAMES.get(character, "a quotation mark")
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character) == "Cc":
        return f"a control character ({code})"
    if not character.isprintable():
        return f"an invisible character ({code} {unicodedata.name(character, '')}".rstrip() + ")"
    return f"a character that is not ASCII ({code})"
