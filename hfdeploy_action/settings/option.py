"""How a setting is declared: its default, its help, and its limits with their words."""

from __future__ import annotations

from dataclasses import field
from typing import Any, TypedDict, Unpack

LIMIT_WORDS = {
    "const": "must be {}, not {}",
    "minimum": "must be {} or more, not {}",
    "exclusiveMinimum": "must be more than {}, not {}",
    "maximum": "must be {} or less, not {}",
    "minLength": "must not be empty",
    "maxItems": "must have at most {} entries",
    "maxProperties": "must have at most {} entries",
    "maxLength": "must have at most {} characters",
}
"""What a limit of the JSON Schema means: the limit, then the value. A pattern comes with its own words (`matching`)."""


class Limits(TypedDict, total=False):
    """What the JSON Schema says of a setting beyond its type. Each of these has words, here or in `LIMIT_WORDS`."""

    const: str
    minimum: float
    exclusiveMinimum: float
    maximum: float
    minLength: int
    maxItems: int
    maxProperties: int
    uniqueItems: bool
    pattern: str
    patternErrorMessage: str
    items: dict[str, Any]
    additionalProperties: dict[str, Any]


class Pattern(TypedDict):
    """A pattern, and its meaning in words."""

    pattern: str
    patternErrorMessage: str


def option(default: Any, help: str, **schema: Unpack[Limits]) -> Any:
    """A setting: its default, what it means, and its limits."""
    if "pattern" in schema and "patternErrorMessage" not in schema:
        raise TypeError(f"say in words what the pattern {schema['pattern']!r} means: use `matching`")
    if isinstance(default, type):
        return field(default_factory=default, metadata={"help": help, "schema": schema})
    return field(default=default, metadata={"help": help, "schema": schema})


def matching(pattern: str, words: str) -> Pattern:
    """A pattern for the JSON Schema with its meaning in words, which messages and editors show.

    End the pattern with `$(?!\\n)`: in Python, `$` alone also matches before a line break at the end.
    """
    return {"pattern": pattern, "patternErrorMessage": f"must be {words}"}


ADDRESS = matching(
    r"^https?://(\[[0-9A-Fa-f:.]+\]|[^\s/@\[\]?#:]+)(:[0-9]{1,5})?(/\S*)?$(?!\n)", "an http or https address"
)
RULE_ID = matching(r"^HFD[0-9]{0,3}$(?!\n)", "a rule ID or the start of one, such as `HFD404` or `HFD4`")

MOST_PATTERNS = 1_000
"""The most patterns that a setting holds: each is compared with every file."""
