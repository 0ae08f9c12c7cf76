"""Text that cannot do anything in a log."""

from __future__ import annotations


def plain(text: str) -> str:
    """Text on one line; what cannot be printed is written out, so that it cannot start a line or a command."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text.replace("##[", "#\\x23[")  # the older form of a command, which counts anywhere in a line
