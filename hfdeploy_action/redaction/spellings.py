"""The ways to write a token: plain, and as encoders write it.

Everything here is in lower case and compared with text in lower case, because host names, labels and hexadecimal digits
change their case.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from html.entities import html5

_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def small(text: str) -> str:
    """The text with A-Z in lower case. Every character keeps its position."""
    return text.lower() if text.isascii() else text.translate(_SMALL)


def literals(token: str) -> Iterator[str]:
    """The token, its bytes in hexadecimal, and the part of its base64 that is the same whatever surrounds it."""
    raw = token.encode("utf-8", "surrogateescape")
    yield small(token)
    yield raw.hex()
    for before in range(3):  # bytes of a group of three: the base64 of `user:token` depends on the length of `user:`
        encoded = b64encode(bytes(before) + raw).decode()
        core = small(encoded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6])
        yield core
        yield core.replace("+", "-").replace("/", "_")


def special_pattern(literal: str) -> str | None:
    """A regular expression for a literal with special characters, which encoders may change."""
    if literal.isalnum() and literal.isascii():
        return None
    return "".join(c if c.isascii() and c.isalnum() else _special(c) for c in literal)


def notations(token: str) -> tuple[str, str, str]:
    """Regular expressions for a token with every character encoded; each has a different prefix."""
    percent, entity, escape = ("".join(map(notation, small(token))) for notation in (_percent, _entity, _escape))
    return percent, entity, escape


def _special(character: str) -> str:
    """A character that some encoders leave as it is."""
    raw = re.escape(character)
    ways = [_percent(character), _entity(character), _escape(character)]
    ways += [r"\\{1,8}"] if character == "\\" else [raw, rf"\\++{raw}"]
    ways += [r"\+"] if character == " " else ["@\u200b"] if character == "@" else []  # as in the job summary
    return f"(?:{'|'.join(ways)})"


def _percent(character: str) -> str:
    """As in a URL, encoded once or more often."""
    encoded = (c.encode("utf-8", "surrogatepass") for c in _cases(character))
    return f"(?:{'|'.join(''.join(f'%(?:25){{0,4}}{byte:02x}' for byte in each) for each in encoded)})"


def _entity(character: str) -> str:
    """As in HTML, encoded once or more often."""
    numbers = [f"#0{{0,4}}{ord(c)}|#x0{{0,4}}{ord(c):x}" for c in _cases(character)]
    names = map(re.escape, sorted(_names().get(character, ())))
    ways = f"(?:{'|'.join([*numbers, *names])});?"
    return rf"&(?:amp;)*+(?:{ways})?" if character == "&" else rf"&(?:amp;)*+{ways}"


@cache
def _names() -> Mapping[str, set[str]]:
    """The names of HTML for each character, in lower case."""
    names: dict[str, set[str]] = defaultdict(set)
    for name, character in html5.items():
        names[character].add(name.rstrip(";").lower())
    return names


def _escape(character: str) -> str:
    """As in a string of Python, JavaScript or JSON."""
    numbers = [ord(c) for c in _cases(character)]
    ways = "|".join(rf"x{code:02x}|u0{{0,4}}{code:04x}|u\{{0{{0,4}}{code:x}\}}" for code in numbers)
    return rf"\\(?<!\\\\)\\*+(?:{ways})"


def _cases(character: str) -> list[str]:
    return sorted({character, character.upper()}) if character.isascii() else [character]
