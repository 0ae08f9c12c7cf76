"""What Python takes in a JSON text, and stricter parsers refuse: JavaScript's, which the Hub uses, and Rust's.

Rust's is that of `serde_json` 1, which reads `tokenizer.json` and, in Text Embeddings Inference, config.json.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from hfdeploy_action.folder.json_positions import TOKEN
from hfdeploy_action.frontmatter import Mark, mark_at

DEEPEST = 127  # nested lists and objects that `serde_json` reads
_HUGE = re.compile(rb"\d{309}")  # a whole number beyond every floating-point number
_LARGEST_SEARCHED = 200_000  # bytes; a hook for whole numbers would double the time of a vocabulary
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONSTANTS = frozenset({"NaN", "Infinity", "-Infinity"})


class Oddity(NamedTuple):
    """Something that stricter parsers refuse, how to correct it, its position, and the keys of the object around it."""

    message: str
    fix: str
    at: Mark
    keys: tuple[str, ...]
    is_duplicate: bool = False  # which is refused in some objects only


class Suspicion:
    """The hooks of `json.loads` that notice most oddities. They take no time where there are none."""

    def __init__(self) -> None:
        self.is_raised = False

    @property
    def hooks(self) -> dict[str, Callable[[Any], Any]]:
        """The arguments for `json.loads`."""
        return {"object_pairs_hook": self.pairs, "parse_constant": self.constant, "parse_float": self.number}

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """The object of these pairs."""
        read = dict(pairs)
        self.is_raised = self.is_raised or len(read) < len(pairs)
        return read

    def constant(self, text: str) -> float:
        """The value of NaN or Infinity, which is not JSON."""
        self.is_raised = True
        return float(text)

    def number(self, text: str) -> float:
        """The value of a number with a fraction or an exponent."""
        value = float(text)
        self.is_raised = self.is_raised or math.isinf(value)
        return value

    def look_at(self, data: bytes, value: object) -> bool:
        """Whether something is suspicious, in the text and its parsed value too."""
        escapes = b"\\u" in data and (b"\\ud" in data or b"\\uD" in data)
        is_huge = len(data) <= _LARGEST_SEARCHED and _HUGE.search(data) is not None
        return self.is_raised or escapes or is_huge or _is_deep(data, value)


def _is_deep(data: bytes, value: object) -> bool:
    """Whether lists and objects are nested more than `DEEPEST` times."""
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return False
    level = [value]
    for _ in range(DEEPEST):
        inside = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [child for children in inside for child in children if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def oddities(text: str) -> Iterator[Oddity]:
    """Everything that stricter parsers refuse in a text that Python parses, in its order."""
    path: list[str] = []  # the key or the number of the entry in each open list and object
    seen: list[dict[str, int] | None] = []  # the keys of each open object with their positions; None for a list
    position, naming, is_deep = 0, False, False
    while token := TOKEN.match(text, position):
        position, sign = token.end(), token[1]
        if token[2]:
            start = position - 1
            value, position = scanstring(text, position, False)
            keys = seen[-1] if seen else None
            if half := _SURROGATE.search(value):
                yield _half(half[0], mark_at(text, start), tuple(path))
            if naming and keys is not None:
                if value in keys:
                    yield _duplicate(text, value, keys[value], start, tuple(path[:-1]))
                keys[value], path[-1] = start, value
            naming = False
        elif sign in {"{", "["}:
            path.append("")
            seen.append({} if sign == "{" else None)
            naming = sign == "{"
            if len(seen) > DEEPEST and not is_deep:
                is_deep = True
                message = f"lists and objects are nested more than {DEEPEST} times, which parsers in Rust refuse"
                yield Oddity(message, "remove the entry, or nest it less.", mark_at(text, token.start(1)), tuple(path))
        elif sign in {"}", "]"}:
            path.pop()
            seen.pop()
            naming = False
        elif sign == ",":
            naming = bool(seen) and seen[-1] is not None
        elif token[3] and (found := _number(token[3], mark_at(text, token.start(3)), tuple(path))):
            yield found


def _half(half: str, at: Mark, keys: tuple[str, ...]) -> Oddity:
    shown = f"\\u{ord(half):04x}"
    message = f"a text contains `{shown}`, one half of a character, which parsers in Rust refuse"
    return Oddity(message, rf"write the whole character, as in `\ud83d\ude00`, or delete `{shown}`.", at, keys)


def _duplicate(text: str, key: str, before: int, start: int, keys: tuple[str, ...]) -> Oddity:
    first = mark_at(text, before).line
    message = f"duplicate key `{key[:40]}`, which is in line {first} too: Python reads the last one"
    fix = "delete the entry that is out of date; parsers in Rust refuse the file, or read another one."
    return Oddity(message, fix, mark_at(text, start), keys, is_duplicate=True)


def _number(word: str, at: Mark, keys: tuple[str, ...]) -> Oddity | None:
    """What is odd about a word outside of quotes; None for a number that every parser reads."""
    if word in _CONSTANTS:
        fix = 'write a finite number or `null`; transformers 5 writes `{"__float__": "Infinity"}`, which it reads.'
        return Oddity(f"`{word}` is not a JSON value; only Python reads it", fix, at, keys)
    is_number = word[:1] in "-0123456789"
    if is_number and math.isinf(float(word)):
        message = f"the number `{word[:40]}` is too large for a floating-point number, and parsers in Rust refuse it"
        return Oddity(message, "write a number below 1.8e308, or `null`.", at, keys)
    return None
