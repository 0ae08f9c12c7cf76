"""Where an entry stands in a JSON text: looked for only once something was found there."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from hfdeploy_action.frontmatter import Key, Mark

_TOKEN = re.compile(r'\s*(?:([{}\[\],:])|(")|([^\s{}\[\],:"]+))')


def json_mark(text: str, *keys: Key) -> Mark:
    """The line and column of the entry at these keys, or of its nearest parent that is there.

    Of a key that stands twice the last one counts, as it does for `json.loads`.
    """
    found = [0]  # where the entries at the first keys stand, as far as they have been met
    path: list[Key] = []
    naming = False  # whether the next text is a key
    position = 0

    def met(start: int) -> None:
        if len(path) <= len(keys) and tuple(path) == keys[: len(path)]:
            del found[len(path) :]  # of a key that stands twice, with all that was found below it
            found.append(start)

    while token := _TOKEN.match(text, position):
        position = token.end()
        sign = token[1]
        item = bool(path) and isinstance(path[-1], int)  # values of an object stand where their key does
        if token[2]:
            start = position - 1
            try:
                value, position = scanstring(text, position, False)
            except ValueError:  # it is no JSON, or no longer
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
