"""The address that a model is said to answer at: whether it may be asked at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import SplitResult, urlsplit

from hfdeploy_action.targets.failures import InvalidAddress


def checked(url: str, secrets: Collection[str]) -> str:
    """The URL as it is. Raises InvalidAddress, whose message repeats nothing of it."""
    try:
        parts = urlsplit(url)
        problems = [*_of_text(url, secrets), *_of_parts(parts)]
    except ValueError:  # a bracket that is not closed, a port that is no number
        problems = ["is not a URL"]
    if problems:
        raise InvalidAddress(f"the address of the model {problems[0]}")
    return url


def _of_text(url: str, secrets: Collection[str]) -> Iterator[str]:
    if re.search(r"[\s\\\x00-\x20\x7f]", url) or not url.isprintable():
        yield "holds a blank, a backslash or a character that does not print"
    if any(secret in url for secret in secrets):
        yield "holds a token"


def _of_parts(parts: SplitResult) -> Iterator[str]:
    if parts.scheme not in {"http", "https"}:
        yield "starts with neither https:// nor http://"
    if "@" in parts.netloc:
        yield "holds a user name or a password"
    if not parts.hostname:
        yield "names no host"
    if parts.port == 0:
        yield "names port 0"
    if parts.fragment:
        yield "ends in a fragment (`#…`), which is never sent"
