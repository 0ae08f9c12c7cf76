"""Positions of entries in a JSON text, computed only for findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

from hfdeploy_action.frontmatter import Key, Mark, mark_at

TOKEN = re.compile(r'\s*(?:([{}\[\],:])|(")|([^\s{}\[\],:"]+))')


def json_mark(text: str, *keys: Key) -> Mark:
    """The line and column of the entry at these keys, or of its nearest parent.

    Of duplicate keys the last one counts, as for `json.loads`.
    """
    found = [0]  # the positions of the entries at the first keys, as far as they are known
    for path, start in _entries(text):
        if len(path) <= len(keys) and tuple(path) == keys[: len(path)]:
            del found[len(path) :]  # of an earlier duplicate, with everything below it
            found.append(start)
    return mark_at(text, found[-1])


def _entries(text: str) -> Iterator[tuple[list[Key], int]]:
    """The path and position of every entry. The path is the same list each time, and changes."""
    path: list[Key] = []
    naming = False  # whether the next string is a key
    position = 0
    while token := TOKEN.match(text, position):
        position = token.end()
        sign = token[1]
        item = bool(path) and isinstance(path[-1], int)  # the position of a value in an object is that of its key
        if token[2]:
            start = position - 1
            try:
                value, position = scanstring(text, position, False)
            except ValueError:  # the text is not JSON, or changed meanwhile
                return
            if naming:
                path[-1] = value
            if naming or item:
                yield path, start
            naming = False
        elif sign in {"{", "["}:
            if item:
                yield path, position - 1
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
            yield path, token.start(3)
