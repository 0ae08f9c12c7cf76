"""Validate the address of a model before anything is sent to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import SplitResult, urlsplit

from hfdeploy_action.targets.failures import InvalidAddress


def checked(url: str, secrets: Collection[str]) -> str:
    """The URL, unchanged. Raises InvalidAddress, whose message does not quote it."""
    try:
        parts = urlsplit(url)
        problems = [*_of_text(url, secrets), *_of_parts(parts)]
    except ValueError:  # an unclosed bracket, or a port that is not a number
        problems = ["is not a URL"]
    if problems:
        raise InvalidAddress(f"the address of the model {problems[0]}")
    return url


def _of_text(url: str, secrets: Collection[str]) -> Iterator[str]:
    if re.search(r"[\s\\\x00-\x20\x7f]", url) or not url.isprintable():
        yield "contains a space, a backslash or a character that cannot be printed"
    if any(secret in url for secret in secrets):
        yield "contains a token"


def _of_parts(parts: SplitResult) -> Iterator[str]:
    if parts.scheme not in {"http", "https"}:
        yield "does not start with https:// or http://"
    if "@" in parts.netloc:
        yield "contains a user name or a password"
    if not parts.hostname:
        yield "has no host"
    if parts.port == 0:
        yield "has the port 0"
    if parts.fragment:
        yield "ends in a fragment (`#…`), which is never sent"
