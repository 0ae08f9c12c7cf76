"""Positions of entries in a JSON text, computed only for findings."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from hfdeploy_action.frontmatter import Key, Mark

_TOKEN = re.compile(r'\s*(?:([{}\[\],:])|(")|([^\s{}\[\],:"]+))')


def json_mark(text: str, *keys: Key) -> Mark:
    """The line and column of the entry at these keys, or of its nearest parent.

    Of duplicate keys the last one counts, as for `json.loads`.
    """
    found = [
        0
    ]  # the positions of the entries at the first keys, as far as they are known, as far as they have been met
    path: list[Key] = []
    naming = False  # whether the next string is a key
    position = 0

    def met(start: int) -> None:
        if len(path) <= len(keys) and tuple(path) == keys[: len(path)]:
            del found[len(path) :]  # of an earlier duplicate, with everything below it that was found below it
            found.append(start)

    while token := _TOKEN.match(text, position):
        position = token.end()
        sign = token[1]
        item = bool(path) and isinstance(path[-1], int)  # the position of a value in an object is that of its key
        if token[2]:
            start = position - 1
            try:
                value, position = scanstring(text, position, False)
            except ValueError:  # the text is not JSON, or changed meanwhile
                break
            if naming:
                path[-1], naming = value, False
                met(start)
            elif item:
                met(start)
        elif sign in {"{", "["}:
            if item:
                met(position - 1)
            path.append("" if sign == "{" else 0)
            naming = sign == "{"
        elif sign in {"}", "]"}:
            path and path.pop()
            naming = False
        elif sign == "," and path:
            last = path[-1]
            naming = isinstance(last, str)
            path[-1] = last + 1 if isinstance(last, int) else last
        elif token[3] and item:
            met(token.start(3))
    return mark_at(text, found[-1])


def mark_at(text: str, position: int) -> Mark:
    """The line and column of a character."""
    return Mark(text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position))
