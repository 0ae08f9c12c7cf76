"""The parts of an answer of the Hub, each checked. Other answers do not come from a Hub."""

from __future__ import annotations

import re
from typing import Any

UNUSED_DATE = "2000-01-01T00:00:00.000Z"
"""In place of dates, which nobody uses."""
_COMMIT = re.compile(r"[0-9a-f]{40}")


class InvalidShape(Exception):
    """An answer does not have the shape of the Hub's answer to this request."""


def an_object(value: Any, name: str = "the answer") -> dict[str, Any]:
    """An object. Raises InvalidShape."""
    if not isinstance(value, dict):
        raise InvalidShape(f"{name} is not an object")
    return value


def a_list(value: Any, name: str = "the answer") -> list[Any]:
    """A list. Raises InvalidShape."""
    if not isinstance(value, list):
        raise InvalidShape(f"{name} is not a list")
    return value


def a_text(value: Any, name: str) -> str:
    """A string. Raises InvalidShape."""
    if not isinstance(value, str):
        raise InvalidShape(f"`{name}` is not a string")
    return value


def a_size(value: Any, name: str = "size") -> int:
    """A whole number, not below 0. Raises InvalidShape."""
    if type(value) is not int or value < 0:
        raise InvalidShape(f"`{name}` is not a size")
    return value


def an_id(value: Any, name: str, pattern: re.Pattern[str] = _COMMIT) -> str:
    """A Git object ID, or what else the pattern matches. Raises InvalidShape."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidShape(f"`{name}` is not a Git object ID or a SHA-256")
    return value


def a_path(value: Any) -> str:
    """A path inside the repository."""
    if not isinstance(value, str) or "\0" in value or {"", ".", ".."} & set(value.split("/")):
        raise InvalidShape("`path` is not a path inside the repository")
    return value
