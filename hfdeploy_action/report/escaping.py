"""Text of others as Markdown that nothing in it can break: no markup, no link, no mention of a person."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

# What Markdown, or the table around the text, would take for markup.
_SPECIAL = re.compile(r"[\\`*_{}\[\]()#+!|<>&@~$:]|\bwww\.", re.IGNORECASE)
_NOTHING = "\u200b"  # behind each @: once entities are resolved, GitHub would notify the person named there


def escape(value: Any) -> Any:
    """A value as text on one line, without meaning in Markdown and HTML."""
    if isinstance(value, Markup):
        return value
    text = "" if value is None else " ".join(str(value).split())
    text = "".join(c if c.isprintable() else "\ufffd" for c in text).replace("@", f"@{_NOTHING}")
    return _SPECIAL.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), text)


def code(value: Any) -> Markup:
    """A value as code."""
    shown = escape("" if value is None else str(value)).replace(_NOTHING, "")
    return Markup(f"<code>{shown}</code>" if shown else "")  # noqa: S704  escaped above


def place(value: Any) -> Markup:
    """A path as code, which a browser may break after each slash rather than within a word."""
    return Markup(code(value).replace("/", "/<wbr>"))  # noqa: S704  escaped above


def message(value: Any) -> Markup:
    """A message of this program, in which backticks enclose names, values and commands."""
    parts = str(value or "").split("`")
    if len(parts) % 2 == 0:  # a lone backtick in a value
        return Markup(escape(value))  # noqa: S704
    return Markup("".join(code(part) if index % 2 else _spaced(part) for index, part in enumerate(parts)))  # noqa: S704


def lines(value: str) -> Markup:
    """Text of several lines, with its indentation."""
    shown = (f"{' ' * (len(line) - len(line.lstrip(' ')))}{escape(line)}" for line in value.splitlines())
    return Markup("\n".join(shown).replace(_NOTHING, ""))  # noqa: S704  escaped above


def _spaced(text: str) -> str:
    """Escaped text that keeps a space at its ends."""
    start, end = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{start}{escape(text)}{end}" if text.strip() else " " * bool(text)
