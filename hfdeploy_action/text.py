"""Text that cannot do anything where it is printed: no character of it moves a cursor or starts a command."""

from __future__ import annotations


def plain(text: str) -> str:
    """The text on one line, in which every character that cannot be printed is written as an escape.

    Line and paragraph separators, control characters and those that change the direction of writing are such.
    """
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text.replace("##[", "#\\x23[")  # the older form of a command, which counts anywhere in a line


def plain_lines(text: str) -> str:
    """The same lines, each of them plain but for its tabs, and each ended by a line break."""
    return "".join(f"{_with_tabs(line)}\n" for line in text.removesuffix("\n").split("\n"))


def _with_tabs(line: str) -> str:
    return "\t".join(map(plain, line.split("\t")))
