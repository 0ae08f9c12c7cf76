"""How a setting is declared: its default, its help, and its limits with their words."""

from __future__ import annotations

from dataclasses import field
from typing import Any


def option(default: Any, help: str, **schema: Any) -> Any:
    """A setting: its default, what it means, and what the JSON Schema says of it beyond its type."""
    if isinstance(default, type):
        return field(default_factory=default, metadata={"help": help, "schema": schema})
    return field(default=default, metadata={"help": help, "schema": schema})


def matching(pattern: str, words: str) -> dict[str, str]:
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
